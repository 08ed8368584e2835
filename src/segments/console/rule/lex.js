// The text of a condition to tokens: the same lexis as the checker's, but literals are only bounded, never decoded.
// In: the text. Out: tokens with their offsets; or null where a character begins none, and then the rule is text.

const SPACE = /(?:[\t\n\f\r ]|\/\/[^\r\n]*)*/y;
const NUMBER = /[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|(?:0x[0-9a-fA-F]+|[0-9]+)[uU]?/y;
const QUOTE = /([bB]?[rR]?)('''|"""|'|")/y;
const NAME = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const SYMBOL = /&&|\|\||[<>=!]=|[-<>!+*/%?:.,()[\]{}]/y;
const FIELD = /`[a-zA-Z0-9_.\-/ ]+`/y;

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

// A token is { kind, text, start, end }; kinds are name, number, string, field, or the symbol itself.
export function lex(text) {
  const tokens = [];
  let at = match(SPACE, text, 0)[0].length;
  while (at < text.length) {
    const token = next(text, at);
    if (!token) return null;
    tokens.push(token);
    at = token.end + match(SPACE, text, token.end)[0].length;
  }
  return tokens;
}

function next(text, at) {
  const quote = match(QUOTE, text, at);
  if (quote) {
    const end = closing(text, at + quote[0].length, quote[2], /r/i.test(quote[1]));
    return end < 0 ? null : { kind: "string", text: text.slice(at, end), start: at, end };
  }
  for (const [kind, pattern] of [
    ["name", NAME],
    ["number", NUMBER],
    ["", SYMBOL],
    ["field", FIELD],
  ]) {
    const found = match(pattern, text, at);
    if (found) return { kind: kind || found[0], text: found[0], start: at, end: at + found[0].length };
  }
  return null;
}

// The offset behind the closing quote, or -1: a text in single marks ends with its line.
function closing(text, start, mark, isRaw) {
  const isLong = mark.length === 3;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith(mark, at)) return at + mark.length;
    if (text[at] === "\\" && !isRaw) at += 1;
    else if (!isLong && (text[at] === "\n" || text[at] === "\r")) return -1;
  }
  return -1;
}

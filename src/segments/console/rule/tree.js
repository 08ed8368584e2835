// A condition as a tree that is its text: every node is made of the pieces of text that it was read from.
//
// Writing a node is joining its pieces, so a tree that nobody changed is the text that it was read from, to the
// character, comments and line ends too. What the builder cannot show is a leaf of the kind `text`: it is moved and
// kept, never rewritten. Kinds:
//
//   all, any   a chain of && or of ||: pieces are gap, node, gap, node, ... gap; gaps hold operators and brackets
//   not        gap, node, gap
//   leaf       one condition, which may have a row in the builder (see row.js): before, text, after
//   text       the same, shown as text

import { lex } from "./lex.js";

export const isGroup = (node) => node.kind === "all" || node.kind === "any" || node.kind === "not";

export const childrenOf = (node) => (node.pieces ?? []).filter((piece) => typeof piece !== "string");

export function write(node) {
  if (!node.pieces) return node.before + node.text + node.after;
  let text = "";
  for (const piece of node.pieces) text += typeof piece === "string" ? piece : write(piece);
  return text;
}

export const leaf = (kind, text, before = "", after = "") => ({ kind, text, before, after });

// Nesting that is deeper stays text, so that no rule can exhaust the browser's stack.
const MOST_LEVELS = 60;

// Read a condition. A text that is none becomes one leaf of text.
export function read(text) {
  const tokens = lex(text);
  if (!tokens || !tokens.length || !isBalanced(tokens)) return leaf("text", text);
  return group(text, tokens, { from: 0, to: tokens.length, start: 0, end: text.length, level: 0 });
}

const OPENING = { "(": ")", "[": "]", "{": "}" };

function isBalanced(tokens) {
  const open = [];
  for (const { kind } of tokens) {
    if (OPENING[kind]) open.push(OPENING[kind]);
    else if (kind === ")" || kind === "]" || kind === "}") {
      if (open.pop() !== kind) return false;
    }
  }
  return open.length === 0;
}

// The node of the tokens from..to, whose text is start..end: with the space and the comments around it.
function group(text, tokens, span) {
  const { from, to, start, end, level } = span;
  if (to <= from) return leaf("text", text.slice(start, end));
  const [begin, stop] = [tokens[from].start, tokens[to - 1].end];
  const asText = leaf("text", text.slice(begin, stop), text.slice(start, begin), text.slice(stop, end));
  const marks = topLevel(tokens, from, to);
  if (level > MOST_LEVELS || marks.some(({ kind }) => kind === "?" || kind === ":")) return asText;
  for (const [kind, symbol] of [
    ["any", "||"],
    ["all", "&&"],
  ]) {
    const parts = marks.filter((mark) => mark.kind === symbol);
    if (parts.length) return chain(text, tokens, span, kind, parts);
  }
  return single(text, tokens, span);
}

// The operators of a stretch that stand in no bracket of it.
function topLevel(tokens, from, to) {
  const found = [];
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const { kind } = tokens[at];
    if (OPENING[kind]) depth += 1;
    else if (kind === ")" || kind === "]" || kind === "}") depth -= 1;
    else if (depth === 0 && (kind === "||" || kind === "&&" || kind === "?" || kind === ":")) found.push({ kind, at });
  }
  return found;
}

// A chain: each part without the space around it, which is in the gaps beside the operators.
function chain(text, tokens, { from, to, start, end, level }, kind, marks) {
  const pieces = [];
  let first = from;
  let done = start;
  for (const last of [...marks.map((mark) => mark.at), to]) {
    if (last <= first) return leaf("text", text.slice(start, end));
    const [begin, stop] = [tokens[first].start, tokens[last - 1].end];
    pieces.push(text.slice(done, begin));
    pieces.push(group(text, tokens, { from: first, to: last, start: begin, end: stop, level: level + 1 }));
    done = stop;
    first = last + 1;
  }
  return { kind, pieces: [...pieces, text.slice(done, end)] };
}

// One condition: in brackets of its own, turned over, or a leaf; the space around it is around its node.
function single(text, tokens, { from, to, start, end, level }) {
  const first = tokens[from];
  const inner = { from: from + 1, level: level + 1 };
  if (first.kind === "(" && closes(tokens, from) === to - 1 && to - from > 2) {
    const [begin, stop] = [tokens[from + 1].start, tokens[to - 2].end];
    const node = group(text, tokens, { ...inner, to: to - 1, start: begin, end: stop });
    return around(node, text.slice(start, begin), text.slice(stop, end));
  }
  if (first.kind === "!" && to - from > 1 && isOne(tokens, from + 1, to)) {
    const [begin, stop] = [tokens[from + 1].start, tokens[to - 1].end];
    const node = group(text, tokens, { ...inner, to, start: begin, end: stop });
    return { kind: "not", pieces: [text.slice(start, begin), node, text.slice(stop, end)] };
  }
  const [begin, stop] = [first.start, tokens[to - 1].end];
  return leaf("leaf", text.slice(begin, stop), text.slice(start, begin), text.slice(stop, end));
}

// The same node with more text at its ends: brackets, space and comments.
export function around(node, before, after) {
  if (!node.pieces) return { ...node, before: before + node.before, after: closed(node.after) + after };
  const pieces = [...node.pieces];
  pieces[0] = before + pieces[0];
  pieces[pieces.length - 1] = closed(pieces.at(-1)) + after;
  return { ...node, pieces };
}

// A gap behind which more text may stand: a comment at its end would swallow that.
const closed = (gap) => (/\/\/[^\r\n]*$/.test(gap) ? `${gap}\n` : gap);

function closes(tokens, from) {
  let depth = 0;
  for (let at = from; at < tokens.length; at += 1) {
    if (OPENING[tokens[at].kind]) depth += 1;
    else if ([")", "]", "}"].includes(tokens[at].kind) && (depth -= 1) === 0) return at;
  }
  return -1;
}

// Whether what stands behind a `!` is all that it turns over: no comparison, no sum, at the top.
function isOne(tokens, from, to) {
  let depth = 0;
  for (let at = from; at < to; at += 1) {
    const { kind, text } = tokens[at];
    if (OPENING[kind]) depth += 1;
    else if ([")", "]", "}"].includes(kind)) depth -= 1;
    else if (depth === 0 && (/^(?:[<>=!]=|[-<>+*/%])$/.test(kind) || text === "in")) return false;
  }
  return true;
}

// One condition as the parts that a row of the builder shows. In: the text of a leaf. Out: a row, or null where the
// builder has no row for it. A row is pieces of text, some of them named parts: what is not changed is not rewritten.

import { lex } from "./lex.js";

const COMPARISONS = ["==", "!=", "<", "<=", ">", ">="];
const TEXT_TESTS = ["startsWith", "endsWith", "contains", "matches"];
const COUNTS = {
  count: ["event", "window"],
  sum: ["event", "property", "window"],
  distinct: ["event", "property", "window"],
};

// The value of a literal, or null where its form is not a usual one: then the leaf is shown as text.
function valueOf(token) {
  if (token.kind === "number") return /^[0-9.]+$/.test(token.text) ? token.text : null;
  if (token.text === "true" || token.text === "false") return token.text;
  if (token.kind !== "string" || !/^(?:"[^"\\\n]*"|'[^'\\\n]*')$/.test(token.text)) return null;
  return token.text.slice(1, -1);
}

export function quote(text) {
  return text.includes('"') && !/['\\\n]/.test(text) ? `'${text}'` : JSON.stringify(text);
}

// A reader of the tokens of one leaf, which notes the parts that it takes.
class Reader {
  constructor(text) {
    this.text = text;
    this.tokens = lex(text) ?? [];
    this.at = 0;
    this.parts = [];
  }

  is(text) {
    return this.tokens[this.at]?.text === text && this.tokens[this.at].kind !== "string";
  }

  take(text) {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  isDone() {
    return this.at === this.tokens.length && this.tokens.length > 0;
  }

  part(name, start, end, value) {
    this.parts.push({ name, start, end, value });
    return true;
  }

  // A name with dots: geo.country.
  name() {
    const first = this.tokens[this.at];
    if (first?.kind !== "name" || ["true", "false", "null", "in"].includes(first.text)) return null;
    let end = first.end;
    let words = first.text;
    this.at += 1;
    while (this.is(".") && this.tokens[this.at + 1]?.kind === "name" && this.tokens[this.at + 2]?.text !== "(") {
      words += `.${this.tokens[this.at + 1].text}`;
      end = this.tokens[this.at + 1].end;
      this.at += 2;
    }
    return { words, start: first.start, end };
  }

  literal(name) {
    const first = this.tokens[this.at];
    if (!first) return false;
    if (first.text === "-" && this.tokens[this.at + 1]?.kind === "number") {
      const number = this.tokens[this.at + 1];
      const value = valueOf(number);
      if (value === null) return false;
      this.at += 2;
      return this.part(name, first.start, number.end, `-${value}`);
    }
    const value = valueOf(first);
    if (value === null) return false;
    this.at += 1;
    return this.part(name, first.start, first.end, value);
  }

  string(name) {
    return this.tokens[this.at]?.kind === "string" && this.literal(name);
  }

  operator(known) {
    const token = this.tokens[this.at];
    if (!token || !known.includes(token.text)) return false;
    this.at += 1;
    return this.part("operator", token.start, token.end, token.text);
  }
}

export function readRow(text) {
  for (const shape of [readBehaviour, readSegment, readSignal, readMember]) {
    const reader = new Reader(text);
    const kind = shape(reader);
    if (kind && reader.isDone()) return rowOf(kind, text, reader.parts);
  }
  return null;
}

function rowOf(kind, text, parts) {
  const pieces = [];
  let done = 0;
  for (const part of parts) {
    pieces.push(text.slice(done, part.start), {
      name: part.name,
      text: text.slice(part.start, part.end),
      value: part.value,
    });
    done = part.end;
  }
  return { kind, pieces: [...pieces, text.slice(done)] };
}

function readSignal(reader) {
  const name = reader.name();
  if (!name) return null;
  reader.part("signal", name.start, name.end, name.words);
  if (reader.isDone()) return "holds";
  if (reader.operator(COMPARISONS)) return reader.literal("value") ? "compare" : null;
  if (reader.operator(["in"])) return readList(reader) ? "list" : null;
  if (!reader.take(".") || !reader.operator(TEXT_TESTS)) return null;
  return reader.take("(") && reader.string("value") && reader.take(")") ? "test" : null;
}

// "news" in page.tags
function readMember(reader) {
  if (!reader.string("value") || !reader.take("in")) return null;
  const name = reader.name();
  return name && reader.part("signal", name.start, name.end, name.words) ? "member" : null;
}

function readList(reader) {
  if (!reader.take("[")) return false;
  const start = reader.tokens[reader.at - 1].end;
  const values = [];
  while (!reader.is("]")) {
    if (values.length && !reader.take(",")) return false;
    if (!reader.literal("")) return false;
    values.push(reader.parts.pop().value);
  }
  // Whole lists are one part: a comment in one would be lost with the first change, so such a list is text.
  const inner = reader.text.slice(start, reader.tokens[reader.at].start);
  reader.part("values", start, reader.tokens[reader.at].start, values);
  return reader.take("]") && values.length > 0 && !inner.includes("//");
}

function readSegment(reader) {
  return reader.take("in_segment") && reader.take("(") && reader.string("segment") && reader.take(")")
    ? "segment"
    : null;
}

function readBehaviour(reader) {
  if (reader.take("score")) {
    const isNamed = reader.take("(") && reader.string("score") && reader.take(")");
    return isNamed && reader.operator(COMPARISONS) && reader.literal("value") ? "score" : null;
  }
  if (!reader.take("events") || !reader.take(".")) return null;
  if (reader.take("did")) return takeAll(reader, ["event", "window"]) ? "did" : null;
  if (reader.take("sequence")) return readSequence(reader) ? "sequence" : null;
  for (const [name, parts] of Object.entries(COUNTS)) {
    if (reader.take(name)) {
      return takeAll(reader, parts) && reader.operator(COMPARISONS) && reader.literal("value") ? name : null;
    }
  }
  return null;
}

function takeAll(reader, names) {
  if (!reader.take("(")) return false;
  for (const [at, name] of names.entries()) {
    if ((at > 0 && !reader.take(",")) || !reader.string(name)) return false;
  }
  return reader.take(")");
}

function readSequence(reader) {
  if (!reader.take("(") || !readList(reader) || !reader.take(",")) return false;
  return reader.string("window") && reader.take(")");
}

export const writeRow = (row) => row.pieces.map((piece) => piece.text ?? piece).join("");

export const partOf = (row, name) => row.pieces.find((piece) => piece.name === name)?.value;

// The row with another value in one part; all else stays as it was written.
export function withPart(row, name, value) {
  const pieces = row.pieces.map((piece) =>
    piece.name === name ? { ...piece, value, text: spell(name, value, piece.text) } : piece,
  );
  return { ...row, pieces };
}

function spell(name, value, before) {
  if (name === "operator" || name === "signal") return value;
  if (name === "values") return value.map((one) => spellLike(one, before)).join(", ");
  return spellLike(value, before);
}

// A value as the one before it was spelt: text in quotes, numbers and words bare.
function spellLike(value, before) {
  return /^\s*["']/.test(before) ? quote(value) : value;
}

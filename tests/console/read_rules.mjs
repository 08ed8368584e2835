// Reads rules as the console does: one JSON text a line on standard input, one JSON answer a line on standard output.
// The answer has the text that the tree writes, its shape, and what is left of it after changes that cancel out.

import { createInterface } from "node:readline";
import { childrenOf, isGroup, read, write } from "../../src/segments/console/rule/tree.js";
import { readRow, writeRow } from "../../src/segments/console/rule/row.js";
import { changes } from "../../src/segments/console/rule/edit.js";

function shape(node) {
  if (isGroup(node)) return [node.kind, ...childrenOf(node).map(shape)];
  return node.text;
}

function rows(node) {
  if (isGroup(node)) return childrenOf(node).flatMap(rows);
  const row = node.kind === "leaf" ? readRow(node.text) : null;
  return [[node.text, row ? writeRow(row) : null]];
}

for await (const line of createInterface({ input: process.stdin })) {
  const text = JSON.parse(line);
  const tree = read(text);
  console.log(JSON.stringify({ text: write(tree), shape: shape(tree), rows: rows(tree), changed: changes(tree) }));
}

// Problems by the condition that they are about. In: a tree, and problems with lines and columns of its text. Out: the
// problems of each leaf, by its place; one about more than a leaf is at the leaf where it begins.

import { isGroup } from "./tree.js";

export function spansOf(tree, problems, text) {
  const found = new Map();
  const starts = [0];
  for (let at = 0; at < text.length; at += 1) if (text[at] === "\n") starts.push(at + 1);
  const leaves = leavesOf(tree, [], 0).list;
  for (const problem of problems) {
    if (problem.severity === "info") continue;
    const offset =
      (starts[problem.line - 1] ?? 0) + columnOffset(text, starts[problem.line - 1] ?? 0, problem.column - 1);
    const leaf = leaves.find((one) => offset < one.end) ?? leaves.at(-1);
    found.set(leaf.place, [...(found.get(leaf.place) ?? []), problem]);
  }
  return found;
}

// The checker counts characters, JavaScript halves of some of them.
function columnOffset(text, start, characters) {
  return [...text.slice(start, start + 2 * characters)].slice(0, characters).join("").length;
}

function leavesOf(node, place, start) {
  if (!isGroup(node)) {
    const end = start + node.before.length + node.text.length;
    return { list: [{ place: place.join("."), end }], end: end + node.after.length };
  }
  const list = [];
  let at = start;
  let position = 0;
  for (const piece of node.pieces) {
    if (typeof piece === "string") {
      at += piece.length;
      continue;
    }
    const inner = leavesOf(piece, [...place, position], at);
    list.push(...inner.list);
    at = inner.end;
    position += 1;
  }
  return { list, end: at };
}

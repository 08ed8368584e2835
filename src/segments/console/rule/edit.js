// Changes of a tree: each takes a tree and the place of a node in it, and gives the new text. The text is read again
// after every change, so what is shown is always what is written. Only what the change is about is rewritten.
//
// A place is the list of positions from the top: [] is the whole rule, [1, 0] the first condition of the second group.

import { around, childrenOf, isGroup, leaf, read, write } from "./tree.js";

const OPERATORS = { all: "&&", any: "||" };
const COMMENT = /\/\/[^\r\n]*/g;

function nodeAt(tree, place) {
  return place.reduce((node, position) => childrenOf(node)[position], tree);
}

// The tree with another node at a place; with null that node is gone.
function put(tree, place, node) {
  if (place.length === 0) return node;
  const [position, ...rest] = place;
  const at = 2 * position + 1;
  const child = put(tree.pieces[at], rest, node);
  if (child) return { ...tree, pieces: tree.pieces.toSpliced(at, 1, child) };
  return without(tree, at);
}

// A chain without one node and one of the two operators beside it; their comments stay.
function without(tree, at) {
  const [before, after] = [tree.pieces[at - 1], tree.pieces[at + 1]];
  const isFirst = at === 1;
  const isLast = at === tree.pieces.length - 2;
  let gap = before;
  if (isFirst && !isLast) gap = before + commentsOf(after);
  else if (isLast) gap = commentsOf(before) + after;
  else gap = before.includes("//") ? before + commentsOf(after) : commentsOf(before) + after;
  return { ...tree, pieces: tree.pieces.toSpliced(at - 1, 3, gap) };
}

function commentsOf(gap) {
  const found = gap.match(COMMENT);
  return found ? `${found.map((one) => ` ${one}`).join("\n")}\n` : "";
}

const isBracketed = (node) => (node.pieces ? node.pieces[0] : node.before).replace(COMMENT, "").includes("(");

// The node so that it can stand in a chain or behind a `!`: in brackets where it would be read otherwise.
function fitted(node, parent) {
  if (isBracketed(node)) return node;
  const isLoose =
    node.kind === "text" ||
    (node.kind === "any" && parent !== "any") ||
    (isGroup(node) && node.kind !== "not" && parent === "not");
  const isCompared = parent === "not" && node.kind === "leaf" && !/^[\w.]+(?:\([^()]*\))?$/.test(node.text);
  return isLoose || isCompared ? around(node, "(", ")") : node;
}

const bare = (node) => (node.pieces ? node : { ...node, before: node.before.trimStart(), after: node.after.trimEnd() });

export const replace = (tree, place, text) => {
  const node = nodeAt(tree, place);
  return write(put(tree, place, { ...node, text }));
};

export function remove(tree, place) {
  if (place.length === 0) return "true";
  const parent = nodeAt(tree, place.slice(0, -1));
  if (childrenOf(parent).length === 1) return remove(tree, place.slice(0, -1));
  return write(put(tree, place, null));
}

// Another condition behind a node, in the node's chain; a rule without a chain becomes one.
export function addBehind(tree, place, text) {
  const parent = place.length ? nodeAt(tree, place.slice(0, -1)) : null;
  const added = leaf("leaf", text);
  if (!parent || parent.kind === "not") {
    const node = nodeAt(tree, place);
    if (node.kind === "all" || node.kind === "any") return insert(tree, place, childrenOf(node).length, added);
    const chain = chained("all", node, added);
    return write(put(tree, place, parent ? fitted(chain, "not") : chain));
  }
  return insert(tree, place.slice(0, -1), place.at(-1) + 1, added);
}

// Two nodes as a chain; what stands around the first one stands around both, unless it is brackets.
function chained(kind, node, added) {
  const first = fitted(node, kind);
  const operator = ` ${OPERATORS[kind]} `;
  if (first.pieces || isBracketed(first)) return { kind, pieces: ["", withClosedEnd(first), operator, added, ""] };
  return { kind, pieces: [first.before, leaf(first.kind, first.text), operator, added, first.after] };
}

const withClosedEnd = (node) => around(node, "", "");

function insert(tree, place, position, node) {
  const group = nodeAt(tree, place);
  const count = childrenOf(group).length;
  const operator = ` ${OPERATORS[group.kind]} `;
  const placed = fitted(node, group.kind);
  const added = position === count ? [operator, placed] : [placed, operator];
  const at = position === count ? 2 * count : 2 * position + 1;
  return write(put(tree, place, { ...group, pieces: group.pieces.toSpliced(at, 0, ...added) }));
}

// The node and another condition as a group of their own, joined the other way than the chain they stand in.
export function wrap(tree, place, text) {
  const parent = place.length ? nodeAt(tree, place.slice(0, -1)) : null;
  const kind = parent?.kind === "any" ? "all" : "any";
  const group = chained(kind, nodeAt(tree, place), leaf("leaf", text));
  return write(put(tree, place, parent ? around(group, "(", ")") : group));
}

// Whether all conditions of a group must hold, or any.
export function setKind(tree, place, kind) {
  const node = nodeAt(tree, place);
  const [from, to] = [OPERATORS[node.kind], OPERATORS[kind]];
  const last = node.pieces.length - 1;
  const pieces = node.pieces.map((piece, at) => {
    if (typeof piece !== "string") return fitted(piece, kind);
    return at === 0 || at === last ? piece : swapped(piece, from, to);
  });
  const parent = place.length ? nodeAt(tree, place.slice(0, -1)).kind : null;
  const changed = { kind, pieces };
  return write(put(tree, place, parent ? fitted(changed, parent) : changed));
}

// A gap with the other operator, wherever no comment has it.
function swapped(gap, from, to) {
  return gap.replace(/\/\/[^\r\n]*|&&|\|\|/g, (found) => (found === from ? to : found));
}

// The node turned over, or no longer.
export function turn(tree, place) {
  const node = nodeAt(tree, place);
  if (node.kind === "not") return write(put(tree, place, childrenOf(node)[0]));
  return write(put(tree, place, { kind: "not", pieces: ["!", fitted(bare(node), "not"), ""] }));
}

// The places that a node can be moved to: one step among its neighbours, out of its group, into the next one.
export function move(tree, place, way) {
  if (place.length === 0) return null;
  const [above, position] = [place.slice(0, -1), place.at(-1)];
  const parent = nodeAt(tree, above);
  const siblings = childrenOf(parent);
  if (way === "up" || way === "down") {
    const other = position + (way === "up" ? -1 : 1);
    if (parent.kind === "not" || !siblings[other]) return null;
    const pieces = [...parent.pieces];
    [pieces[2 * position + 1], pieces[2 * other + 1]] = [siblings[other], siblings[position]];
    return { text: write(put(tree, above, { ...parent, pieces })), place: [...above, other] };
  }
  return way === "out" ? moveOut(tree, place) : moveIn(tree, place);
}

function moveOut(tree, place) {
  const above = place.slice(0, -1);
  if (above.length === 0) return null;
  const outer = nodeAt(tree, above.slice(0, -1));
  if (outer.kind === "not" || nodeAt(tree, above).kind === "not") return null;
  const node = nodeAt(tree, place);
  const rest = read(remove(tree, place));
  const target = above.at(-1) + 1;
  return {
    text: insert(rest, above.slice(0, -1), Math.min(target, childrenOf(nodeAt(rest, above.slice(0, -1))).length), node),
    place: [...above.slice(0, -1), target],
  };
}

function moveIn(tree, place) {
  const [above, position] = [place.slice(0, -1), place.at(-1)];
  const next = childrenOf(nodeAt(tree, above))[position + 1];
  if (!next || (next.kind !== "all" && next.kind !== "any")) return null;
  const node = nodeAt(tree, place);
  const placed = insert(tree, [...above, position + 1], 0, node);
  return { text: remove(read(placed), place), place: [...above, position, 0] };
}

// Changes that cancel out leave the text as it was: for the tests.
export function changes(tree) {
  const text = write(tree);
  const found = {};
  const leaves = leafPlaces(tree, []);
  const place = leaves[Math.floor(leaves.length / 2)];
  found.replaced = replace(tree, place, nodeAt(tree, place).text) === text;
  for (const way of ["up", "down"]) {
    const moved = move(tree, place, way);
    const back = moved && move(read(moved.text), moved.place, way === "up" ? "down" : "up");
    found[way] = !moved || back?.text === text;
  }
  for (const way of ["out", "in"]) {
    const moved = placesOf(tree, [])
      .map((one) => move(tree, one, way))
      .filter(Boolean);
    found[way] = moved.slice(0, 2).map((one) => one.text);
  }
  found.removed = remove(tree, place);
  found.added = addBehind(tree, place, "added.signal == 1");
  found.turned = turn(tree, place);
  found.wrapped = wrap(tree, place, "added.signal == 1");
  return found;
}

function placesOf(node, place) {
  const below = childrenOf(node).flatMap((child, position) => placesOf(child, [...place, position]));
  return [place, ...below];
}

function leafPlaces(node, place) {
  if (!isGroup(node)) return [place];
  return childrenOf(node).flatMap((child, position) => leafPlaces(child, [...place, position]));
}

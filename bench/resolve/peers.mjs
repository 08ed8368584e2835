// The same rules and visitors in two peers, in V8: node bench/resolve/peers.mjs FOLDER
// GrowthBook's client as it runs in Workers, and json-logic-engine with its rules built ahead (it makes functions out of text, which
// a Workers request may not). Both must give the expected matches. Microseconds to resolve all rules for one visitor, medians.
// npm --prefix bench ci --ignore-scripts fetches both.
import { GrowthBookClient } from "@growthbook/growthbook";
import { LogicEngine } from "json-logic-engine";
import { readFileSync } from "node:fs";

const folder = process.argv[2];
const load = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
const rules = load("rules"), visitors = load("visitors"), expected = load("expected");
const SIZES = [10, 100, 1000, 10000];
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

const GROWTHBOOK = {
  eq: (v) => v, in: (v) => ({ $in: v }), gte: (v) => ({ $gte: v }), gt: (v) => ({ $gt: v }), lte: (v) => ({ $lte: v }),
  lt: (v) => ({ $lt: v }), contains: (v) => ({ $regex: escaped(v) }), prefix: (v) => ({ $regex: "^" + escaped(v) }),
  has: (v) => ({ $elemMatch: { $eq: v } }),
};
const growthbookOf = (node) =>
  node.all ? { $and: node.all.map(growthbookOf) } : node.any ? { $or: node.any.map(growthbookOf) }
  : node.not ? { $not: growthbookOf(node.not) } : { [node.attr]: GROWTHBOOK[node.op](node.value) };

const JSON_LOGIC = {
  eq: (a, v) => ({ "===": [a, v] }), in: (a, v) => ({ in: [a, v] }), gte: (a, v) => ({ ">=": [a, v] }), gt: (a, v) => ({ ">": [a, v] }),
  lte: (a, v) => ({ "<=": [a, v] }), lt: (a, v) => ({ "<": [a, v] }), contains: (a, v) => ({ in: [v, a] }),
  prefix: (a, v) => ({ starts: [a, v] }), has: (a, v) => ({ in: [v, a] }),
};
const jsonLogicOf = (node) =>
  node.all ? { and: node.all.map(jsonLogicOf) } : node.any ? { or: node.any.map(jsonLogicOf) }
  : node.not ? { "!": [jsonLogicOf(node.not)] } : JSON_LOGIC[node.op]({ var: node.attr }, node.value);

function growthbook(size) {
  const features = {};
  for (const rule of rules.slice(0, size))
    features[rule.id] = { defaultValue: false, rules: [{ condition: growthbookOf(rule.when), force: true }] };
  const client = new GrowthBookClient().initSync({ payload: { features } });
  const ids = Object.keys(features);
  return (visitor) => {
    const context = { attributes: visitor }, matched = [];
    for (let place = 0; place < ids.length; place++) if (client.isOn(ids[place], context)) matched.push(place);
    return matched;
  };
}

function jsonLogicEngine(size) {
  const engine = new LogicEngine();
  engine.addMethod("starts", ([text, start]) => text.startsWith(start), { deterministic: true });
  const built = rules.slice(0, size).map((rule) => engine.build(jsonLogicOf(rule.when)));
  return (visitor) => {
    const matched = [];
    for (let place = 0; place < built.length; place++) if (built[place](visitor)) matched.push(place);
    return matched;
  };
}

function measure(resolve, size) {
  const some = size === 10000 ? visitors.slice(0, 100) : visitors;
  some.forEach((visitor, place) => {
    const wanted = expected[place].filter((rule) => rule < size);
    if (JSON.stringify(resolve(visitor)) !== JSON.stringify(wanted)) throw new Error(`visitor ${place} differs at ${size} rules`);
  });
  const times = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (const visitor of some) resolve(visitor);
    times.push((performance.now() - start) * 1000 / some.length);
  }
  return times.sort((a, b) => a - b)[2].toFixed(1);
}

for (const [name, make] of [["GrowthBook client, V8", growthbook], ["json-logic-engine built, V8", jsonLogicEngine]])
  console.log(name.padEnd(30), SIZES.map((size) => measure(make(size), size).padStart(10)).join(""));

// The same rules and visitors in the engines that one would otherwise use, in V8: node bench/engines/peers.mjs FOLDER
//
// In: rules.json, visitors.json and expected.json of bench/resolve/generate.py. Out: one JSON object a line: engine, rules,
// microseconds a visitor, milliseconds to load, bytes a rule raw and compressed. Every answer is checked first.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { celEnv, parse, plan } from "@bufbuild/cel";
import { GrowthBookClient } from "@growthbook/growthbook";
import { LogicEngine } from "json-logic-engine";
import jsonLogic from "json-logic-js";

const SIZES = [10, 100, 1000, 10000];
const ROUNDS = 5;
const ROUND_MS = 150;
const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8"));
const rules = read("rules");
const visitors = read("visitors").slice(0, 200);
const expected = read("expected");

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const escapeRegExp = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

function growthBookCondition(node) {
  if (node.all) return { $and: node.all.map(growthBookCondition) };
  if (node.any) return { $or: node.any.map(growthBookCondition) };
  if (node.not) return { $not: growthBookCondition(node.not) };
  const { attr, op, value } = node;
  const tests = {
    contains: () => ({ $regex: escapeRegExp(value) }),
    prefix: () => ({ $regex: `^${escapeRegExp(value)}` }),
    has: () => ({ $elemMatch: { $eq: value } }),
  };
  return { [attr]: (tests[op] ?? (() => ({ [`$${op}`]: value })))() };
}

function jsonLogicRule(node) {
  if (node.all) return { and: node.all.map(jsonLogicRule) };
  if (node.any) return { or: node.any.map(jsonLogicRule) };
  if (node.not) return { "!": [jsonLogicRule(node.not)] };
  const { attr, op, value } = node;
  const given = { var: attr };
  const tests = {
    eq: { "===": [given, value] },
    in: { in: [given, value] },
    contains: { in: [value, given] },
    has: { in: [value, given] },
    prefix: { "===": [{ substr: [given, 0, String(value).length] }, value] },
  };
  return tests[op] ?? { [{ gte: ">=", gt: ">", lte: "<=", lt: "<" }[op]]: [given, value] };
}

function celExpression(node) {
  if (node.all) return `(${node.all.map(celExpression).join(" && ")})`;
  if (node.any) return `(${node.any.map(celExpression).join(" || ")})`;
  if (node.not) return `!(${celExpression(node.not)})`;
  const { attr, op, value } = node;
  const literal = JSON.stringify(value);
  const tests = {
    eq: `${attr} == ${literal}`,
    in: `${attr} in ${literal}`,
    contains: `${attr}.contains(${literal})`,
    prefix: `${attr}.startsWith(${literal})`,
    has: `${literal} in ${attr}`,
  };
  return tests[op] ?? `${attr} ${{ gte: ">=", gt: ">", lte: "<=", lt: "<" }[op]} ${literal}`;
}

// CEL tells whole numbers from others; in JavaScript only a BigInt is one.
const withWholeNumbers = (value) =>
  typeof value === "number"
    ? BigInt(value)
    : Array.isArray(value) || value === null || typeof value !== "object"
      ? value
      : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withWholeNumbers(inner)]));

// Each: what a publisher would ship, as text; from that text to a function of one visitor that gives the places that match.
const places = (count, matches) => {
  const found = [];
  for (let place = 0; place < count; place += 1) if (matches(place)) found.push(place);
  return found;
};
const ENGINES = {
  "GrowthBook client 1.8.0": {
    ship: (some) =>
      Object.fromEntries(
        some.map((rule) => [rule.id, { defaultValue: false, rules: [{ condition: growthBookCondition(rule.when), force: true }] }]),
      ),
    load: (features) => {
      const client = new GrowthBookClient().initSync({ payload: { features } });
      const names = Object.keys(features);
      return (visitor) => places(names.length, (place) => client.isOn(names[place], { attributes: visitor }));
    },
  },
  "json-logic-js 2.0.5": {
    ship: (some) => some.map((rule) => jsonLogicRule(rule.when)),
    load: (logic) => (visitor) => places(logic.length, (place) => jsonLogic.apply(logic[place], visitor)),
  },
  "json-logic-engine 5.0.7": {
    ship: (some) => some.map((rule) => jsonLogicRule(rule.when)),
    load: (logic) => {
      const engine = new LogicEngine();
      return (visitor) => places(logic.length, (place) => engine.run(logic[place], visitor));
    },
  },
  "@bufbuild/cel 0.6.1": {
    ship: (some) => some.map((rule) => celExpression(rule.when)),
    load: (expressions) => {
      const environment = celEnv();
      const planned = expressions.map((expression) => plan(environment, parse(expression)));
      return (visitor) => places(planned.length, (place) => planned[place](visitor) === true);
    },
    visitor: withWholeNumbers,
  },
};

function timed(action) {
  const began = performance.now();
  const result = action();
  return [performance.now() - began, result];
}

function microsecondsAVisitor(resolve, given) {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    let done = 0;
    const began = performance.now();
    do resolve(given[done++ % given.length]);
    while (performance.now() - began < ROUND_MS);
    if (round > 0) rounds.push(((performance.now() - began) / done) * 1000);
  }
  return median(rounds);
}

for (const [engine, { ship, load, visitor = (value) => value }] of Object.entries(ENGINES)) {
  const given = visitors.map(visitor);
  for (const size of SIZES) {
    const text = JSON.stringify(ship(rules.slice(0, size)));
    const loads = [1, 2, 3].map(() => timed(() => load(JSON.parse(text))));
    const resolve = loads[0][1];
    for (const [place, one] of given.slice(0, 50).entries()) {
      const wanted = expected[place].filter((rule) => rule < size);
      if (JSON.stringify(resolve(one)) !== JSON.stringify(wanted)) throw new Error(`${engine} disagrees on visitor ${place}`);
    }
    console.log(
      JSON.stringify({
        engine,
        rules: size,
        us: microsecondsAVisitor(resolve, given),
        load_ms: median(loads.map(([ms]) => ms)),
        bytes: text.length / size,
        gzip: gzipSync(text, { level: 9 }).length / size,
      }),
    );
  }
}

// What a condition can be about: behaviour, segments, scores, and signals by family. In: the site's vocabulary. Out:
// groups of choices; each choice has the text of a first condition, from which its row is then changed.

const FAMILIES = {
  geo: "Place",
  device: "Device",
  os: "Device",
  browser: "Device",
  client: "Device",
  bot: "Device",
  language: "Language",
  visitor: "Visits",
  page: "Page",
  url: "Page",
  referrer: "Where they came from",
  utm: "Campaign",
  click: "Campaign",
  campaign: "Campaign",
  first_touch: "First visit's campaign",
  last_touch: "Last campaign",
  time: "Time",
  consent: "Consent",
  lifecycle: "Lifecycle",
};

export const OPERATORS = {
  string: [
    ["==", "is"],
    ["!=", "is not"],
    ["in", "is one of"],
    ["startsWith", "starts with"],
    ["endsWith", "ends with"],
    ["contains", "contains"],
  ],
  int: [
    ["==", "is"],
    ["!=", "is not"],
    [">=", "is at least"],
    [">", "is more than"],
    ["<=", "is at most"],
    ["<", "is less than"],
    ["in", "is one of"],
  ],
  bool: [["holds", "is so"]],
  "list<string>": [["member", "has"]],
};
OPERATORS.double = OPERATORS.int;

export const BEHAVIOUR = [
  ["did", "did something"],
  ["count", "did something so often"],
  ["sum", "the sum of a property"],
  ["distinct", "how many different ones"],
  ["sequence", "one thing, then another"],
];

const MOST_LABEL = 44;

// The name, by which people type their way to it, and the beginning of what it means.
function labelOf({ name, doc }) {
  const words = (doc ?? "").split(/[,;:(]/)[0].trim();
  return words && words.length <= MOST_LABEL ? `${name}: ${words}` : name;
}

export function subjectsOf(words) {
  const groups = new Map([["Behaviour", BEHAVIOUR.map(([name, label]) => ({ value: `events.${name}`, label }))]]);
  const others = [];
  if (words.segments.length) others.push({ value: "in_segment", label: "is in another segment" });
  if (words.scores.length) others.push({ value: "score", label: "has a score" });
  if (others.length) groups.set("Segments and scores", others);
  for (const signal of words.signals) {
    if (!OPERATORS[signal.type]) continue;
    const family = signal.own ? "The site's own" : (FAMILIES[signal.name.split(".")[0]] ?? "Other");
    if (!groups.has(family)) groups.set(family, []);
    groups.get(family).push({ value: signal.name, label: labelOf(signal), doc: signal.doc });
  }
  return [...groups];
}

// The first condition about a subject, which its row then changes.
export function firstText(subject, words) {
  const event = words.events.find((one) => one.name === "purchase")?.name ?? words.events[0]?.name ?? "page_view";
  const texts = {
    "events.did": `events.did("${event}", "7d")`,
    "events.count": `events.count("${event}", "7d") >= 2`,
    "events.sum": `events.sum("${event}", "value", "30d") >= 100`,
    "events.distinct": `events.distinct("page_view", "path", "7d") >= 3`,
    "events.sequence": `events.sequence(["page_view", "${event}"], "7d")`,
    in_segment: `in_segment("${words.segments[0]?.name ?? ""}")`,
    score: `score("${words.scores[0]?.name ?? ""}") >= 10`,
  };
  if (texts[subject]) return texts[subject];
  const signal = words.signals.find((one) => one.name === subject);
  return signalText(signal, OPERATORS[signal.type][0][0], exampleOf(signal));
}

function exampleOf(signal) {
  if (signal.type === "int" || signal.type === "double") return "1";
  const example = /^"([^"\\]*)"$/.exec(signal.example ?? "")?.[1];
  return signal.values.includes(example) ? example : (signal.values[0] ?? example ?? "");
}

// A condition about a signal, spelt anew: used where its form changes, as from one value to a list of them.
export function signalText(signal, operator, value) {
  const values = Array.isArray(value) ? value : [value];
  const spelt = values.map((one) => spellValue(signal.type, one));
  if (operator === "holds") return signal.name;
  if (operator === "member") return `${spelt[0]} in ${signal.name}`;
  if (operator === "in") return `${signal.name} in [${spelt.join(", ")}]`;
  if (/^\w/.test(operator)) return `${signal.name}.${operator}(${spelt[0]})`;
  return `${signal.name} ${operator} ${spelt[0]}`;
}

function spellValue(type, value) {
  if (type === "int") return /^-?\d+$/.test(value) ? value : "0";
  if (type === "double") return /^-?\d+(\.\d+)?$/.test(value) ? (value.includes(".") ? value : `${value}.0`) : "0.0";
  return JSON.stringify(value ?? "");
}

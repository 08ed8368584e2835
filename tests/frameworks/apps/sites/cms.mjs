// What the content system of every app says: a slot with three alternatives, and blocks of which some are for Germany
// or France. Each name says whom it is for, so that a test can look for names of others in any byte.

const slot = (page) => [
  { segments: ["german"], segmentSlot: `${page}-hero`, name: `${page}-hero-german` },
  { segments: ["french"], segmentSlot: `${page}-hero`, name: `${page}-hero-french` },
  { segmentSlot: `${page}-hero`, segmentDefault: true, name: `${page}-hero-default` },
];
const list = (page) => [
  { name: `${page}-all` },
  { segments: ["german"], name: `${page}-german` },
  { segments: ["french"], name: `${page}-french` },
  { segmentsNot: ["german"], name: `${page}-others` },
  { name: `${page}-last` },
];

export const content = (page) => ({ title: page, hero: slot(page), blocks: list(page) });

// Longer than what the worker holds back before a page goes out.
export const filler = () => Array.from({ length: 3000 }, (_, row) => `${row} ${"lorem ipsum dolor sit amet ".repeat(4)}`);

export const later = (milliseconds, value) => new Promise((done) => setTimeout(() => done(value), milliseconds));

// The attributes of ours that a block's element has.
export const marks = (block) => ({
  "data-name": block.name,
  ...(block.segments && { "data-segment": block.segments.join(" ") }),
  ...(block.segmentsNot && { "data-segment-not": block.segmentsNot.join(" ") }),
  ...(block.segmentSlot && { "data-segment-slot": block.segmentSlot }),
  ...(block.segmentDefault && { "data-segment-default": "" }),
});

// Promises that are kept once somebody asks for it.
const waiting = [];
export const held = (value) => new Promise((done) => waiting.push(() => done(value)));
export const letGo = () => waiting.splice(0).forEach((keep) => keep());
export const withoutHero = (page) => ({ ...content(page), hero: [] });

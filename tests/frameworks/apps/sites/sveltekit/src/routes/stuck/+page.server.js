import { content } from "../../../cms.mjs";

// Blocks in a Set: the worker does not read these.
export const load = () => {
  const { title, hero, blocks } = content("stuck");
  return { title, hero: new Set(hero), blocks: new Set(blocks) };
};

import { content, filler, later } from "../../cms.mjs";

export default defineEventHandler(async (event) => {
  const { name } = getQuery(event);
  await later(name === "late" ? 300 : 0);
  return { ...content(name), rows: name === "big" ? filler() : [] };
});

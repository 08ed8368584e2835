import { content } from "../../../cms.mjs";

export const load = () => ({ title: "strict", blocks: content("strict").blocks.filter((block) => block.segments) });

import { content } from "../../cms.mjs";

export const load = () => content("first");

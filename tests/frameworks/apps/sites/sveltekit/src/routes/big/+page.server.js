import { content, filler } from "../../../cms.mjs";

export const load = () => ({ ...content("big"), rows: filler() });

import { content, later } from "../../../cms.mjs";

export const load = () => ({ ...content("early"), late: later(300, content("late")) });

import { held, withoutHero } from "../../../cms.mjs";

export const load = () => ({ ...withoutHero("early"), late: held(withoutHero("late")) });

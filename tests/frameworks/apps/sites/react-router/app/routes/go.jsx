import { letGo } from "../../cms.mjs";

export const loader = () => {
  letGo();
  return new Response("gone");
};

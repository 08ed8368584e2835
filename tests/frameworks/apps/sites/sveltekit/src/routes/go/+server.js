import { letGo } from "../../../cms.mjs";

export const GET = () => {
  letGo();
  return new Response("gone");
};

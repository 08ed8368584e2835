import { query } from "@solidjs/router";
import { content } from "../cms.mjs";

// Runs on the server: its data goes into the page, and a click asks for it by its address.
export const readPage = query(async (name) => {
  "use server";
  return content(name);
}, "page");

import { createServerFn } from "@tanstack/react-start";
import { content } from "../cms.mjs";

// Runs on the server: a loader's data goes into the page, and a click asks for it by its address.
export const readPage = createServerFn({ method: "GET" })
  .validator((name) => name)
  .handler(({ data }) => content(data));

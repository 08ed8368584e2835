"use server";
import { content } from "../../cms.mjs";
import { Blocks } from "../../components/blocks.js";

// What a click gets: elements that the server renders.
export async function more() {
  return <Blocks page={content("more")} />;
}

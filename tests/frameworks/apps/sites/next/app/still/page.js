import { content } from "../../cms.mjs";
import { Blocks } from "../../components/blocks.js";

// Rendered when the site is built, kept by caches, and asked for by its link before anybody clicks.
export const dynamic = "force-static";

export default function Page() {
  return <Blocks page={content("still")} />;
}

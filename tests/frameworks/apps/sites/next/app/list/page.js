import { content } from "../../cms.mjs";
import { ClientBlocks } from "../../components/client-blocks.js";

export const dynamic = "force-dynamic";

// One component of the browser, with the whole list in its data.
export default function Page() {
  return <ClientBlocks page={content("list")} />;
}

import { content } from "../../cms.mjs";
import { ClientBlock, ClientBlocks } from "../../components/client-blocks.js";

export const dynamic = "force-dynamic";

// One object in two props: React writes it once and refers to that place, and no block may take it along.
export default function Page() {
  const page = content("twice");
  return (
    <>
      <ClientBlocks page={page} />
      <ClientBlock block={page.blocks[1]} />
    </>
  );
}

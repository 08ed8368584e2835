import { content } from "../../cms.mjs";
import { ClientBlock } from "../../components/client-blocks.js";

export const dynamic = "force-dynamic";

// A component of the browser for each block.
export default function Page() {
  const page = content("each");
  return (
    <>
      <h1>{page.title}</h1>
      {[...page.hero, ...page.blocks].map((block) => (
        <ClientBlock key={block.name} block={block} />
      ))}
    </>
  );
}

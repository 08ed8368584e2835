import { content, marks } from "../../cms.mjs";

export const dynamic = "force-dynamic";

const STYLE = { color: "green" };
const SIGN = <b>sign</b>;

// Objects that several blocks share: React writes each once, in the first block, and refers to that place.
export default function Page() {
  const page = content("shared");
  return (
    <>
      <h1>{page.title}</h1>
      {[...page.hero, ...page.blocks].map((block) => (
        <article key={block.name} {...marks(block)} style={STYLE}>
          {block.name} {SIGN}
        </article>
      ))}
    </>
  );
}

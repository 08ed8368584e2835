import { marks } from "../cms.mjs";

// Blocks as elements of the server.
export function Blocks({ page }) {
  return (
    <>
      <h1>{page.title}</h1>
      {[...page.hero, ...page.blocks].map((block) => (
        <article key={block.name} {...marks(block)}>
          {block.name}
        </article>
      ))}
    </>
  );
}

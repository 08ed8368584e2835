import { marks } from "../cms.mjs";

export function Blocks({ page }) {
  return (
    <>
      <h1>{page.title}</h1>
      {[...page.hero, ...page.blocks].map((block) => (
        <section key={block.name} {...marks(block)}>
          {block.name}
        </section>
      ))}
    </>
  );
}

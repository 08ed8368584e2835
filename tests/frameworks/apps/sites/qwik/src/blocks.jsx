import { component$ } from "@builder.io/qwik";
import { marks } from "../cms.mjs";

export const Blocks = component$(({ page }) => (
  <>
    <h1>{page.title}</h1>
    {[...page.hero, ...page.blocks].map((block) => (
      <section key={block.name} {...marks(block)}>
        {block.name}
      </section>
    ))}
  </>
));

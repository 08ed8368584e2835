import { marks } from "../../cms.mjs";

export default function List({ blocks }) {
  return blocks.map((block) => (
    <section key={block.name} {...marks(block)}>
      {block.name}
    </section>
  ));
}

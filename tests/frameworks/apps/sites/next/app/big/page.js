import { content, filler } from "../../cms.mjs";
import { Blocks } from "../../components/blocks.js";

export const dynamic = "force-dynamic";

// More than the worker waits for, in the document and again in its state; long texts have rows of their own there.
export default function Page() {
  const page = content("big");
  return (
    <>
      <Blocks page={page} />
      {filler().map((text) => (
        <p key={text}>{text}</p>
      ))}
      {["german", "french"].map((name) => (
        <section key={name} data-segment={name}>
          <p>{`big-long-${name} `.repeat(200)}</p>
        </section>
      ))}
    </>
  );
}

import { content } from "../../cms.mjs";

export const dynamic = "force-dynamic";

// Markup in a text: its marks are not cut in the state.
export default function Page() {
  const names = content("markup").blocks.filter((block) => !block.segmentsNot);
  const markup = names.map((block) => {
    const mark = block.segments ? ` data-segment="${block.segments.join(" ")}"` : "";
    return `<article data-name="${block.name}"${mark}>${block.name}</article>`;
  });
  return (
    <>
      <h1>markup</h1>
      <div dangerouslySetInnerHTML={{ __html: markup.join("") }} />
    </>
  );
}

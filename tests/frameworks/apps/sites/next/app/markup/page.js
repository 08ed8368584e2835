import { content, marks } from "../../cms.mjs";

export const dynamic = "force-dynamic";

// Markup in texts, with marks: a short text stands in its element's props, a long one has a row of its own.
function markup(name, words) {
  const page = content(name);
  const articles = [...page.hero, ...page.blocks].map((block) => {
    const attributes = Object.entries(marks(block)).map(([key, value]) => ` ${key}="${value}"`);
    return `<article${attributes.join("")}>${block.name} "${words}"\n</article>`;
  });
  return `${articles.join("")}<p>end</p>`;
}

export default function Page() {
  return (
    <>
      <h1>markup</h1>
      <div dangerouslySetInnerHTML={{ __html: markup("short", "") }} />
      <div dangerouslySetInnerHTML={{ __html: markup("long", "words ".repeat(100)) }} />
    </>
  );
}

"use client";
import { useEffect, useState } from "react";
import { marks } from "../cms.mjs";

// One block, rendered in the browser from its data.
export function ClientBlock({ block }) {
  const [alive, setAlive] = useState(false);
  useEffect(() => setAlive(true), []);
  return (
    <article {...marks(block)} data-alive={alive}>
      {block.name}
    </article>
  );
}

// A whole list, rendered in the browser.
export function ClientBlocks({ page }) {
  return (
    <>
      <h1>{page.title}</h1>
      {[...page.hero, ...page.blocks].map((block) => (
        <ClientBlock key={block.name} block={block} />
      ))}
    </>
  );
}

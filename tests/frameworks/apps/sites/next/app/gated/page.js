import { Suspense } from "react";
import { content } from "../../cms.mjs";
import { Blocks } from "../../components/blocks.js";

export const dynamic = "force-dynamic";

// The gate is a server that answers once the test has seen what came before.
async function Late({ name }) {
  if (process.env.GATE) await fetch(`${process.env.GATE}/${name}`, { cache: "no-store" });
  return <Blocks page={content(name)} />;
}

export default function Page() {
  return (
    <>
      <Blocks page={content("early")} />
      <Suspense fallback={<p>waiting</p>}>
        <Late name="late" />
      </Suspense>
      <Suspense fallback={<p>waiting</p>}>
        <Late name="latest" />
      </Suspense>
    </>
  );
}

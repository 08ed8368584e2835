import { Suspense } from "react";
import { content, later } from "../../cms.mjs";
import { Blocks } from "../../components/blocks.js";

export const dynamic = "force-dynamic";

async function Late() {
  await later(300);
  return <Blocks page={content("late")} />;
}

export default function Page() {
  return (
    <>
      <Blocks page={content("early")} />
      <Suspense fallback={<p>waiting</p>}>
        <Late />
      </Suspense>
    </>
  );
}

import { Suspense } from "react";
import { content, later } from "../../cms.mjs";
import { Promised } from "../../components/promised.js";

export const dynamic = "force-dynamic";

// Data that comes later, handed to a component of the browser as a promise.
export default function Page() {
  return (
    <Suspense fallback={<p>waiting</p>}>
      <Promised page={later(100, content("promise"))} />
    </Suspense>
  );
}

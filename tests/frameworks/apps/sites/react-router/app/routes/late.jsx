import { Suspense } from "react";
import { Await } from "react-router";
import { content, later } from "../../cms.mjs";
import { Blocks } from "../blocks";

export const loader = () => ({ ...content("early"), late: later(300, content("late")) });

export default function Page({ loaderData }) {
  return (
    <>
      <Blocks page={loaderData} />
      <Suspense fallback={<p>waiting</p>}>
        <Await resolve={loaderData.late}>{(late) => <Blocks page={late} />}</Await>
      </Suspense>
    </>
  );
}

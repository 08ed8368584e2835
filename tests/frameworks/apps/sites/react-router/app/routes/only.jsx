import { Suspense } from "react";
import { Await } from "react-router";
import { held, withoutHero } from "../../cms.mjs";
import { Blocks } from "../blocks";

export const loader = () => ({ title: "only", late: held(withoutHero("late")) });

export default function Page({ loaderData }) {
  return (
    <>
      <h2>{loaderData.title}</h2>
      <Suspense fallback={<p>waiting</p>}>
        <Await resolve={loaderData.late}>{(late) => <Blocks page={late} />}</Await>
      </Suspense>
    </>
  );
}

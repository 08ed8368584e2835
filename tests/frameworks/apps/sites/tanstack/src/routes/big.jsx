import { createFileRoute } from "@tanstack/react-router";
import { filler } from "../../cms.mjs";
import { Blocks } from "../blocks";
import { readPage } from "../content";

export const Route = createFileRoute("/big")({
  loader: () => readPage({ data: "big" }),
  component: () => (
    <>
      <Blocks page={Route.useLoaderData()} />
      {filler().map((row) => (
        <p key={row}>{row}</p>
      ))}
    </>
  ),
});

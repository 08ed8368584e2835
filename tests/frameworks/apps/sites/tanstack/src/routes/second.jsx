import { createFileRoute } from "@tanstack/react-router";
import { Blocks } from "../blocks";
import { readPage } from "../content";

export const Route = createFileRoute("/second")({
  loader: () => readPage({ data: "second" }),
  component: () => <Blocks page={Route.useLoaderData()} />,
});

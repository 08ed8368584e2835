import { createFileRoute } from "@tanstack/react-router";
import { Blocks } from "../blocks";
import { readPage } from "../content";

export const Route = createFileRoute("/")({
  loader: () => readPage({ data: "first" }),
  component: () => <Blocks page={Route.useLoaderData()} />,
});

import { createFileRoute } from "@tanstack/react-router";
import { Blocks } from "../blocks";

// The way that works: the browser asks for blocks as JSON, and the server renders none of them.
export const Route = createFileRoute("/loaded")({
  ssr: false,
  loader: async () => (await fetch("/api/loaded")).json(),
  component: () => <Blocks page={Route.useLoaderData()} />,
});

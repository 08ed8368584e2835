import { createFileRoute } from "@tanstack/react-router";
import { content } from "../../../cms.mjs";

export const Route = createFileRoute("/api/$name")({
  server: { handlers: { GET: ({ params }) => Response.json(content(params.name)) } },
});

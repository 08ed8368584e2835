import { createFileRoute } from "@tanstack/react-router";

export const Route = createFileRoute("/plain")({ component: () => <h1>plain</h1> });

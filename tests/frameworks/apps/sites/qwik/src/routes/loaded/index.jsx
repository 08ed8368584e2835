import { component$, useSignal, useVisibleTask$ } from "@builder.io/qwik";
import { Blocks } from "../../blocks";

// The way that works: the browser asks for blocks as JSON, and the server renders none of them.
export default component$(() => {
  const page = useSignal();
  useVisibleTask$(
    async () => {
      page.value = await (await fetch("/api/loaded")).json();
    },
    { strategy: "document-ready" },
  );
  return <>{page.value && <Blocks page={page.value} />}</>;
});

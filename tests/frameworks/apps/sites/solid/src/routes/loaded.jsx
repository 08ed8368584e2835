import { createSignal, onMount } from "solid-js";
import { Blocks } from "../blocks";

// The way that works: the browser asks for blocks as JSON, and the server renders none of them.
export default function Page() {
  const [page, setPage] = createSignal();
  onMount(async () => setPage(await (await fetch("/api/loaded")).json()));
  return <Blocks page={page()} />;
}

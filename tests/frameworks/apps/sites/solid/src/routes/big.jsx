import { createAsync } from "@solidjs/router";
import { For } from "solid-js";
import { filler } from "../../cms.mjs";
import { Blocks } from "../blocks";
import { readPage } from "../content";

export default function Page() {
  const page = createAsync(() => readPage("big"));
  return (
    <>
      <Blocks page={page()} />
      <For each={filler()}>{(row) => <p>{row}</p>}</For>
    </>
  );
}

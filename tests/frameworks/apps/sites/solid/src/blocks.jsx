import { For, Show } from "solid-js";
import { marks } from "../cms.mjs";

export function Blocks(props) {
  return (
    <Show when={props.page}>
      <h1>{props.page.title}</h1>
      <For each={[...props.page.hero, ...props.page.blocks]}>{(block) => <section {...marks(block)}>{block.name}</section>}</For>
    </Show>
  );
}

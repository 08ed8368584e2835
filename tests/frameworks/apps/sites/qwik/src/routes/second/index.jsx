import { component$ } from "@builder.io/qwik";
import { routeLoader$ } from "@builder.io/qwik-city";
import { Blocks } from "../../blocks";
import { content } from "../../../cms.mjs";

export const usePage = routeLoader$(() => content("second"));

export default component$(() => {
  const page = usePage();
  return <Blocks page={page.value} />;
});

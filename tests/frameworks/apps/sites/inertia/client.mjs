// The browser's side of Inertia: one component, which renders the blocks of its page's props.

import { Link, createInertiaApp, router } from "@inertiajs/vue3";
import { createApp, h, ref } from "vue";
import { marks } from "./cms.mjs";

const block = (one) => h("section", { key: one.name, ...marks(one) }, one.name);
const Page = {
  props: ["page", "extra"],
  setup(props) {
    const count = ref(0);
    return () => [
      h("nav", [h(Link, { href: "/", id: "home" }, () => "home"), " ", h(Link, { href: "/second", id: "second" }, () => "second")]),
      h("button", { onClick: () => (count.value += 1) }, `count ${count.value}`),
      h("i", { id: "more", onClick: () => router.reload({ only: ["extra"] }) }, "more"),
      h("main", [h("h1", props.page.title), [...props.page.hero, ...props.page.blocks, ...(props.extra ?? [])].map(block)]),
    ];
  },
};

createInertiaApp({
  progress: false,
  resolve: () => Page,
  setup: ({ el, App, props, plugin }) => createApp({ render: () => h(App, props) }).use(plugin).mount(el),
});

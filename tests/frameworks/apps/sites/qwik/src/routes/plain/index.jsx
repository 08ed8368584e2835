import { component$ } from "@builder.io/qwik";

export default component$(() => <h1>plain</h1>);

import { Slot, component$, useSignal } from "@builder.io/qwik";
import { Link } from "@builder.io/qwik-city";

export default component$(() => {
  const count = useSignal(0);
  return (
    <>
      <nav>
        <Link href="/" id="home">home</Link> <Link href="/second" id="second">second</Link>{" "}
        <Link href="/plain" id="plain">plain</Link> <Link href="/loaded" id="loaded">loaded</Link>
      </nav>
      <button onClick$={() => (count.value += 1)}>count {count.value}</button>
      <main>
        <Slot />
      </main>
    </>
  );
});

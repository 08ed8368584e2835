import Link from "next/link";
import { content, filler } from "../cms.mjs";
import { ClientBlocks } from "../components/client-blocks.js";
import { Counter } from "../components/counter.js";

// The pages router: all state at the end, in __NEXT_DATA__.
export async function getServerSideProps({ query }) {
  return { props: { page: content(query.name ?? "old"), isBig: query.name === "huge" } };
}

export default function Old({ page, isBig }) {
  return (
    <>
      <Link href="/old?name=other" id="other">
        other
      </Link>
      <Counter />
      <main>
        <ClientBlocks page={page} />
        {isBig ? filler().map((text) => <p key={text}>{text}</p>) : null}
      </main>
    </>
  );
}

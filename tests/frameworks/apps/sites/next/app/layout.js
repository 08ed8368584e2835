import Link from "next/link";
import { Counter } from "../components/counter.js";

const PAGES = ["second", "late", "big", "list", "each", "still", "shared", "markup", "gated", "words", "promise", "twice", "act"];

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <nav>
          <Link href="/" id="home" prefetch={false}>
            home
          </Link>
          {PAGES.map((page) => (
            <Link key={page} href={`/${page}`} id={page} prefetch={page === "still" ? null : false}>
              {page}
            </Link>
          ))}
        </nav>
        <Counter />
        <main>{children}</main>
      </body>
    </html>
  );
}

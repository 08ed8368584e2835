import { HeadContent, Link, Outlet, Scripts, createRootRoute } from "@tanstack/react-router";
import { useState } from "react";

export const Route = createRootRoute({
  head: () => ({ meta: [{ charSet: "utf-8" }], links: [{ rel: "icon", href: "data:," }] }),
  component: Root,
});

function Root() {
  const [count, setCount] = useState(0);
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <nav>
          <Link to="/" id="home">home</Link> <Link to="/second" id="second">second</Link>{" "}
          <Link to="/plain" id="plain">plain</Link> <Link to="/loaded" id="loaded">loaded</Link>
        </nav>
        <button onClick={() => setCount(count + 1)}>{`count ${count}`}</button>
        <main>
          <Outlet />
        </main>
        <Scripts />
      </body>
    </html>
  );
}

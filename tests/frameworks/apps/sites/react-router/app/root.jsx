import { useState } from "react";
import { Link, Links, Meta, Outlet, Scripts } from "react-router";

export default function Root() {
  const [count, setCount] = useState(0);
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <link rel="icon" href="data:," />
        <Meta />
        <Links />
      </head>
      <body>
        <nav>
          <Link to="/" id="home">home</Link> <Link to="/second" id="second">second</Link>{" "}
          <Link to="/late" id="late">late</Link> <Link to="/stuck" id="stuck">stuck</Link>
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

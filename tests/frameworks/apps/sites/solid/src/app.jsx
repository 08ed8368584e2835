import { Router } from "@solidjs/router";
import { FileRoutes } from "@solidjs/start/router";
import { ErrorBoundary, Suspense, createSignal } from "solid-js";

export default function App() {
  const [count, setCount] = createSignal(0);
  return (
    <Router
      root={(props) => (
        <>
          <nav>
            <a href="/" id="home">home</a> <a href="/second" id="second">second</a> <a href="/plain" id="plain">plain</a>{" "}
            <a href="/loaded" id="loaded">loaded</a>
          </nav>
          <button onClick={() => setCount(count() + 1)}>{`count ${count()}`}</button>
          <main>
            <ErrorBoundary fallback={<h1>error</h1>}>
              <Suspense>{props.children}</Suspense>
            </ErrorBoundary>
          </main>
        </>
      )}
    >
      <FileRoutes />
    </Router>
  );
}

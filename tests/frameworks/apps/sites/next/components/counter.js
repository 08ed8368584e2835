"use client";
import { useId, useState } from "react";

// Counts clicks where the page is alive. Its id differs from the server's where something around it has gone.
export function Counter() {
  const [count, setCount] = useState(0);
  return (
    <button id={useId()} onClick={() => setCount(count + 1)}>
      count {count}
    </button>
  );
}

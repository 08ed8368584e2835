"use client";
import { useState } from "react";

// Shows what an action of the server answers.
export function Acted({ more }) {
  const [shown, setShown] = useState(null);
  return (
    <>
      <button id="act" onClick={async () => setShown(await more())}>
        more
      </button>
      {shown}
    </>
  );
}

// The texts of a rule while it is edited: the present one, those before it, those that were undone.

import { useState } from "preact/hooks";

export function useUndo(first) {
  const [{ past, text, future }, set] = useState({ past: [], text: first, future: [] });
  return {
    text,
    mayUndo: past.length > 0,
    mayRedo: future.length > 0,
    write: (next) =>
      set((now) => (next === now.text ? now : { past: [...now.past, now.text], text: next, future: [] })),
    undo: () =>
      set((now) =>
        now.past.length
          ? { past: now.past.slice(0, -1), text: now.past.at(-1), future: [now.text, ...now.future] }
          : now,
      ),
    redo: () =>
      set((now) =>
        now.future.length ? { past: [...now.past, now.text], text: now.future[0], future: now.future.slice(1) } : now,
      ),
    start: (next) => set({ past: [], text: next, future: [] }),
  };
}

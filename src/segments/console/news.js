// One line of news that screen readers say: what was moved, saved or undone.

import { signal } from "@preact/signals";

export const news = signal("");

export function tell(words) {
  // The same words twice would be no change, and would not be said.
  news.value = news.value === words ? `${words}\u00a0` : words;
}

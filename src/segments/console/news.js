// One line of news that screen readers say: what was moved, saved or undone.

import { signal } from "@preact/signals";

export const news = signal("");

const SHOWN_MS = 6000;
let timer = 0;

export function tell(words) {
  clearTimeout(timer);
  timer = setTimeout(() => (news.value = ""), SHOWN_MS);
  // The same words twice would be no change, and would not be said.
  news.value = news.value === words ? `${words}\u00a0` : words;
}

// The vocabulary of the site: signals, events, scores, segments, windows. Read once, and again after a save.

import { signal } from "@preact/signals";
import { ask } from "./api.js";
import { rulesProblem } from "./rules.js";

export const words = signal(null);

export async function loadWords() {
  try {
    words.value = await ask("GET", "words");
  } catch (error) {
    rulesProblem.value = error.message;
  }
}

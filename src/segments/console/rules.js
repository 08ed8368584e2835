// The rules that are shown: what is live, the newest draft, and an entry for each segment.

import { computed, signal } from "@preact/signals";
import { ask } from "./api.js";

// { site, live, draft, outline } as the desk gives it; null before it came.
export const rules = signal(null);
export const rulesProblem = signal("");

export const segments = computed(() => rules.value?.outline.segments ?? []);

export async function loadRules() {
  try {
    rules.value = await ask("GET", "rules");
    rulesProblem.value = "";
  } catch (error) {
    rulesProblem.value = error.message;
  }
}

// The state of a segment as people name it.
export function stateOf(segment, now) {
  if (segment.retired) return "retired";
  if (segment.ends && segment.ends <= now) return "ended";
  if (segment.starts && segment.starts > now) return "scheduled";
  return segment.state ?? "live";
}

// The rules that are shown: what is live, the newest draft, and an entry for each segment.

import { computed, signal } from "@preact/signals";
import { ask } from "./api.js";

// { site, live, draft, outline } as the desk gives it; null before it came.
export const rules = signal(null);
export const rulesProblem = signal("");

export const segments = computed(() => rules.value?.outline.segments ?? []);

export async function loadRules() {
  try {
    const found = await ask("GET", "rules");
    const kept = rules.value?.draft?.digest === found.draft?.digest ? rules.value?.outline : null;
    const outline = found.outline ?? kept ?? (await ask("GET", `outline?${found.draft.digest}`));
    rules.value = { ...found, outline };
    rulesProblem.value = "";
  } catch (error) {
    rulesProblem.value = error.message;
  }
}

// The segments of what is live, by id; null until they are here.
export const liveSegments = signal(null);

export async function loadLive() {
  const found = await ask("GET", "live").catch(() => null);
  liveSegments.value = found && new Map(found.segments.map((one) => [one.id, one]));
}

const KEYS = ["expression", "priority", "parent", "fallback", "starts", "ends", "retired"];

// The state of a segment as people name it; "..." where it is not known yet what is live.
export function stateOf(segment, now) {
  if (segment.retired) return "retired";
  if (segment.ends && segment.ends <= now) return "ended";
  if (segment.starts && segment.starts > now) return "scheduled";
  if (rules.value?.outline.source === "live") return "live";
  const live = liveSegments.value?.get(segment.id);
  if (!liveSegments.value) return "...";
  if (!live) return "draft";
  return KEYS.some((key) => key in live && live[key] !== segment[key]) ? "changed" : "live";
}

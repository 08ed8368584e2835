// KV as workerd asks for it (GET /KEY, each value a binding). What is published later stands under `later:KEY`: its
// pointer comes from the second question on, and the older bundle comes well after the later one.
const HELD_MS = 30_000;
const STEP_MS = 50;
const AFTER_MS = 300;
let pointers = 0;
let isLaterAsked = false;
const passed = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export default {
  async fetch(request, env) {
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const later = env[`later:${key}`];
    let value = env[key] ?? later;
    if (key.startsWith("site:")) {
      pointers += 1;
      value = pointers > 1 ? later : value;
    } else if (key.startsWith("bundle:") && later) {
      isLaterAsked = true;
    } else if (key.startsWith("bundle:")) {
      for (let held = 0; held < HELD_MS && !isLaterAsked; held += STEP_MS) await passed(STEP_MS);
      await passed(AFTER_MS);
    }
    return value ? new Response(value) : new Response(null, { status: 404 });
  },
};

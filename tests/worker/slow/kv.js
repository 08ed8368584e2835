// KV as workerd asks for it (GET /KEY, each value a binding), which takes its time for the first question.
const SLOW_MS = 60_000;
let asked = 0;

export default {
  async fetch(request, env) {
    asked += 1;
    if (asked === 1) {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    }
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    return env[key] ? new Response(env[key]) : new Response(null, { status: 404 });
  },
};

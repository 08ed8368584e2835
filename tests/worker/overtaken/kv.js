// KV as workerd asks for it (GET /KEY, each value a binding). The pointer's second value, `later:KEY`, comes from the
// second question on; the first bundle that is asked for takes its time.
const SLOW_MS = 1_500;
const asked = { site: 0, bundle: 0 };

export default {
  async fetch(request, env) {
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    const kind = key.split(":")[0];
    asked[kind] += 1;
    if (kind === "bundle" && asked.bundle === 1) {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    }
    const value = kind === "site" && asked.site > 1 ? env[`later:${key}`] : env[key];
    return value ? new Response(value) : new Response(null, { status: 404 });
  },
};

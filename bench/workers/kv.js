// KV as workerd asks for it: GET /KEY. Each value is a binding.
export default {
  fetch(request, env) {
    const key = decodeURIComponent(new URL(request.url).pathname.slice(1));
    return env[key] ? new Response(env[key]) : new Response(null, { status: 404 });
  },
};

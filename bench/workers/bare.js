// The least that a JavaScript worker can do: the same bytes for everybody.
const HEADERS = { "content-type": "text/html; charset=utf-8", "cache-control": "private, no-cache", etag: "\"1\"" };

export default {
  fetch(request, env) {
    return new Response(env.BODY, { headers: HEADERS });
  },
};

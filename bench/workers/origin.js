// The site behind the worker: pages by name, an image, all from memory.
export default {
  fetch(request, env) {
    const name = new URL(request.url).pathname.split("/").at(-1);
    const body = env[name];
    if (!body) return new Response("no such page", { status: 404 });
    const type = name.endsWith(".html") ? "text/html; charset=utf-8" : "image/webp";
    return new Response(body, { headers: { "content-type": type, "cache-control": "public, max-age=86400", etag: '"1"' } });
  },
};

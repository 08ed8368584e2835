// As rewriter_origin.js, with the page taken from the Cache API; one that is not there yet is put there.
const matches = (name) => Number(name.slice("segment-".length)) % 2 === 0;

async function page(request, context) {
  const known = await caches.default.match(request.url);
  if (known) return known;
  const fresh = await fetch(request.url);
  context.waitUntil(caches.default.put(request.url, fresh.clone()));
  return fresh;
}

export default {
  async fetch(request, env, context) {
    return new HTMLRewriter()
      .on("[data-segment]", {
        element(element) {
          if (matches(element.getAttribute("data-segment"))) element.removeAttribute("data-segment");
          else element.remove();
        },
      })
      .transform(await page(request, context));
  },
};

// What one would write by hand: HTMLRewriter over the page that is in memory, and a visitor who is in every other segment.
// It decides nothing and reads nothing of the request, so the comparison is in its favour.
const matches = (name) => Number(name.slice("segment-".length)) % 2 === 0;

export default {
  fetch(request, env) {
    const page = new Response(env.BODY, { headers: { "content-type": "text/html; charset=utf-8" } });
    return new HTMLRewriter()
      .on("[data-segment]", {
        element(element) {
          if (matches(element.getAttribute("data-segment"))) element.removeAttribute("data-segment");
          else element.remove();
        },
      })
      .transform(page);
  },
};

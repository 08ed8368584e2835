// As rewriter.js, with the page as it comes from the site behind.
const matches = (name) => Number(name.slice("segment-".length)) % 2 === 0;

export default {
  async fetch(request) {
    return new HTMLRewriter()
      .on("[data-segment]", {
        element(element) {
          if (matches(element.getAttribute("data-segment"))) element.removeAttribute("data-segment");
          else element.remove();
        },
      })
      .transform(await fetch(request));
  },
};

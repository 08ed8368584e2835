// How many things are in the basket. It is in a cookie, since pages are the same for everybody.
const items = Number(/(?:^|; )acme_cart_items=(\d+)/.exec(document.cookie)?.[1] ?? 0);
for (const count of document.querySelectorAll("#basket-count, #basket-lines")) {
  count.textContent = count.id === "basket-count" ? ` (${items})` : items === 1 ? "1 thing" : `${items} things`;
  count.hidden = items === 0;
}
const empty = document.querySelector("#basket-empty");
if (empty) empty.hidden = items > 0;

// For trying things out on your own machine: stay the same visitor from link to link.
const as = new URLSearchParams(location.search).getAll("segments_as").filter(Boolean);
if (as.length) {
  for (const link of document.querySelectorAll("a[href^='/']:not(.as)")) {
    const target = new URL(link.href);
    for (const value of as) target.searchParams.append("segments_as", value);
    link.href = target.pathname + target.search + target.hash;
  }
}

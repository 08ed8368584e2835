"""The script that reports what visitors do: one small file, the same for everybody, served by the worker.

A site asks for it with `<script src="/_segments/events.js" async></script>`, or lets the worker put that into its pages
(`inject_script = true`); no page has it unasked. It has no
cookie, waits for nobody, never throws into the page, and works under the strictest Content-Security-Policy:
`script-src 'self'; connect-src 'self'`. docs/reference/events.md tells what it reports and what can be set.

A request for the next page and a report that cross each other both start from the same segment cookie, and one would
undo the other. So what is not yet reported when a visitor follows a link of the site waits in the tab's session storage
for the next page; ids make it harmless to report something twice.

Views and clicks of blocks that the site marks for it are totals of pages: where a visitor does not agree they are sent
without cookies. Nothing else is sent before it is known that the visitor agrees to be remembered. Where the worker has
counted the page view, its answer says so; otherwise the script asks what is in force, and what happens until then waits
in memory.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from segments.edge.events.event_batch import MAX_EVENTS
from segments.edge.http.reply import Reply
from segments.edge.http.served_script import serve_script

SCRIPT_PATH: Final = "/_segments/events.js"

CACHE_CONTROL: Final = "public, max-age=86400, stale-while-revalidate=604800"
"""A day: what a new version of the worker may be late by; every version speaks to every worker."""

STORAGE_KEY: Final = "segments.unsent"
"""Under which the tab's session storage keeps what could not be reported before the next page."""

MOST_GZIPPED_BYTES: Final = 4_096
"""The most bytes of the script on the wire; a test holds it."""

_SCRIPT: Final = r"""(() => {
"use strict";
const early = window.segments;
if (early && early.track) return;
const doc = document, address = "/_segments/events", standing = "/_segments/consent";
const stored = STORAGE_KEY, most = MAX_EVENTS;
const own = (doc.currentScript || {}).dataset || {};
const run = Math.random().toString(36).slice(2, 10);
let queue = [], sent = [], crossing = [], timer = 0, number = 0, failures = 0, inside = -9999;
let agreed = false, refused = !!navigator.globalPrivacyControl, viewed = false, asked = 0, asking = 0;
let depth = 0, started = new WeakSet(), since = 0, beat = 0, beats = 0, due = false, bare = [];
const safe = action => function (...values) {
  try { return action.apply(this, values); } catch (fault) { /* never the page's problem */ }
};
const on = (target, name, action, capture) =>
  target.addEventListener(name, safe(action), {capture: !!capture, passive: true});
const wait = (milliseconds) => { clearTimeout(timer); timer = setTimeout(safe(send), milliseconds); };
const pack = events => JSON.stringify({sent: Date.now(), events});
const track = (name, properties, soon) => {
  if (refused || typeof name !== "string") return;
  queue.push({name, properties, time: Date.now(), page: location.pathname, id: run + "-" + ++number});
  if (queue.length > 5 * most) queue.shift();
  if (soon || queue.length >= most) send(); else if (!sent.length) wait(800);
};
const send = () => {
  clearTimeout(timer);
  if (sent.length || refused || !(queue.length || due)) return;
  if (!agreed) return asking || ask();
  due = false;
  const events = sent = queue.splice(0, most);
  if (performance.now() - inside < 3000) crossing = crossing.concat(events);
  fetch(address, {
    method: "POST", keepalive: true, credentials: "same-origin",
    headers: {"content-type": "application/json"}, body: pack(events)
  }).then(answer => {
    if (answer.status >= 500) throw answer.status;
    failures = 0;
    return answer.ok ? answer.json() : {refused: []};
  }).then(answer => {
    due = answer.pending;
    if (answer.accepted) doc.dispatchEvent(new Event("segments:counted"));
    else if (answer.refused.some(event => event.reason === "no-consent")) hush();
  }).catch(() => { if (!refused && ++failures < 4) queue = events.concat(queue); }).then(() => {
    sent = [];
    if (queue.length || due) wait(failures ? 5000 * failures : 0);
  });
};
const hush = () => { queue.forEach(nameless); refused = true; agreed = viewed = false; queue = []; crossing = []; };
const nameless = ({name, properties}) => {
  if (properties && name.startsWith("block_") && bare.push({name, properties}) === 1) setTimeout(safe(flush), 2000);
};
const flush = () => {
  const headers = {"content-type": "application/json"}, bearing = {method: "POST", keepalive: true, headers};
  while (bare.length)
    fetch(address, {...bearing, credentials: "omit", body: pack(bare.splice(0, most))}).catch(() => {});
};
const block = (element, name) => {
  const properties = {block: element.dataset.segmentMeasure};
  if (refused) nameless({name, properties}); else track(name, properties);
};
const stays = new Map(), eyes = new IntersectionObserver(safe(entries => {
  for (const {target, intersectionRatio} of entries) {
    clearTimeout(stays.get(target));
    const seen = safe(() => {
      if (doc.visibilityState === "visible") { eyes.unobserve(target); block(target, "block_view"); } else later();
    }), later = () => stays.set(target, setTimeout(seen, 1000));
    if (intersectionRatio >= .5) later();
  }
}), {threshold: .5});
const watch = () => doc.querySelectorAll("[data-segment-measure]").forEach(element => eyes.observe(element));
const may = ({purposes, segments}) => segments && purposes.includes("personalization");
const ask = () => {
  const turn = asking = ++asked;
  if (navigator.globalPrivacyControl) return;
  refused = false;
  fetch(standing).then(answer => answer.json()).then(said => {
    if (turn !== asked) return;
    if (!may(said)) return hush();
    agreed = true;
    if (!viewed) { since = since && performance.now(); view(); }
    wait(800);
  }).catch(() => { if (++failures < 4) wait(5000 * failures); else hush(); }).then(() => {
    if (turn === asked) asking = 0;
  });
};
const leave = () => {
  pause();
  flush();
  clearTimeout(timer);
  if (!agreed) return;
  if (performance.now() - inside < 3000 && keep(crossing.concat(sent, queue))) { queue = []; return; }
  while (queue.length) {
    const events = queue.splice(0, most);
    if (!navigator.sendBeacon(address, pack(events))) { queue = events.concat(queue); return; }
  }
};
const keep = safe(events => {
  if (events.length) sessionStorage.setItem(stored, JSON.stringify(events));
  return true;
});
const restore = safe(() => {
  const events = JSON.parse(sessionStorage.getItem(stored) || "[]");
  sessionStorage.removeItem(stored);
  if (refused || !events.length) return;
  queue = events.slice(0, 5 * most).concat(queue);
  wait(0);
});
const spent = () => {
  const seconds = since ? Math.round((performance.now() - since) / 100) / 10 : 0;
  if (since) since = performance.now();
  if (seconds >= 1) track("page_time", {seconds});
};
const tick = () => { spent(); if (++beats < 6) beat = setTimeout(safe(tick), 15000 * 2 ** beats); };
const resume = () => {
  if (since || doc.visibilityState !== "visible") return;
  since = performance.now();
  if (beats < 6) beat = setTimeout(safe(tick), 15000 * 2 ** beats);
};
const pause = () => { spent(); since = 0; clearTimeout(beat); };
const view = () => {
  viewed = !refused;
  depth = beats = 0;
  started = new WeakSet();
  const properties = {}, [kind] = said("segments:type"), tags = said("segments:tags");
  if (kind) properties.content_type = kind;
  if (tags.length) properties.tags = tags;
  track("page_view", properties);
  extras();
};
const said = name => {
  const meta = doc.querySelector(`meta[name="${name}"]`);
  return meta ? meta.content.split(",").map(text => text.trim()).filter(Boolean).slice(0, 20) : [];
};
const extras = () => {
  for (const topic of said("segments-topics").slice(0, 5)) track("topic_view", {topic});
  const asked = own.search && new URLSearchParams(location.search).get(own.search);
  if (asked) track("search", {query: asked.slice(0, 100)});
};
const value = text =>
  /^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$/.test(text) ? +text
    : text === "true" || (text === "false" ? false : text.slice(0, 500));
const marked = (element, standard) => {
  const properties = {}, prefix = "data-segment-event";
  for (const {name, value: text} of element.attributes)
    if (name.startsWith(prefix + "-")) properties[name.slice(prefix.length + 1)] = value(text);
  const name = element.getAttribute(prefix);
  if (!name) {
    properties.target = element.id || element.name || "";
    properties.text = (element.textContent || "").trim().slice(0, 80);
  }
  track(name || standard, properties, !element.closest("a[href]"));
};
const click = event => {
  const target = event.target.closest ? event.target : event.target.parentElement;
  const measured = target && target.closest("[data-segment-measure]");
  if (measured) block(measured, "block_click");
  const element = target && target.closest("[data-segment-event]:not(form)");
  if (element) marked(element, "click");
  const link = target && target.closest("a[href]");
  if (!link) return;
  const leads = /^https?:$/.test(link.protocol) && link.host !== location.host;
  if (leads) track("outbound", {host: link.hostname}, true);
  else if (!event.defaultPrevented) inside = performance.now();
};
const named = form => ({form: form.getAttribute("name") || form.id || form.getAttribute("action") || ""});
const scroll = () => {
  const all = doc.documentElement.scrollHeight, reached = 100 * (scrollY + innerHeight + 1) / all;
  while (depth < 4 && reached >= 25 * (depth + 1)) depth++;
  return depth;
};
const layer = entry => {
  if (!entry) return;
  const [call, event, settings] = entry.length ? entry : [];
  const name = call === "event" ? event : entry.event;
  if (typeof name !== "string" || name.startsWith("gtm.")) return;
  const members = call === "event" ? settings || {} : {...entry, ...entry.ecommerce};
  const properties = {};
  for (const key of Object.keys(members).slice(0, 18)) {
    const member = members[key], kind = typeof member;
    if (key === "event" || !/^[A-Za-z_$][\w.$-]{0,63}$/.test(key)) continue;
    if (kind === "string") properties[key] = member.slice(0, 500);
    if (kind === "number" || kind === "boolean") properties[key] = member;
  }
  const items = Array.isArray(members.items) ? members.items.slice(0, 20) : [];
  if (items.length) properties.items = items.map(item => String(item.item_id || item.id || "").slice(0, 100));
  track(name, properties);
};
const follow = (list, action) => {
  const push = list.push;
  list.push = function (...entries) {
    const length = push.apply(this, entries);
    entries.forEach(safe(action));
    return length;
  };
  list.slice().forEach(safe(action));
};
const start = () => {
  const [page] = performance.getEntriesByType("navigation");
  const told = ((page && page.serverTiming) || []).map(one => one.name + one.description);
  due = told.includes("segmentsconfirm");
  if (told.includes("segmentsview")) { agreed = viewed = true; extras(); if (due) wait(0); } else { view(); ask(); }
  restore();
  resume();
  if (doc.readyState === "loading") on(doc, "DOMContentLoaded", watch); else watch();
};
window.segments = {
  track: safe((name, properties) => track(name, properties)),
  page: safe(() => { pause(); view(); resume(); watch(); }),
  push: safe(([name, ...values]) => window.segments[name](...values))
};
if (Array.isArray(early)) early.forEach(call => window.segments.push(call));
on(doc, "click", click, true);
on(doc, "auxclick", click, true);
on(doc, "input", event => {
  const form = event.target.form;
  if (form && !started.has(form)) { started.add(form); track("form_start", named(form)); }
}, true);
on(doc, "submit", event => {
  const form = event.target;
  inside = performance.now();
  const field = !own.search && form.querySelector('input[type="search"]');
  if (field && field.value) track("search", {query: field.value.slice(0, 100)});
  if (form.hasAttribute("data-segment-event")) marked(form, "form_submit");
  else track("form_submit", named(form), true);
}, true);
let frame = 0;
on(window, "scroll", () => {
  frame = frame || requestAnimationFrame(safe(() => {
    frame = 0;
    const before = depth;
    for (let step = before + 1, end = scroll(); step <= end; step++) track("scroll", {depth: 25 * step});
  }));
});
on(doc, "visibilitychange", () => { if (doc.visibilityState === "hidden") leave(); else resume(); });
on(window, "pagehide", leave);
on(window, "pageshow", event => { if (event.persisted) { sent = []; hush(); ask(); resume(); } });
on(doc, "segments:consent", event => {
  if (event.detail && !asking && may(event.detail) === agreed) return;
  hush();
  setTimeout(safe(() => { if (event.defaultPrevented || !event.cancelable) ask(); }));
});
if (own.layer !== undefined) {
  const list = window[own.layer || "dataLayer"] = window[own.layer || "dataLayer"] || [];
  follow(list, layer);
}
if (doc.prerendering) on(doc, "prerenderingchange", start); else safe(start)();
})();
"""


def script_reply(if_none_match: str) -> Reply:
    """The script, or 304 for a browser that has it; `if_none_match` is the request's header."""
    return serve_script(event_script(), CACHE_CONTROL, if_none_match)


@cache
def event_script() -> str:
    """The whole script."""
    return _SCRIPT.replace("MAX_EVENTS", str(MAX_EVENTS)).replace("STORAGE_KEY", f'"{STORAGE_KEY}"')

"""The browser module for apps: segments, arms and traits of this visitor, and word of their changes.

A page or an app imports `/_segments/segments.js`. The module has no cookie, keeps nothing outside its own memory and
never changes the page: what the worker has cut stays as it came. Until the answer is there, `has` gives what the
caller says the page shows already. docs/guides/apps.md has samples.
"""

from __future__ import annotations

from typing import Final

from segments.edge.http.reply import Reply
from segments.edge.http.served_script import serve_script

CACHE_CONTROL: Final = "public, max-age=86400, stale-while-revalidate=604800"
"""A day, as for the event script: every version speaks to every worker."""

_MODULE: Final = """\
const listeners = new Set(), address = new URL("v1/me", import.meta.url);
let known = null, text = "", asking = null, again = false, asked = "";
const page = () => location.pathname + location.search;
const tell = listener => { try { listener(known); } catch (fault) { reportError(fault); } };
const ask = async () => {
  do {
    again = false;
    const question = new URL(address);
    question.searchParams.set("page", asked = page());
    question.searchParams.set("referrer", document.referrer);
    try {
      const answer = await fetch(question, {credentials: "include", cache: "no-store"});
      const said = answer.ok ? await answer.text() : text;
      if (said !== text) {
        known = Object.freeze(JSON.parse(said));
        text = said;
        [...listeners].forEach(tell);
      }
    } catch (fault) { /* what is known stays */ }
  } while (again);
  asking = null;
  return known;
};
export const refresh = () => {
  if (asking) again = true;
  return asking = asking || ask();
};
export const get = () => known;
export const has = (segment, before = false) => known ? known.segments.includes(segment) : before;
export const arm = (name, before) => known ? known.arms[name] : before;
export const trait = (name, before) => known ? known.traits[name] : before;
export const subscribe = listener => {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
};
export const ready = refresh();
const soon = () => setTimeout(refresh);
const heard = ["segments:consent", "segments:counted", "prerenderingchange"];
heard.forEach(name => document.addEventListener(name, soon));
addEventListener("pageshow", event => { if (event.persisted) refresh(); });
if (window.navigation) navigation.addEventListener("navigatesuccess", () => { if (page() !== asked) refresh(); });
"""


def module_reply(if_none_match: str) -> Reply:
    """The module, or 304 for a browser that has it; an app of another origin may import it too."""
    reply = serve_script(_MODULE, CACHE_CONTROL, if_none_match)
    return reply.with_header("access-control-allow-origin", "*")

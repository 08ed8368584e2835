"""The consent banner for sites that have none: one small script, the same for everybody, served by the worker.

A site asks for it with `<script src="/_segments/consent.js" defer></script>`; no page has it unasked. It shows itself
only where `GET /_segments/consent` says that a choice is needed, or where the visitor follows a link to
`#segments-consent`. A page without such a link gets a small button that opens it: withdrawing is as easy as giving
(GDPR Art. 7(3)), whatever the page's author forgot. It works under the strictest Content-Security-Policy: no inline
style, no inline handler, no markup from text. docs/guides/privacy.md tells what can be set.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from segments.edge.http.reply import Reply
from segments.edge.http.served_script import serve_script

CACHE_CONTROL: Final = "public, max-age=3600"
"""An hour: what a new version of the worker may be late by."""

RECEIPT_KEY: Final = "segments.receipt"
"""The local storage's key for the receipt of the last choice, where a page wants one kept."""

TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Your choice",
        "text": "May this site use what it knows of your visit for more than running? "
        "You decide, and can change it at any time.",
        "legend": "Purposes",
        "accept": "Accept all",
        "refuse": "Refuse all",
        "save": "Save selection",
        "error": "Your choice could not be saved. Please try again.",
        "signal": "refused by your browser's privacy signal",
        "policyText": "Privacy policy",
        "reopen": "Privacy choices",
        "receiptText": "Receipt of your choice",
        "functional": "Comfort functions",
        "analytics": "Statistics",
        "personalization": "Content that fits you",
        "advertising": "Advertising",
    },
    "de": {
        "title": "Ihre Wahl",
        "text": "Darf diese Website mehr von Ihrem Besuch verwenden, als ihr Betrieb braucht? "
        "Sie entscheiden und können es jederzeit ändern.",
        "legend": "Zwecke",
        "accept": "Alle annehmen",
        "refuse": "Alle ablehnen",
        "save": "Auswahl speichern",
        "error": "Ihre Wahl konnte nicht gespeichert werden. Bitte noch einmal versuchen.",
        "signal": "durch das Signal Ihres Browsers abgelehnt",
        "policyText": "Datenschutz",
        "reopen": "Datenschutz-Einstellungen",
        "receiptText": "Beleg Ihrer Wahl",
        "functional": "Komfortfunktionen",
        "analytics": "Statistik",
        "personalization": "Inhalte, die zu Ihnen passen",
        "advertising": "Werbung",
    },
    "fr": {
        "title": "Votre choix",
        "text": "Ce site peut-il utiliser davantage de votre visite que son fonctionnement ne l\u2019exige\u00a0? "
        "Vous décidez, et pouvez changer d\u2019avis à tout moment.",
        "legend": "Finalités",
        "accept": "Tout accepter",
        "refuse": "Tout refuser",
        "save": "Enregistrer le choix",
        "error": "Votre choix n\u2019a pas pu être enregistré. Veuillez réessayer.",
        "signal": "refusé par le signal de votre navigateur",
        "policyText": "Confidentialité",
        "reopen": "Choix de confidentialité",
        "receiptText": "Reçu de votre choix",
        "functional": "Fonctions de confort",
        "analytics": "Statistiques",
        "personalization": "Contenus adaptés à vous",
        "advertising": "Publicité",
    },
}
"""By the language of the page; a site replaces any of them with an attribute of the script: data-title, data-text."""

STYLE: Final = """\
:where(#segments-consent){position:fixed;z-index:2147483647;inset:auto 0 0 0;
max-height:100vh;overflow:auto;box-sizing:border-box;
padding:1em 1.25em;font:1rem/1.5 system-ui,sans-serif;color:CanvasText;background:Canvas;border-top:2px solid}
:where(#segments-consent) :where(h2){margin:0;font-size:1.1em}
:where(#segments-consent) :where(p,fieldset){margin:.5em 0}
:where(#segments-consent) :where(label){display:inline-block;margin-right:1.5em;padding:.5em 0}
:where(#segments-consent) :where(button){font:inherit;min-height:2.75em;padding:.5em 1em;margin:.25em .5em .25em 0;
color:ButtonText;background:ButtonFace;border:2px solid;border-radius:.3em;cursor:pointer}
:where(#segments-consent) :where(:focus-visible){outline:3px solid Highlight;outline-offset:2px}
:where(#segments-consent-open){position:fixed;z-index:2147483646;inset:auto auto .5em .5em;min-height:2em;
padding:.25em .75em;font:.875rem/1.4 system-ui,sans-serif;color:ButtonText;background:ButtonFace;border:1px solid;
border-radius:.3em;cursor:pointer}
@media print{:where(#segments-consent,#segments-consent-open){display:none}}
"""
"""Selectors of no specificity, and the system's own colours: a site's style sheet wins, and contrast is right."""

_SCRIPT: Final = r"""(() => {
const address = "/_segments/consent", hash = "#segments-consent";
const own = (document.currentScript || {}).dataset || {};
const texts = TEXTS, css = STYLE, stored = RECEIPT;
const names = ["functional", "analytics", "personalization", "advertising"];
const language = (/^[a-z]{2}/i.exec(document.documentElement.lang) || ["en"])[0].toLowerCase();
const words = {...(texts[language] || texts.en), ...own};
const safe = action => { try { return action(); } catch (fault) { return null; } };
const keep = receipt => {
  if (!("receipt" in own)) return;
  if (own.receipt) safe(() => navigator.sendBeacon(own.receipt, receipt));
  safe(() => localStorage.setItem(stored, receipt));
};
const offered = () => {
  const receipt = localStorage.getItem(stored);
  const content = JSON.parse(atob(receipt.split(".")[2].replace(/-/g, "+").replace(/_/g, "/")));
  const href = "data:application/json," + encodeURIComponent(JSON.stringify({...content, receipt}, null, 2));
  return make("a", {id: "segments-consent-receipt", download: "consent-receipt.json", href}, words.receiptText);
};
const noticeOf = async () => {
  const shown = [language, ...Object.keys(texts.en).map(key => words[key]), own.policy || ""];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(shown)));
  return language + "." + [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, "0")).join("");
};
let shown = null, focused = null, opener = null;
const make = (name, attributes, ...content) => {
  const element = document.createElement(name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  element.append(...content);
  return element;
};
const ask = async options => {
  const answer = await fetch(address, {credentials: "same-origin", cache: "no-store", ...options});
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};
const offer = () => {
  if (!opener && !document.querySelector(`[href$="${hash}"]`)) {
    opener = make("button", {id: "segments-consent-open", type: "button"}, words.reopen);
    opener.addEventListener("click", () => quietly(true));
    document.body.append(opener);
  }
  if (opener) opener.hidden = !!shown;
};
const close = () => {
  if (!shown) return;
  shown.remove();
  shown = null;
  offer();
  if (focused) focused.focus();
  if (location.hash === hash) history.replaceState(history.state, "", location.pathname + location.search);
};
const show = (standing, wanted, wasCalled) => {
  close();
  const boxes = wanted.map(value => make("input", {type: "checkbox", value}));
  const labels = boxes.map(box => {
    box.disabled = box.value in standing.objections;
    box.checked = standing.purposes.includes(box.value);
    return make("label", {}, box, " " + words[box.value] + (box.disabled ? " (" + words.signal + ")" : ""));
  });
  const problem = make("p", {role: "alert"});
  const button = (label, picks) => {
    const made = make("button", {type: "button"}, label);
    made.addEventListener("click", async () => {
      const purposes = boxes.filter(box => !box.disabled && picks(box)).map(box => box.value);
      try {
        const headers = {"content-type": "application/json"};
        const notice = await noticeOf().catch(() => "");
        const after = await ask({method: "POST", headers, body: JSON.stringify({purposes, notice})});
        if (after.receipt) keep(after.receipt);
        close();
        const event = new CustomEvent("segments:consent", {detail: after, cancelable: true});
        if (document.dispatchEvent(event) && after.purposes + "" !== standing.purposes + "") location.reload();
      } catch (fault) {
        problem.textContent = words.error;
      }
    });
    return made;
  };
  const text = make("p", {id: "segments-consent-text"}, words.text);
  if (own.policy) text.append(" ", make("a", {href: own.policy}, words.policyText));
  shown = make("section", {id: hash.slice(1), role: "dialog", tabindex: "-1",
    "aria-labelledby": "segments-consent-title", "aria-describedby": "segments-consent-text"},
    make("h2", {id: "segments-consent-title"}, words.title), text,
    make("fieldset", {}, make("legend", {}, words.legend), ...labels),
    button(words.accept, () => true), button(words.refuse, () => false), button(words.save, box => box.checked),
    problem);
  shown.append((wasCalled && "receipt" in own && safe(offered)) || "");
  focused = wasCalled && document.activeElement;
  if (wasCalled) shown.addEventListener("keydown", event => event.key === "Escape" && close());
  document.body.prepend(shown);
  if (wasCalled) shown.focus();
  if (opener) offer();
};
const start = async wasCalled => {
  const standing = await ask();
  if (!standing.was_asked) safe(() => localStorage.removeItem(stored));
  const wanted = own.purposes ? names.filter(name => own.purposes.includes(name)) : standing.used;
  const isOpen = wanted.some(name => !(name in standing.objections));
  const isAsked = isOpen && standing.law.regime === "opt-in" && !standing.was_asked;
  if (!wanted.length) return;
  if (wasCalled || isAsked) show(standing, wanted, wasCalled);
  else if (["own", "default", "gpc"].includes(standing.source)) offer();
};
const quietly = wasCalled => start(wasCalled || location.hash === hash).catch(() => {});
try {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
} catch (fault) { /* An older browser shows the same banner without style. */ }
addEventListener("hashchange", () => location.hash === hash && quietly());
if (document.body) quietly(); else addEventListener("DOMContentLoaded", () => quietly());
})();
"""


def banner_reply(if_none_match: str) -> Reply:
    """The script, or 304 for a browser that has it; `if_none_match` is the request's header."""
    return serve_script(banner_script(), CACHE_CONTROL, if_none_match)


@cache
def banner_script() -> str:
    """The whole script; put together when first asked for, since loading a module does no work."""
    return (
        _SCRIPT.replace("TEXTS", _spell(TEXTS))
        .replace("STYLE", _spell(STYLE))
        .replace("RECEIPT", _spell(RECEIPT_KEY))
    )


def _spell(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

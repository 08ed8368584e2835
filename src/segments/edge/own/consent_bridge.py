"""The consent bridge: one small script, served by the worker, for consent tools whose choice only a page can see.

A site asks for it with `<script src="/_segments/consent-bridge.js" data-klaro defer></script>`; each attribute names a
tool. It reads the choice, also one made before it was installed, and gives it to `POST /_segments/consent` where our
cookie says something else. It looks when the tool says so, once a second while the page is seen, and before the page
goes. A choice that the visitor made on this site after the tool's stays. It sets nothing in motion that the tool's
visitor did not: no choice, no request. docs/guides/consent-tools.md has a snippet for each tool.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from segments.edge.http.reply import Reply
from segments.edge.http.served_script import serve_script

CACHE_CONTROL: Final = "public, max-age=3600"
"""An hour: what a new version of the worker may be late by."""

MOST_GZIPPED_BYTES: Final = 3_072
"""The weight of the script on the wire at most, minified as it is uploaded; a test holds it."""

STORAGE_KEY: Final = "segments.bridge"
"""The local storage's key for what was last taken over, so that a choice made on this site later is not undone."""

_SCRIPT: Final = r"""(() => {
"use strict";
const doc = document, win = window, address = "/_segments/consent", stored = STORAGE_KEY;
const own = (doc.currentScript || {}).dataset || {};
const names = ["functional", "analytics", "personalization", "advertising"];
const both = "functional personalization", ads = "advertising", stats = "analytics";
const common = {
  functional: both, functionality: both, preferences: both, preference: both, personalization: "personalization",
  personalisation: "personalization", experience: "personalization", analytics: stats, statistics: stats,
  measurement: stats, marketing: ads, advertising: ads, advertisement: ads, targeting: ads, ads, saleofinfo: ads,
  googleanalytics: stats, ga: stats, gtag: stats, matomo: stats, hotjar: stats, facebookpixel: ads, googleads: ads,
  adwords: ads, adsense: ads,
};
const squash = name => name.toLowerCase().replace(/[\s_-]/g, "");
const safe = (action, otherwise) => { try { return action(); } catch (fault) { return otherwise; } };
const groups = safe(() => JSON.parse(own.groups || "{}"), {});
const storage = {
  get: key => safe(() => localStorage.getItem(key), null),
  set: (key, value) => safe(() => localStorage.setItem(key, value)),
};
const cookie = name => (doc.cookie.match("(?:^|; )" + name.replace(/[^\w-]/g, "\\$&") + "=([^;]*)") || [])[1];
const json = text => text ? safe(() => JSON.parse(text), null) || safe(() => JSON.parse(decodeURIComponent(text)), null)
  : null;
const kept = name => json(storage.get(name)) || json(cookie(name));

// From groups that are allowed or not to purposes: all groups of a purpose have to be.
const purposesOf = (choices, skipped = []) => {
  if (!choices) return null;
  const given = {};
  for (const name in choices) {
    if (skipped.includes(name)) continue;
    const mapped = groups[name] === undefined ? common[squash(name)] : groups[name];
    for (const purpose of (Array.isArray(mapped) ? mapped : (mapped || "").split(/[\s,]+/))) {
      if (names.includes(purpose)) given[purpose] = choices[name] === true && given[purpose] !== false;
    }
  }
  return names.filter(name => given[name]);
};
const all = (...flags) => flags.every(flag => flag === true);

let tcf = null, gpp = null, details = null, modes = null, osano = null, termly = null, manual;
const ofTcf = consents => {
  const may = (...numbers) => numbers.every(number => consents[number] === true || consents[number] === 1);
  return names.filter((name, index) => may(...[[1], [1, 8, 9], [1, 5, 6], [1, 2, 3, 4, 7]][index]));
};
const fromFirst = list => Object.fromEntries(list.map((flag, index) => [index + 1, flag]));
const ofGpp = sections => {
  let outs = 0, seen = 0;
  for (const key in sections) {
    for (const part of [sections[key]].flat()) {
      if (!part || typeof part !== "object") continue;
      if (key === "tcfeuv2" && part.PurposeConsents) return ofTcf(fromFirst(part.PurposeConsents));
      for (const field of ["SaleOptOut", "SharingOptOut", "TargetedAdvertisingOptOut"]) {
        if (field in part) { seen = 1; outs += part[field] === 1; }
      }
      outs += part.Gpc === true;
    }
  }
  return seen ? {objects: outs > 0} : null;
};

// One reader for each tool: the purposes allowed, null where nobody has chosen, undefined where the tool is not there.
const readers = {
  klaro: name => {
    const manager = safe(() => win.klaro.getManager());
    const services = safe(() => manager.config.services, []) || [];
    const required = services.filter(service => service.required).map(service => service.name);
    const choices = kept(name || safe(() => manager.storageName) || "klaro");
    return purposesOf(choices, required);
  },
  vanilla: name => {
    const record = kept(name || "cc_cookie");
    if (!record || !Array.isArray(record.categories)) return null;
    const allowed = Object.fromEntries(Object.keys(record.services || {}).map(group => [group, false]));
    for (const group of record.categories) allowed[group] = true;
    return purposesOf(allowed, ["necessary"]);
  },
  c15t: name => {
    const record = json(storage.get(name || "c15t"));
    const given = record && record.consents;
    if (!given) return null;
    return names.filter((purpose, index) =>
      given[["functionality", "measurement", "experience", "marketing"][index]] === true);
  },
  usercentrics: () => {
    if (win.__ucCmp) {
      safe(() => win.__ucCmp.getConsentDetails().then(found => { details = found; }).catch(() => {}));
      const made = details && details.consent && details.consent.type === "EXPLICIT" ? details.categories : null;
      return made && purposesOf(Object.fromEntries(Object.keys(made).map(name =>
        [name, made[name].state === "ALL_ACCEPTED"])), ["essential"]);
    }
    if (storage.get("uc_user_interaction") !== "true") return null;
    const services = safe(() => win.UC_UI.isInitialized() && win.UC_UI.getServicesBaseInfo());
    if (!services) return undefined;
    const allowed = {};
    for (const {name, categorySlug, consent} of services) {
      const group = groups[name] === undefined ? categorySlug : name;
      allowed[group] = consent.status === true && allowed[group] !== false;
    }
    return purposesOf(allowed, ["essential"]);
  },
  osano: () => osano && purposesOf(Object.fromEntries(["PERSONALIZATION", "ANALYTICS", "MARKETING"].map((name, index) =>
    [["preferences", "analytics", "marketing"][index], osano[name] === "ACCEPT" && osano.OPT_OUT !== "ACCEPT"]))),
  termly: () => termly && purposesOf({...termly, preferences: termly.performance}),
  transcend: () => {
    const found = safe(() => win.airgap.getConsent());
    return found && found.confirmed ? purposesOf(found.purposes) : null;
  },
  ccm19: () => {
    const tool = win.CCM;
    if (!tool || tool.consent !== true) return null;
    if (tool.fullConsentGiven === true) return names;
    return purposesOf(Object.fromEntries((tool.acceptedEmbeddings || []).map(({name}) => [name, true])));
  },
  tcf: () => tcf,
  gpp: () => gpp,
  consentMode: () => modes && names.filter((name, index) => [
    all(modes.functionality_storage), all(modes.analytics_storage), all(modes.personalization_storage),
    all(modes.ad_storage, modes.ad_user_data !== false, modes.ad_personalization !== false),
  ][index]),
};

// What our own cookie says: the purposes it grants, or null.
const ours = () => {
  const value = decodeURIComponent(cookie(own.cookie || "segments_consent") || "");
  return value ? names.filter(name => value.includes("." + name + ":1")) : null;
};
let busy = false, failed = "", answered = "";
const post = async (purposes, state) => {
  busy = true;
  try {
    const answer = await fetch(address, {method: "POST", credentials: "same-origin", keepalive: true,
      headers: {"content-type": "application/json"}, body: JSON.stringify({purposes})});
    if (!answer.ok) throw new Error(answer.status);
    storage.set(stored, state);
    const event = new CustomEvent("segments:consent", {detail: await answer.json(), cancelable: true});
    if (doc.dispatchEvent(event) && own.reload !== undefined) location.reload();
  } catch (fault) {
    failed = state;
  }
  busy = false;
};
const settle = (choice, state) => {
  const before = ours(), last = storage.get(stored);
  if (before && before + "" === choice + "") return last === state || storage.set(stored, state);
  // Ours says something else. Was the tool's choice taken over before? Then ours is the later one.
  if (before && last === state) return;
  // Never taken over, and ours is there: nobody knows which is later, so a refusal in either counts.
  const wanted = before && last === null ? choice.filter(name => before.includes(name)) : choice;
  if (before && wanted + "" === before + "") return storage.set(stored, state);
  return post(wanted, state);
};
const object = async (objects, state) => {
  const last = storage.get(stored);
  if (last === state || answered === state || !objects && last === null) return;
  answered = state;
  const standing = await fetch(address, {credentials: "same-origin", cache: "no-store"}).then(answer => answer.json());
  const inForce = names.filter(name => standing.purposes.includes(name));
  if (objects) await post(inForce.filter(name => name !== "personalization" && name !== ads), state);
  else if (standing.law.regime === "opt-out") await post([...names], state);
};
const used = Object.keys(readers).filter(name => own[name] !== undefined);
const check = () => {
  if (busy) return;
  let choice = manual;
  for (const name of used) {
    const found = safe(() => readers[name](own[name]), null);
    if (found === null || found === undefined) continue;
    if (!Array.isArray(found)) {
      const state = name + ":" + found.objects;
      if (failed !== state) safe(() => object(found.objects, state).catch(() => {}));
      return;
    }
    choice = choice ? choice.filter(purpose => found.includes(purpose)) : found;
  }
  if (!choice) return;
  const state = "=" + choice;  // a refusal is a state too
  if (failed !== state) settle(choice, state);
};
const look = () => { failed = ""; check(); };

win.segmentsConsent = choices => { manual = Array.isArray(choices) ? choices : purposesOf(choices); look(); };

const watch = {
  tcf: tries => {
    if (typeof win.__tcfapi !== "function") return tries && setTimeout(watch.tcf, 500, tries - 1);
    win.__tcfapi("addEventListener", 2, (data, isRead) => {
      if (!isRead || !data || !["tcloaded", "useractioncomplete"].includes(data.eventStatus)) return;
      tcf = data.gdprApplies === false ? null : ofTcf((data.purpose || {}).consents || {});
      look();
    });
  },
  gpp: tries => {
    if (typeof win.__gpp !== "function") return tries && setTimeout(watch.gpp, 500, tries - 1);
    const read = ping => {
      gpp = ping && ping.signalStatus !== "not ready" ? ofGpp(ping.parsedSections || {}) : null;
      look();
    };
    win.__gpp("addEventListener", event => event && read(event.pingData));
    win.__gpp("ping", read);
  },
  osano: tries => {
    const tool = safe(() => win.Osano.cm);
    if (!tool) return tries && setTimeout(watch.osano, 500, tries - 1);
    const take = choice => { osano = choice || null; look(); };
    tool.addEventListener("osano-cm-initialized", take);
    tool.addEventListener("osano-cm-consent-saved", take);
  },
  termly: tries => {
    if (!safe(() => win.Termly.on)) return tries && setTimeout(watch.termly, 500, tries - 1);
    win.Termly.on("consent", () => { termly = win.Termly.getConsentState(); look(); });
  },
  consentMode: () => {
    const layer = win[own.consentMode || "dataLayer"] = win[own.consentMode || "dataLayer"] || [];
    const take = entry => {
      if (!entry || entry[0] !== "consent" || entry[1] !== "update") return;
      modes = modes || {};
      for (const name in entry[2]) modes[name] = entry[2][name] === "granted";
    };
    [...layer].forEach(take);
    const push = layer.push;
    layer.push = function (...entries) {
      const answer = push.apply(this, entries);
      safe(() => { entries.forEach(take); setTimeout(look); });
      return answer;
    };
  },
};
const start = () => {
  for (const name of used) if (watch[name]) safe(() => watch[name](60));
  const events = "cc:onConsent cc:onChange UC_UI_INITIALIZED UC_UI_CMP_EVENT UC_CONSENT ccm19WidgetClosed " +
    "storage pageshow";
  for (const name of events.split(" ")) win.addEventListener(name, () => setTimeout(look));
  safe(() => win.airgap.addEventListener("consent-change", look));
  safe(() => win.klaro.getManager().watch({update: () => setTimeout(look)}));
  win.addEventListener("pagehide", look);
  win.addEventListener("click", () => setTimeout(look), true);
  doc.addEventListener("visibilitychange", look);
  setInterval(() => doc.visibilityState === "visible" && check(), 1000);
  look();
};
start();
})();
"""


def bridge_reply(if_none_match: str) -> Reply:
    """The script, or 304 for a browser that has it; `if_none_match` is the request's header."""
    return serve_script(bridge_script(), CACHE_CONTROL, if_none_match)


@cache
def bridge_script() -> str:
    """The whole script."""
    return _SCRIPT.replace("STORAGE_KEY", f'"{STORAGE_KEY}"')

"""Pages with the interfaces of tools that no package has, as their makers document them (2026-11).

They prove what the bridge makes of those interfaces, and not what the tools do. Each keeps its choice in local storage
and has one function, `choose`, in place of a banner.
"""

from collections.abc import Mapping
from typing import Final

from tests.consent_tools.pages import ANALYTICS, Page

_KEPT: Final = """const kept = () => JSON.parse(localStorage.getItem("tool") || "null");
const listeners = {};
const tell = (name, value) => (listeners[name] || []).forEach(listener => listener(value));
const listen = (name, listener) => (listeners[name] = listeners[name] || []).push(listener);
window.choose = (analytics, marketing, comfort) => {
  localStorage.setItem("tool", JSON.stringify({analytics, marketing, comfort}));
  localStorage.setItem("uc_user_interaction", "true");
  changed();
};
"""
_CHOICES: Final = {
    "accept": "choose(true, true, true)",
    "refuse": "choose(false, false, false)",
    "part": "choose(true, false, false)",
}

_SETUPS: Final[Mapping[str, tuple[str, str]]] = {
    "usercentrics-2": (
        'data-usercentrics data-groups=\'{"Matomo": "analytics"}\'',
        """window.UC_UI = {isInitialized: () => true, getServicesBaseInfo: () => [
          {name: "Shop", categorySlug: "essential", consent: {status: true}},
          {name: "Maps", categorySlug: "functional", consent: {status: kept().comfort}},
          {name: "Matomo", categorySlug: "functional", consent: {status: kept().analytics}},
          {name: "Ads", categorySlug: "marketing", consent: {status: kept().marketing}}]};
        const changed = () => dispatchEvent(new Event("UC_UI_CMP_EVENT"));""",
    ),
    "usercentrics-3": (
        'data-usercentrics data-groups=\'{"functional": "functional personalization analytics"}\'',
        """window.__ucCmp = {getConsentDetails: async () => { const made = kept(); const all = is => ({state:
          is ? "ALL_ACCEPTED" : "ALL_DENIED"}); return {consent: {type: made ? "EXPLICIT" : "IMPLICIT"}, categories: {
          essential: all(true), functional: all(!made || made.analytics), marketing: all(made && made.marketing)}};}};
        const changed = () => dispatchEvent(new Event("UC_UI_CMP_EVENT"));""",
    ),
    "osano": (
        "data-osano",
        """const word = is => is ? "ACCEPT" : "DENY";
        const consent = () => kept() ? {ESSENTIAL: "ACCEPT", PERSONALIZATION: word(kept().comfort),
          ANALYTICS: word(kept().analytics), MARKETING: word(kept().marketing), OPT_OUT: "DENY"} : undefined;
        window.Osano = {cm: {addEventListener: (name, listener) => {
          listen(name, listener); if (name === "osano-cm-initialized") listener(consent()); }}};
        const changed = () => tell("osano-cm-consent-saved", consent());""",
    ),
    "termly": (
        "data-termly",
        """window.Termly = {on: listen, getConsentState: () => ({essential: true, analytics: kept().analytics,
          advertising: kept().marketing, performance: kept().comfort})};
        const changed = () => tell("consent", {});""",
    ),
    "transcend": (
        "data-transcend",
        """window.airgap = {addEventListener: listen, getConsent: () => ({confirmed: !!kept(), purposes: kept() ? {
          Functional: kept().comfort, Analytics: kept().analytics, Advertising: kept().marketing,
          SaleOfInfo: kept().marketing} : {Functional: true, Analytics: true, Advertising: true, SaleOfInfo: true}})};
        const changed = () => tell("consent-change", {});""",
    ),
    "ccm19": (
        'data-ccm19 data-groups=\'{"Matomo": "analytics", "Ads": "advertising"}\'',
        """window.CCM = {get consent() { return !!kept(); }, get fullConsentGiven() { const is = kept();
          return !!is && is.analytics && is.marketing && is.comfort; }, get acceptedEmbeddings() { const is = kept();
          return !is ? [] : [...(is.analytics ? [{id: "1", name: "Matomo"}] : []),
            ...(is.marketing ? [{id: "2", name: "Ads"}] : [])]; }};
        const changed = () => dispatchEvent(new Event("ccm19WidgetClosed"));""",
    ),
    "consent-mode": (
        "data-consent-mode",
        """window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }
        const word = is => is ? "granted" : "denied";
        gtag("consent", "default", {analytics_storage: "granted", ad_storage: "granted"});
        const changed = () => gtag("consent", "update", {functionality_storage: word(kept().comfort),
          personalization_storage: word(kept().comfort), analytics_storage: word(kept().analytics),
          ad_storage: word(kept().marketing), ad_user_data: word(kept().marketing),
          ad_personalization: word(kept().marketing)});
        if (kept()) changed();""",
    ),
}
"""Name -> the bridge's attributes, and the script of the tool."""

_PARTS: Final = {"usercentrics-3": frozenset({"functional", "personalization", "analytics"})}

DOCUMENTED: Final[Mapping[str, Page]] = {
    name: Page(
        "",
        [],
        f"{{{_KEPT}{setup}}}",
        _CHOICES,
        "window.choose",
        bridge=attributes,
        part=_PARTS.get(name, ANALYTICS),
    )
    for name, (attributes, setup) in _SETUPS.items()
}

REMEMBERS_NOTHING: Final = ("termly",)
"""Tools whose interface does not tell a choice made before from none."""

GPP: Final = Page(
    "",
    [],
    """{const kept = () => localStorage.getItem("tool"); const listeners = [];
    const ping = () => ({signalStatus: "ready", gppString: "DBABLA~...", parsedSections: kept() === null ? {} : {
      usnat: [{Version: 1, SaleOptOut: +kept(), SharingOptOut: +kept(), TargetedAdvertisingOptOut: +kept()},
        {Gpc: false}]}});
    window.__gpp = (command, listener) => { if (command === "ping") listener(ping(), true);
      else { listeners.push(listener); listener({eventName: "listenerRegistered", pingData: ping()}, true); } };
    window.choose = out => { localStorage.setItem("tool", out ? 1 : 2);
      listeners.forEach(listener => listener({eventName: "sectionChange", pingData: ping()}, true)); };}""",
    {"refuse": "choose(true)", "accept": "choose(false)"},
    "window.choose",
    bridge="data-gpp",
)
"""A manager with GPP: an opt-out, and its withdrawal."""

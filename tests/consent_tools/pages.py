"""One page for each tool, as a site would set it up, and how its visitor accepts, refuses and chooses a part.

Every tool is asked about the same: analytics, marketing and preferences, where it lets the site name them. The choices
are made by the tool's own buttons where it has some, else by its own interface for scripts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.consent_tools import packages
from tests.worker.origin import Origin

ALL: Final = frozenset({"functional", "analytics", "personalization", "advertising"})
NOTHING: Final = frozenset[str]()
ANALYTICS: Final = frozenset({"analytics"})

SCRIPT: Final = "text/javascript; charset=utf-8"
RULES: Final = """
[site]
name = "shop"

[signals.tier]
type = "string"
purpose = "analytics"
from = "cookie:tier"

[segments.new]
when = 'visitor.is_new'

[segments.gold]
when = 'tier == "gold"'

[consent.groups.tarteaucitron]
youtube = ["functional", "personalization"]
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A tool as a site has it. `choices`: what was chosen -> the script that chooses it; `ready`: true once the tool is
    there. `bridge` are the attributes of the bridge, where the choice stands in no cookie; `source` the name that the
    worker gives to its record. `part` is what the choice "part" allows.
    """

    package: str
    scripts: Sequence[tuple[str, str]]
    setup: str
    choices: Mapping[str, str]
    ready: str
    source: str = "own"
    bridge: str = ""
    cookies: Sequence[str] = ()
    part: frozenset[str] = ANALYTICS
    head: str = ""
    bundled: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def expected(self, choice: str) -> frozenset[str]:
        """The purposes that a choice allows."""
        return {"accept": ALL, "refuse": NOTHING, "part": self.part}[choice]


def click(selector: str) -> str:
    """A script that presses one of the tool's own buttons."""
    return f"document.querySelector({selector!r}).click()"


_KLARO = """window.klaroConfig = {storageMethod: "%s", mustConsent: false, acceptAll: true, lang: "en",
  translations: {en: {privacyPolicyUrl: "/privacy"}}, services: [
  {name: "session", title: "Session", purposes: ["necessary"], required: true},
  {name: "analytics", title: "Statistics", purposes: ["statistics"]},
  {name: "preferences", title: "Comfort", purposes: ["comfort"]},
  {name: "marketing", title: "Ads", purposes: ["ads"]}]};"""
_KLARO_CHOICES = {
    "accept": "klaro.getManager().changeAll(true); klaro.getManager().saveAndApplyConsents()",
    "refuse": "klaro.getManager().changeAll(false); klaro.getManager().saveAndApplyConsents()",
    "part": "klaro.getManager().changeAll(false); klaro.getManager().updateConsent('analytics', true);"
    " klaro.getManager().saveAndApplyConsents()",
}
_VANILLA = """CookieConsent.run({cookie: {useLocalStorage: %s}, categories: {necessary: {enabled: true, readOnly: true},
  functionality: {}, analytics: {services: {ga: {}, matomo: {}}}, ads: {}},
  language: {default: "en", translations: {en: {
    consentModal: {title: "t", description: "d", acceptAllBtn: "yes", acceptNecessaryBtn: "no"},
    preferencesModal: {title: "t", acceptAllBtn: "yes", acceptNecessaryBtn: "no", savePreferencesBtn: "save",
      sections: []}}}}});"""
_VANILLA_CHOICES = {
    "accept": "CookieConsent.acceptCategory('all')",
    "refuse": "CookieConsent.acceptCategory([])",
    "part": "CookieConsent.acceptCategory(['analytics'])",
}
_C15T = """import {getOrCreateConsentRuntime} from "c15t";
const {consentStore} = getOrCreateConsentRuntime({mode: "offline"});
consentStore.getState().setConsentCategories(["necessary", "functionality", "measurement", "experience", "marketing"]);
window.store = consentStore;
"""
_C15T_PACKAGES = ("c15t", "@c15t/schema", "@c15t/translations", "valibot", "zustand")
_C15T_CHOICES = {
    "accept": "store.getState().saveConsents('all')",
    "refuse": "store.getState().saveConsents('necessary')",
    "part": "['functionality', 'measurement', 'experience', 'marketing'].forEach(name =>"
    " store.getState().setSelectedConsent(name, name === 'measurement')); store.getState().saveConsents('custom')",
}
"""A withdrawal loads the page again, so each choice is one save."""

_CMPAPI = """import {CmpApi} from "@iabtechlabtcf/cmpapi";
import {GVL, TCModel, TCString} from "@iabtechlabtcf/core";
const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const list = new GVL({gvlSpecificationVersion: 3, vendorListVersion: 215, tcfPolicyVersion: 5,
  lastUpdated: "2026-11-30T00:00:00Z", features: {}, specialPurposes: {}, specialFeatures: {}, stacks: {}, vendors: {},
  dataCategories: {}, purposes: Object.fromEntries(numbers.map(id => [id, {id, name: "", description: ""}]))});
const api = new CmpApi(31, 7, true);
window.choose = purposes => {
  const model = new TCModel(list);
  model.cmpId = 31; model.cmpVersion = 7; model.isServiceSpecific = true; model.consentLanguage = "EN";
  model.purposeConsents.set(purposes);
  const text = TCString.encode(model);
  localStorage.setItem("cmp", text);
  api.update(text, false);
};
if (localStorage.getItem("cmp")) api.update(localStorage.getItem("cmp"), false);
else api.update("", true);
"""

PAGES: Final[Mapping[str, Page]] = {
    "klaro": Page(
        "klaro", [("klaro", "dist/klaro-no-css.js")], _KLARO % "cookie", _KLARO_CHOICES,
        "window.klaro && klaro.getManager()", source="klaro", cookies=["klaro"],
    ),
    "klaro-storage": Page(
        "klaro", [("klaro", "dist/klaro-no-css.js")], _KLARO % "localStorage", _KLARO_CHOICES,
        "window.klaro && klaro.getManager()", bridge="data-klaro",
    ),
    "vanilla": Page(
        "vanilla-cookieconsent", [("vanilla-cookieconsent", "dist/cookieconsent.umd.js")], "", _VANILLA_CHOICES,
        "window.ready", source="vanilla-cookieconsent", cookies=["cc_cookie"],
        head=f"<script>addEventListener('load', () => {{ {_VANILLA % 'false'} window.ready = true; }})</script>",
    ),
    "vanilla-storage": Page(
        "vanilla-cookieconsent", [("vanilla-cookieconsent", "dist/cookieconsent.umd.js")], "", _VANILLA_CHOICES,
        "window.ready", bridge="data-vanilla",
        head=f"<script>addEventListener('load', () => {{ {_VANILLA % 'true'} window.ready = true; }})</script>",
    ),
    "orejime": Page(
        "orejime", [("orejime", "dist/orejime-standard-en.js")],
        """window.orejimeConfig = {privacyPolicyUrl: "/privacy", purposes: [
          {id: "mandatory", title: "Session", isMandatory: true}, {id: "analytics", title: "Statistics"},
          {id: "preferences", title: "Comfort"}, {id: "marketing", title: "Ads"}]};""",
        {
            "accept": "orejime.manager.acceptAll()",
            "refuse": "orejime.manager.declineAll()",
            "part": "orejime.manager.declineAll(); orejime.manager.setConsent('analytics', true)",
        },
        "window.orejime && orejime.manager", source="orejime", cookies=["eu-consent"],
    ),
    "tarteaucitron": Page(
        "tarteaucitronjs",
        [("tarteaucitronjs", f"tarteaucitron{part}.js") for part in ("", ".services")]
        + [("tarteaucitronjs", "lang/tarteaucitron.en.js"), ("tarteaucitronjs", "css/tarteaucitron.css")],
        "",
        {
            "accept": "tarteaucitron.userInterface.respondAll(true)",
            "refuse": "tarteaucitron.userInterface.respondAll(false)",
            "part": "tarteaucitron.userInterface.respondAll(false);"
            " tarteaucitron.userInterface.respond(document.getElementById('gtagAllowed'), true)",
        },
        "window.tarteaucitron && document.getElementById('gtagAllowed')",
        source="tarteaucitron", cookies=["tarteaucitron"],
        head="""<script>var tarteaucitronForceLanguage = "en"; addEventListener("DOMContentLoaded", () => {
          tarteaucitron.init({privacyUrl: "/privacy", hashtag: "#t", cookieName: "tarteaucitron", useExternalCss: true,
            highPrivacy: true, AcceptAllCta: true, DenyAllCta: true, orientation: "middle"});
          (tarteaucitron.job = tarteaucitron.job || []).push("gtag", "facebookpixel", "youtube"); });</script>""",
    ),
    "cookieconsent": Page(
        "cookieconsent", [("cookieconsent", "build/cookieconsent.min.js")], "",
        {
            "accept": click(".cc-allow"),
            "refuse": click(".cc-deny"),
        },
        "document.querySelector('.cc-allow')", source="cookieconsent", cookies=["cookieconsent_status"],
        head="<script>addEventListener('load', () => cookieconsent.initialise({type: 'opt-in'}))</script>",
    ),
    "c15t": Page(
        "c15t", [], "", _C15T_CHOICES, "window.store && !store.getState().isLoadingConsentInfo",
        source="c15t", cookies=["c15t"], bundled={_C15T: _C15T_PACKAGES},
    ),
    "c15t-storage": Page(
        "c15t", [], "", _C15T_CHOICES, "window.store && !store.getState().isLoadingConsentInfo",
        bridge="data-c15t", bundled={_C15T: _C15T_PACKAGES},
        head="<script>Object.defineProperty(Document.prototype, 'cookie', {...Object.getOwnPropertyDescriptor("
        "Document.prototype, 'cookie'), set() {}})</script>",
    ),
    "tcf": Page(
        "@iabtechlabtcf/cmpapi", [], "",
        {
            "accept": "choose([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])",
            "refuse": "choose([])",
            "part": "choose([1, 8, 9])",
        },
        "window.choose", bridge="data-tcf", part=frozenset({"functional", "analytics"}),
        bundled={_CMPAPI: ("@iabtechlabtcf/cmpapi", "@iabtechlabtcf/core")},
    ),
}  # fmt: skip
"""Name of the page -> the page. Where there is a bridge, the same page without it is at the name and `-before`."""


def put_pages(origin: Origin, pages: Mapping[str, Page]) -> None:
    """Serve every page, and the files of its tool."""
    for name, page in pages.items():
        last: list[str] = []
        tags = [f"<script>{page.setup}</script>", page.head]
        for package, path in page.scripts:
            kind = "text/css" if path.endswith(".css") else SCRIPT
            address = f"/tools/{package}/{path}"
            origin.set(address, packages.read(package, path).decode(), headers={"content-type": kind})
            if (path.endswith(".js") and path.count(".") == 1) or path.startswith(("dist/", "build/")):
                tags.append(f'<script src="{address}"></script>')
        for number, (source, names) in enumerate(page.bundled.items()):
            address = f"/tools/{name}-{number}.js"
            origin.set(address, packages.bundle(source, *names).decode(), headers={"content-type": SCRIPT})
            last.append(f'<script src="{address}"></script>')
        text = "<!doctype html><html lang=en><head><title>Shop</title>{}</head><body><h1>Shop</h1>{}</body></html>"
        bridge = (
            f'<script src="/_segments/consent-bridge.js" {page.bridge} defer></script>' if page.bridge else ""
        )
        for address, added in ((f"/{name}", bridge), (f"/{name}-before", "")):
            body = "".join([*last, added])
            origin.set(address, text.format("".join(tags), body), headers={"content-type": "text/html"})
    origin.set(
        "/plain", "<!doctype html><title>Plain</title><h1>Plain</h1>", headers={"content-type": "text/html"}
    )

"""The kind of device that an agent runs on.

In: a parsed agent, client hints and the operating system. Out: phone, tablet, desktop, tv, console, wearable, or
other. What says its kind comes first (hints, words such as HbbTV); then the model of an Android device, for which
`models.py` has a table; then what the operating system usually runs on.
"""

from __future__ import annotations

from typing import Final

from segments.edge.signals.agent.agent import Agent, holds_any
from segments.edge.signals.agent.hints import Hints
from segments.edge.signals.agent.models import find_model_type, receives_tv

_FORM_FACTORS: Final = {
    # Sec-CH-UA-Form-Factors (WICG draft): type; in the order of what says most
    "watch": "wearable",
    "xr": "wearable",
    "automotive": "other",
    "tv": "tv",
    "tablet": "tablet",
    "eink": "tablet",
    "mobile": "phone",
    "desktop": "desktop",
}

_WORDS: Final = {
    # a whole word of the agent: type
    **dict.fromkeys(
        ["xbox", "playstation", "nintendo", "steamdeck", "ouya", "ps3", "ps4", "ps5", "psp"], "console"
    ),
    **dict.fromkeys(
        ["hbbtv", "smarttv", "smart-tv", "googletv", "androidtv", "appletv", "roku", "omi", "crkey"], "tv"
    ),
    **dict.fromkeys(
        ["web0s", "bravia", "viera", "vidaa", "netcast", "ce-html", "tvbro", "brightsign", "kepler"], "tv"
    ),
    **dict.fromkeys(
        ["youview", "youviewhtml", "hybridcast", "kreatv", "coolita", "whaletv", "sraf", "kodi", "webtv"],
        "tv",
    ),
    **dict.fromkeys(["oculusbrowser", "picobrowser", "wolvic", "watchos", "applewatch"], "wearable"),
    **dict.fromkeys(["alexamediaplayer", "qtcarbrowser", "portalgo"], "other"),
    **dict.fromkeys(["ipad", "playbook", "touchpad", "pocketbook", "kindle"], "tablet"),
}
_MARKS: Final = (
    # text anywhere in the agent: type; what is rarer and says more comes first
    *(
        (mark, "console")
        for mark in ("playstation", "nintendo", "xbox one", "xbox_one", "xbox series", "valve steam")
    ),
    *(
        (mark, "wearable")
        for mark in (
            "watch os",
            "apple watch",
            "wear os",
            "smartwatch",
            "like quest",
            "; quest 2",
            "; quest 3",
            "; quest pro",
            "vr safari",
            "mobile vr",
        )
    ),
    *(
        (mark, "tv")
        for mark in ("smart tv", "smart_tv", "smart-tv", "smarttv", "google tv", "googletv", "apple tv")
    ),
    *(
        (mark, "tv")
        for mark in ("android tv", "appletv", "opera tv", "tv safari", "inettvbrowser", "webos.tv")
    ),
    *(
        (mark, "tv")
        for mark in ("large screen", "tv bro", "tv store", "hbbtv", "netrange", "dlnadoc", "sonydtv")
    ),
    *(
        (mark, "tv")
        for mark in ("avui/tv", "amazon;aft", "tivo_", "nettv", "linux mips", "qtembedded", "(sky,")
    ),
    *(
        (mark, "tv")
        for mark in ("wpe sky_", "philipstv", "vizio", "espial", "freebox", "tsbnettv", "toshibatp", "roku")
    ),
    *(
        (mark, "tv")
        for mark in (
            " wpe ",
            "directv",
            "directfb",
            "stbapp",
            "set-top",
            "settop",
            "iptv",
            "android stb",
            " stb)",
        )
    ),
    (" sm-r", "wearable"),
    ("ipad", "tablet"),
    *((mark, "other") for mark in ("byd auto", "echo;", "amazon;echo_", "audioos", "tesla/2", "sonos/")),
    *((mark, "desktop") for mark in ("chromebook", "pixelbook")),
)
_TV_MAKERS: Final = (
    "aquos",
    "dtv",
    "hisense",
    "stb",
    "maple",
    "tivo",
    "settop",
    "mstar",
    "viera",
    "owb/",
    "web0s",
)
"""Also names of phones and tablets, so they only count where the system is none of theirs."""

_PHONE: Final = (
    *(
        "iphone",
        "ipod",
        "windows phone",
        "iemobile",
        "zunewp7",
        "blackberry",
        "bb10",
        "symbian",
        "series60",
        "s60;",
    ),
    *(
        "series40",
        "nokia",
        "midp",
        "cldc",
        "j2me",
        "opera mini",
        "opera mobi",
        "kaios",
        "bada",
        "webos/",
        "palm",
    ),
    *(
        "up.browser",
        "up.link",
        "maui",
        "wap-browser",
        "wap browser",
        "brew",
        "docomo",
        "kddi",
        "softbank",
        "j-phone",
    ),
    *(
        "vodafone/",
        "sonyericsson",
        "mot-",
        "lge-",
        "lg-",
        "sagem",
        "sec-",
        "samsung-sgh",
        "ucweb",
        "windows ce",
    ),
    *(
        "meego",
        "maemo",
        "sailfish",
        "hpwos",
        "smartphone",
        "fennec",
        "obigo",
        "teleca",
        "netfront/3",
        "dorado",
    ),
    *("lumia", "wpdesktop", "dv(iph", "wap1", "wap2", "tianyu", "librem 5", "pinephone"),
    *("foma;", "willcom;", "ddipocket;", "jig browser"),
)
_PHONES_ON_WINDOWS: Final = (
    "windows phone",
    "iemobile",
    "lumia",
    "wpdesktop",
    "; arm;",
    "zunewp7",
    "wds ",
    "nokia",
)

_DESKTOP_SYSTEMS: Final = frozenset(
    [
        "windows",
        "macos",
        "linux",
        "chromeos",
        "freebsd",
        "openbsd",
        "netbsd",
        "dragonfly-bsd",
        "solaris",
        "os2",
        "haiku",
        "beos",
        "amigaos",
        "morphos",
        "irix",
        "hp-ux",
        "aix",
        "risc-os",
    ]
)
_TYPES_OF_SYSTEMS: Final = {
    **dict.fromkeys(_DESKTOP_SYSTEMS, "desktop"),
    **dict.fromkeys(["tvos", "roku", "netcast", "vidaa"], "tv"),
    **dict.fromkeys(["playstation", "xbox", "nintendo"], "console"),
    "watchos": "wearable",
}
_MODEL_WORDS: Final = {"tv": "tv", "tablet": "tablet", "smartphone": "phone"}
"""Words of the names of Android models that say what the model is, whoever made it."""
_MODEL_SYSTEMS: Final = frozenset({"android", "harmonyos", "tizen"})


def find_type(agent: Agent, hints: Hints, system: str) -> str:
    """The kind of device, "" when neither hints nor agent say."""
    if hints.form_factors:
        for factor, kind in _FORM_FACTORS.items():
            if factor in hints.form_factors:
                return kind
    said = _said_type(agent)
    if said:
        return said
    if system in _MODEL_SYSTEMS or hints.platform == "android":
        return _android_type(agent, hints)
    if system in {"windows", "macos"}:
        is_phone = system == "windows" and not agent.is_ordinary and holds_any(agent.text, _PHONES_ON_WINDOWS)
        return "phone" if is_phone else "desktop"
    if agent.is_ordinary and "iphone" in agent.words:
        return "phone"
    return _other_type(agent, hints, system)


def _other_type(agent: Agent, hints: Hints, system: str) -> str:
    text, words = agent.text, agent.words
    if holds_any(text, _PHONE):
        return "phone"
    if holds_any(text, _TV_MAKERS):
        return "tv"
    if system == "linux" and not hints.is_mobile:
        if "silk" in words:
            return "tablet"
        if "presto" in words and "armv" in text:
            return "tv"
    if not system and "tablet" in words and "gecko" in words:
        return "tablet"  # Firefox OS
    if hints.is_mobile or (system == "linux" and "mobile" in words):
        return "phone"
    return _TYPES_OF_SYSTEMS.get(system) or ("phone" if "mobile" in text or system else "")


def _said_type(agent: Agent) -> str:
    """The kind that the agent names in so many words."""
    words = agent.words
    if agent.is_ordinary:
        return "tablet" if "ipad" in words else ""
    if not _WORDS.keys().isdisjoint(words):
        return next(kind for word, kind in _WORDS.items() if word in words)
    if agent.text.endswith(" tv"):
        return "tv"
    text = agent.text
    for mark, kind in _MARKS:
        if mark in text:
            return kind
    return ""


def _android_type(agent: Agent, hints: Hints) -> str:
    text = agent.text
    model = hints.model or agent.model
    is_mobile = hints.is_mobile if hints.is_mobile is not None else "mobile" in text
    if is_mobile and receives_tv(model):
        model = model.replace("tv", "")
    model_words = model.replace("_", " ").split()
    for word, kind in _MODEL_WORDS.items():
        if word in model_words:
            return kind
    found = find_model_type(model, is_mobile=is_mobile)
    if found:
        return found
    if "/apad" in text:
        return "tablet"
    if "(pc;" in text or "2in1" in text:
        return "desktop"
    if is_mobile or "phone" in text:
        return "phone"
    return "tablet" if "mozilla" in agent.words or "tablet" in text else "phone"

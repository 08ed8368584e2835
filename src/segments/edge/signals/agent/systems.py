"""The operating system behind an agent.

In: a parsed agent. Out: a lower-case id and the version the agent claims. The order of the table is the
precedence: what pretends to be something else comes before what it pretends to be.
"""

from __future__ import annotations

from typing import Final

from segments.edge.signals.agent.agent import Agent, dotted_version, first_number

_SYSTEMS: Final = (
    # text in the lower-case agent, id, text after which the version stands ("" for none)
    ("windows phone", "windows-phone", "windows phone os |windows phone "),
    ("windows ce", "windows-ce", ""),
    ("iemobile", "windows-phone", ""),
    ("zunewp7", "windows-phone", ""),
    ("; wds ", "windows-phone", "wds "),
    ("xbox;", "xbox", ""),
    ("xbox one", "xbox", ""),
    ("xbox_one", "xbox", ""),
    ("xbox series", "xbox", ""),
    ("playstation", "playstation", "playstation "),
    ("nintendo", "nintendo", ""),
    ("web0s", "webos", "webos.tv-"),
    ("webos.tv", "webos", "webos.tv-"),
    ("webos/", "webos", "webos/"),
    ("hpwos/", "webos", "hpwos/"),
    ("webos;", "webos", ""),
    ("netcast", "netcast", ""),
    ("vidaa", "vidaa", "vidaa/"),
    ("tizen", "tizen", "tizen "),
    ("kaios", "kaios", "kaios/"),
    ("openharmony", "harmonyos", "openharmony "),
    ("harmonyos", "harmonyos", "harmonyos "),
    ("arkweb", "harmonyos", ""),
    ("vizios/", "linux", ""),
    ("roku", "roku", "roku/dvp-"),
    ("watchos", "watchos", "watchos/|watchos "),
    ("watch os", "watchos", "watch os,"),
    ("applewatch", "watchos", ""),
    ("apple watch", "watchos", ""),
    ("appletv", "tvos", ""),
    ("apple tv", "tvos", "cpu os "),
    ("tvos", "tvos", "tvos/|tvos "),
    ("audioos", "ios", ""),
    ("android", "android", "android "),
    ("fb4a", "android", ""),
    ("amazon;aft", "android", ""),
    ("andr0id", "android", "andr0id "),
    ("googletv", "android", ""),
    ("adr ", "android", "adr "),
    ("iphone", "ios", "iphone os |ios |ios/|cpu os |iphoneos/"),
    ("ipad", "ios", "cpu os |ipados |ios |ios/|iphone os |ipados/"),
    ("dv(iph", "ios", "ov("),
    ("iph os", "ios", "iph os "),
    ("fbios", "ios", ""),
    ("ipod", "ios", "iphone os |ios |ios/|cpu os "),
    ("cros ", "chromeos", ""),
    ("blackberry", "blackberry", "version/"),
    ("bb10", "blackberry", "version/"),
    ("playbook", "blackberry", "rim tablet os "),
    ("rim tablet", "blackberry", "rim tablet os "),
    ("symbian", "symbian", "symbianos/"),
    ("series60", "symbian", ""),
    ("series 60", "symbian", ""),
    ("s60;", "symbian", ""),
    ("bada", "bada", "bada/"),
    ("meego", "meego", ""),
    ("maemo", "maemo", ""),
    ("sailfish", "sailfish", ""),
    ("series40", "s40", ""),
    ("palmos", "palmos", ""),
    ("palmsource", "palmos", ""),
    ("steamos", "linux", ""),
    ("windows", "windows", "windows nt |windows/|windows "),
    ("winnt", "windows", ""),
    ("win32", "windows", ""),
    ("win64", "windows", ""),
    ("win98", "windows", ""),
    ("win95", "windows", ""),
    ("macintosh", "macos", "mac os x |mac os/|macos "),
    ("mac os", "macos", "mac os x |mac os/"),
    ("macos", "macos", "macos/|macos "),
    ("mac_powerpc", "macos", ""),
    ("mac osx", "macos", ""),
    ("darwin", "darwin", ""),
    ("ios/", "ios", "ios/"),
    ("ios ", "ios", "ios "),
    ("ipados", "ios", "ipados/|ipados "),
    ("freebsd", "freebsd", ""),
    ("openbsd", "openbsd", ""),
    ("netbsd", "netbsd", ""),
    ("dragonfly", "dragonfly-bsd", ""),
    ("sunos", "solaris", ""),
    ("solaris", "solaris", ""),
    ("os/2", "os2", ""),
    ("haiku", "haiku", ""),
    ("beos", "beos", ""),
    ("amiga", "amigaos", ""),
    ("morphos", "morphos", ""),
    ("irix", "irix", ""),
    ("hp-ux", "hp-ux", ""),
    ("aix", "aix", ""),
    ("risc os", "risc-os", ""),
    ("fuchsia", "fuchsia", ""),
    ("brew", "brew", "brew/"),
    ("j2me", "java-me", ""),
    ("midp", "java-me", ""),
    ("cldc", "java-me", ""),
    ("linux", "linux", ""),
    ("ubuntu", "linux", ""),
    ("x11", "linux", ""),
)

_WINDOWS_VERSIONS: Final = {
    # kernel version in the agent: the name on the box (Microsoft, "Operating System Version")
    "5.0": "2000",
    "5.1": "XP",
    "5.2": "XP",
    "6.0": "Vista",
    "6.1": "7",
    "6.2": "8",
    "6.3": "8.1",
    "6.4": "10",
    "10.0": "10",
}

FROZEN_MAC: Final = "10.15.7"
"""The version of every browser on a Mac since 2020, whatever it runs on: it means nothing."""
LAST_HONEST_IOS: Final = 18
"""Safari on iOS 26 and later says iOS 18 for ever; its own version is the system's."""
REDUCED_ANDROID: Final = "android 10; k)"
"""Chrome's reduced agent (since 110): neither version nor model."""


def find_system(agent: Agent) -> tuple[str, str]:
    """The operating system's id and version; "" for what the agent does not say."""
    text = agent.text
    for mark, system, anchors in _SYSTEMS:
        if mark in text:
            version = _version(text, anchors)
            if system == "darwin":
                return _darwin(text), ""
            adjust = _ADJUSTERS.get(system)
            return system, adjust(agent, version) if adjust is not None else version
    return "", ""


def _version(text: str, anchors: str) -> str:
    for anchor in anchors.split("|") if anchors else ():
        start = text.find(anchor)
        if start >= 0:
            start += len(anchor)
            version = dotted_version(text[start : start + 16])
            if version:
                return version
    return ""


def _darwin(text: str) -> str:
    """The kernel that both share: a Mac names its processor or itself, a phone does not (CFNetwork agents)."""
    return "macos" if any(mark in text for mark in ("x86_64", "i386", "power", "mac")) else "ios"


def _android(agent: Agent, version: str) -> str:
    return "" if REDUCED_ANDROID in agent.text else version


def _windows(_agent: Agent, version: str) -> str:
    return _WINDOWS_VERSIONS.get(version, version)


def _mac(_agent: Agent, version: str) -> str:
    return "" if version == FROZEN_MAC else version


def _ios(agent: Agent, version: str) -> str:
    safari = agent.words.get("version", "")
    if first_number(version) == LAST_HONEST_IOS and (first_number(safari) or 0) > LAST_HONEST_IOS:
        return dotted_version(safari)
    return version


_ADJUSTERS: Final = {"android": _android, "windows": _windows, "macos": _mac, "ios": _ios}

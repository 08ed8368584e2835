"""The browser behind an agent, and the app whose built-in browser it is.

In: a parsed agent. Out: lower-case ids with the browser's version. Every browser on the same engine claims to be
the engine's own browser too, so a more specific word always wins over a more general one.
"""

from __future__ import annotations

from typing import Final

from segments.edge.signals.agent.agent import Agent

_SPECIFIC: Final = (
    # id: words that only this browser sends; browsers that pretend to be another specific one come first
    ("meizu", "mzbrowser"),
    ("uc", "ucbrowser ucweb ubrowser ucmini ucturbo ucbhd uws"),
    ("opera-mini", "opera_mini opera-mini operamini opios"),
    ("opera-gx", "oprgx opx"),
    ("opera", "opr opt opera oupeng operatouch omi"),
    ("edge", "edg edga edgios edge"),
    ("yandex", "yabrowser yasearchbrowser yaapp_android yaapp_ios yandexsearch yasearchapp"),
    ("oculus", "oculusbrowser"),
    ("samsung-internet", "samsungbrowser"),
    ("silk", "silk"),
    ("huawei", "huaweibrowser hbpc"),
    ("mi", "miuibrowser mibrowser mintbrowser"),
    ("vivo", "vivobrowser"),
    ("oppo", "heytapbrowser oppobrowser coloros"),
    ("quark", "quark quarkpc"),
    ("qq", "qqbrowser mqqbrowser qqbrowserlite mttcustomua"),
    ("baidu", "baidubrowser bidubrowser baiduboxapp baiduhd bdbrowser bidubrowserhd"),
    ("sogou", "metasr sogoumse sogoumobilebrowser sogousearch"),
    ("360", "360se 360ee qhbrowser qihu qihoobrowser"),
    ("liebao", "lbbrowser liebaofast"),
    ("2345", "2345explorer 2345browser mb2345browser"),
    ("duckduckgo", "duckduckgo ddg"),
    ("brave", "brave"),
    ("vivaldi", "vivaldi"),
    ("whale", "whale"),
    ("coc-coc", "coc_coc_browser"),
    ("ecosia", "ecosia"),
    ("avast", "avast avastsecurebrowser"),
    ("avg", "avg avgsecurebrowser"),
    ("ccleaner", "ccleaner"),
    ("puffin", "puffin"),
    ("maxthon", "maxthon mxbrowser mxnitro mxios"),
    ("sleipnir", "sleipnir"),
    ("aloha", "alohabrowser alohabrowserapp"),
    ("phoenix", "phx phoenixbrowser"),
    ("dolphin", "dolphin"),
    ("mercury", "mercury"),
    ("transsion", "hibrowser"),
    ("wolvic", "wolvic"),
    ("focus", "focus klar"),
    ("seamonkey", "seamonkey"),
    ("pale-moon", "palemoon"),
    ("waterfox", "waterfox"),
    ("librewolf", "librewolf"),
    ("iceweasel", "iceweasel icecat iceape icedragon"),
    ("k-meleon", "k-meleon"),
    ("camino", "camino"),
    ("konqueror", "konqueror"),
    ("epiphany", "epiphany"),
    ("falkon", "falkon qupzilla"),
    ("midori", "midori"),
    ("qutebrowser", "qutebrowser"),
    ("otter", "otter"),
    ("arora", "arora"),
    ("iron", "iron"),
    ("comodo-dragon", "comodo_dragon dragon"),
    ("flock", "flock"),
    ("rockmelt", "rockmelt"),
    ("sputnik", "sputnikbrowser"),
    ("atom", "atom"),
    ("amigo", "amigo"),
    ("torch", "torch"),
    ("lynx", "lynx"),
    ("links", "links"),
    ("w3m", "w3m"),
    ("elinks", "elinks"),
    ("dillo", "dillo"),
    ("netsurf", "netsurf"),
    ("icab", "icab"),
    ("omniweb", "omniweb"),
    ("nintendo", "nintendobrowser"),
    ("odin", "odin"),
    ("lg", "lgbrowser"),
    ("dolfin", "dolfin"),
    ("jasmine", "jasmine"),
    ("nokia", "nokiabrowser browserng s60 ovibrowser xpressbrowser"),
    ("obigo", "obigo obigo-browser obigointernetbrowser teleca teleca-q7.0"),
    ("netfront", "netfront nx nf-browser"),
    ("up-browser", "up.browser up.link openwave"),
    ("maui", "maui wap-browser maui-browser"),
    ("polaris", "polaris"),
    ("blackberry", "blackberry bb10 playbook"),
    ("ie", "msie iemobile trident"),
    ("firefox", "fxios"),
    ("chrome", "crios crmo"),
    ("google-app", "gsa"),
    ("chromium", "chromium"),
    ("firefox", "firefox fennec minefield phoenix firebird bonecho granparadiso shiretoko namoroka"),
    ("chrome", "chrome headlesschrome chr0me"),
)

_RANKS: Final = {
    word: rank for rank, (_, words) in reversed(list(enumerate(_SPECIFIC))) for word in words.split()
}

_BARE: Final = frozenset(
    {"msie", "opera", "konqueror", "bb10", "playbook", "maui", "obigo", "icab", "palemoon"}
)
"""Words that stand without a version after a slash; the other words may be parts of a phone's name."""

IN_APP: Final = {
    # word of the agent: app
    "fban": "facebook",
    "fbav": "facebook",
    "fb_iab": "facebook",
    "fbios": "facebook",
    "fb4a": "facebook",
    "instagram": "instagram",
    "barcelona": "threads",
    "messengerforios": "messenger",
    "messengerliteforios": "messenger",
    "orca-android": "messenger",
    "twitter": "twitter",
    "twitterandroid": "twitter",
    "pinterest": "pinterest",
    "snapchat": "snapchat",
    "tiktok": "tiktok",
    "musical_ly": "tiktok",
    "musical_ly_": "tiktok",
    "bytedancewebview": "tiktok",
    "bytelocale": "tiktok",
    "trill": "tiktok",
    "linkedinapp": "linkedin",
    "gsa": "google",
    "line": "line",
    "micromessenger": "wechat",
    "weibo": "weibo",
    "qq": "qq",
    "aweme": "douyin",
    "newsarticle": "toutiao",
    "kakaotalk": "kakaotalk",
    "naver": "naver",
    "whatsapp": "whatsapp",
    "telegram": "telegram",
    "reddit": "reddit",
    "discord": "discord",
    "slack": "slack",
    "teams": "teams",
    "teamsmobile-android": "teams",
    "teamsmobile-ios": "teams",
    "dingtalk": "dingtalk",
    "alipayclient": "alipay",
    "aliapp": "taobao",
    "zalo": "zalo",
    "viber": "viber",
    "vkandroidapp": "vkontakte",
    "vk": "vkontakte",
    "okapp": "odnoklassniki",
    "odklandroid": "odnoklassniki",
    "flipboard": "flipboard",
    "smartnews": "smartnews",
    "yjapp": "yahoo-japan",
    "yjapp-android": "yahoo-japan",
    "bingweb": "bing",
    "bingsapphire": "bing",
    "baiduboxapp": "baidu",
    "chatgpt": "chatgpt",
    "perplexity": "perplexity",
    "electron": "electron",
}

GENERAL: Final = frozenset({"chrome", "chromium", "safari", "firefox", "android-browser"})
"""Names that other browsers also carry."""

BRANDS: Final = {
    # brand of Sec-CH-UA in lower case: browser; what is not here (grease) is not read
    "google chrome": "chrome",
    "chromium": "chromium",
    "android webview": "chrome",
    "microsoft edge": "edge",
    "microsoft edge webview2": "edge",
    "opera": "opera",
    "opera gx": "opera-gx",
    "opera mini": "opera-mini",
    "opera mobile": "opera",
    "brave": "brave",
    "vivaldi": "vivaldi",
    "yabrowser": "yandex",
    "yandex": "yandex",
    "yandexbrowser": "yandex",
    "samsung internet": "samsung-internet",
    "duckduckgo": "duckduckgo",
    "huaweibrowser": "huawei",
    "miui browser": "mi",
    "mi browser": "mi",
    "uc browser": "uc",
    "quark": "quark",
    "naver whale": "whale",
    "whale": "whale",
    "amazon silk": "silk",
    "silk": "silk",
    "oculus browser": "oculus",
    "ecosia": "ecosia",
    "avast secure browser": "avast",
    "avg secure browser": "avg",
    "ccleaner browser": "ccleaner",
    "headlesschrome": "chrome",
    "360se": "360",
    "qqbrowser": "qq",
    "coccoc": "coc-coc",
    "aloha": "aloha",
    "wavebox": "wavebox",
    "sidekick": "sidekick",
    "arc": "arc",
    "comet": "comet",
}

PACKAGES: Final = {
    # X-Requested-With of an Android web view: app
    "com.facebook.katana": "facebook",
    "com.facebook.lite": "facebook",
    "com.facebook.orca": "messenger",
    "com.instagram.android": "instagram",
    "com.instagram.barcelona": "threads",
    "com.twitter.android": "twitter",
    "com.pinterest": "pinterest",
    "com.snapchat.android": "snapchat",
    "com.zhiliaoapp.musically": "tiktok",
    "com.ss.android.ugc.trill": "tiktok",
    "com.linkedin.android": "linkedin",
    "com.google.android.googlequicksearchbox": "google",
    "com.google.android.gm": "gmail",
    "com.google.android.youtube": "youtube",
    "jp.naver.line.android": "line",
    "com.tencent.mm": "wechat",
    "com.tencent.mobileqq": "qq",
    "com.sina.weibo": "weibo",
    "com.kakao.talk": "kakaotalk",
    "com.nhn.android.search": "naver",
    "com.whatsapp": "whatsapp",
    "org.telegram.messenger": "telegram",
    "com.reddit.frontpage": "reddit",
    "com.discord": "discord",
    "com.slack": "slack",
    "com.microsoft.teams": "teams",
    "com.viber.voip": "viber",
    "com.vkontakte.android": "vkontakte",
    "com.openai.chatgpt": "chatgpt",
}


def find_browser(agent: Agent) -> tuple[str, str]:
    """The browser's id and version; "" for what the agent does not say."""
    words = agent.words
    if "web0s" in words and "browser" in words:
        return "lg", words["browser"]
    found = [word for word in words if word in _RANKS and (words[word] or word in _BARE)]
    if found:
        word = min(found, key=_RANKS.__getitem__)
        return _settle(_SPECIFIC[_RANKS[word]][0], word, agent)
    if "android" in words and "applewebkit" in words:
        if "uc" in words:
            return "uc", ""
        return "android-browser", words.get("version", "")
    if "safari" in words or ("applewebkit" in words and _is_apple(agent)):
        return "safari", words.get("version", "")
    if "cfnetwork" in words:
        return "safari", ""
    if "gecko" in words and "khtml" not in words:
        return "firefox", ""
    if "android" in words and "dalvik" in words:
        return "android-browser", ""
    return "", ""


def _settle(browser: str, word: str, agent: Agent) -> tuple[str, str]:
    words = agent.words
    if browser == "opera":
        if "opera mini" in agent.text:
            return "opera-mini", words.get("mini", "")
        if "presto" in words or word == "opera":
            return "opera", words.get("version") or words[word]
    if browser == "ie":
        return "ie", _ie_version(agent)
    if browser == "blackberry":
        return "blackberry", words.get("version", "")
    return browser, words[word]


def _ie_version(agent: Agent) -> str:
    start = agent.text.find("msie ")
    if start >= 0:
        return agent.text[start + 5 : start + 13].partition(";")[0].strip(" )")
    start = agent.text.find("rv:")
    return agent.text[start + 3 : start + 11].partition(")")[0].partition(";")[0] if start >= 0 else ""


def _is_apple(agent: Agent) -> bool:
    return any(word in agent.words for word in ("iphone", "ipad", "ipod", "macintosh"))


def find_app(agent: Agent, package: str) -> str:
    """The app whose built-in browser this is; "" for a browser of its own."""
    if package in PACKAGES:
        return PACKAGES[package]
    if agent.is_ordinary:
        return "google" if "gsa" in agent.words else ""
    return next((IN_APP[word] for word in agent.words if word in IN_APP), "")

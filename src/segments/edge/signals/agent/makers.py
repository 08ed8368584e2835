"""The maker of a device, where its agent names one.

In: the lower-case model of an Android device, the whole agent, and the operating system. Out: a lower-case brand, ""
where the agent is silent, as it is more and more.
"""

from __future__ import annotations

from typing import Final

from segments.edge.signals.agent.agent import Agent

_MAKERS: Final = {
    # brand: how its models begin
    "samsung": "sm- gt- sgh- sch- sph- shv- shw- galaxy",
    "google": "pixel nexus chromecast",
    "xiaomi": "mi- mi_ redmi poco xiaomi m20 m21 22 23 24 25 mibox mitv",
    "huawei": "huawei mha- vtr- eml- clt- els- ane- lya- vog- mar- pra- was- stk- ags bah jny- noh-",
    "honor": "honor jdn fne- ely- rmo- any- chl- crt- bmh- hry- yal- jsn- col- lld-",
    "oppo": "oppo cph pd pe pf pg ph",
    "vivo": "vivo v1 v2",
    "realme": "realme rmx",
    "oneplus": "oneplus one kb ac20 gm19 hd19 in20 le21 le22 ne22 cph24 be20",
    "motorola": "moto xt mot-",
    "lg": "lg- lm- lgl lge nexus_5",
    "sony": "so- sov xperia sonyericsson bravia e2 f5 g3 g8 h8 xq-",
    "nokia": "nokia ta-",
    "hmd": "hmd",
    "lenovo": "lenovo tb yoga",
    "asus": "asus asus_ zenfone zb zc ze p02 p00 me1",
    "htc": "htc",
    "zte": "zte blade a20 nubia nx",
    "tcl": "tcl t7 t6 5 9",
    "alcatel": "alcatel",
    "tecno": "tecno",
    "infinix": "infinix",
    "itel": "itel",
    "amazon": "kf af aeo",
    "fairphone": "fp fairphone",
    "nothing": "a063 a065 a142 a059 nothing",
    "sharp": "sh- shv3 aquos",
    "fujitsu": "f- arrows",
    "kyocera": "kyv kyocera",
    "wiko": "wiko w-",
    "blackview": "blackview bv",
    "doogee": "doogee",
    "ulefone": "ulefone",
    "cubot": "cubot",
    "oukitel": "oukitel wp",
    "meizu": "meizu m5 m6 mx",
    "microsoft": "surface",
    "nvidia": "shield",
}

_BEGINNINGS: Final = {
    beginning: maker
    for maker, beginnings in _MAKERS.items()
    for beginning in beginnings.split()
    if len(beginning) > 1
}
_LONGEST: Final = 12

_WORDS: Final = {
    # word of the agent: brand
    **dict.fromkeys(["iphone", "ipad", "ipod", "macintosh", "appletv", "watchos"], "apple"),
    **dict.fromkeys(["playstation", "sonydtv", "bravia"], "sony"),
    **dict.fromkeys(["lge", "netcast"], "lg"),
    **dict.fromkeys(["xbox", "lumia"], "microsoft"),
    "nintendo": "nintendo",
    "blackberry": "blackberry",
    "bb10": "blackberry",
    "roku": "roku",
    "philips": "philips",
    "viera": "panasonic",
    "vizio": "vizio",
    "hisense": "hisense",
    "samsung": "samsung",
    "tizen": "samsung",
    "steamdeck": "valve",
    "oculusbrowser": "meta",
    "tesla": "tesla",
    "librem": "purism",
    "pinephone": "pine64",
}


def find_maker(agent: Agent, model: str) -> str:
    """The brand of a device by its model or by a word of the agent."""
    for length in range(min(len(model), _LONGEST), 1, -1):
        maker = _BEGINNINGS.get(model[:length])
        if maker is not None:
            return maker
    return next((_WORDS[word] for word in agent.words if word in _WORDS), "")

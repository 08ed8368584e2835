"""Automated visitors by their user agent: crawlers, link previews, assistants, monitors, scripts.

In: a parsed agent. Out: kind and name, or None for what may be a person. Whoever wants to be taken for a person
can be; this finds those that say what they are, which is what a fair count of visits needs.
"""

from __future__ import annotations

from typing import Final

from segments.edge.signals.agent.agent import ORDINARY, Agent, holds_any
from segments.edge.signals.agent.bot_names import INNOCENT, KINDS, MARKING_KINDS, MARKS, TOOLS, WORDS

UNNAMED: Final = ("other", "unnamed")
"""An automated visitor that nobody has a name for."""

_COMPATIBLE: Final = (
    *(
        "msie",
        "konqueror",
        "opera",
        "webtv",
        "icab",
        "netfront",
        "omniweb",
        "ibrowse",
        "netpositive",
        "haiku",
    ),
    *("abrowse", "offbyone", "polaris", "viera", "linux mips", "ms-office", "smartphone2.0", "tablet2.0"),
)
"""Words of people's browsers next to "compatible;" (Internet Explorer and those that imitated it)."""

_MARKING_WORDS: Final = WORDS | {
    name.strip("/-") for kind, names in KINDS if kind in MARKING_KINDS for name in names
}
_DOMAINS: Final = (".com", ".net", ".org", ".io", ".co", ".ai", ".dev", ".eu", ".fr", ".uk")
"""Ends of addresses; of agents on desktops only their operators' words are any. Apps on phones have them as well."""
_PHONE_SYSTEMS: Final = ("android", "iphone", "ipad", "darwin")
_APPS: Final = (*_PHONE_SYSTEMS, "ipod", "electron/")
"""Places in agents where apps of all kinds put their names."""


def find_bot(agent: Agent) -> tuple[str, str] | None:
    """Kind (search, social, ai, monitor, other) and lower-case name of an automated visitor, or None."""
    return name_bot(agent) if is_marked(agent) else None


def is_marked(agent: Agent) -> bool:
    """True if the agent names itself automated."""
    if agent.is_ordinary:
        return False
    text = agent.text
    is_compatible = "(compatible;" in text or "; compatible;" in text
    marks = TOOLS if holds_any(text, _APPS) and not is_compatible else MARKS
    if _holds_mark(text, marks):
        for word in INNOCENT:
            text = text.replace(word, "")
        if agent.model:
            text = text.replace(agent.model, "")
        if _holds_mark(text, marks):
            return True
    if not _MARKING_WORDS.isdisjoint(agent.words) and any(
        word not in agent.model for word in _MARKING_WORDS & agent.words.keys()
    ):
        return True
    if not holds_any(text, _PHONE_SYSTEMS) and any(map(_is_domain, agent.words)):
        return True
    return is_compatible and not holds_any(text, _COMPATIBLE)


def _holds_mark(text: str, marks: tuple[str, ...]) -> bool:
    return holds_any(text, marks) or _says_bot(text)


def _says_bot(text: str) -> bool:
    """True if a word ends in "bot" or "bots". Makers' names go on: Botech, htc_botdugls."""
    start = text.find("bot")
    while start >= 0:
        end = start + 3
        if not "a" <= text[end : end + 1] <= "z" or text[end] == "s" or text.startswith("crawl", end):
            return True
        start = text.find("bot", end)
    return False


def _is_domain(word: str) -> bool:
    return word.endswith(_DOMAINS) and not word.startswith(".")


def name_bot(agent: Agent) -> tuple[str, str]:
    """Kind and name of an agent that is known to be automated."""
    text = agent.text
    for kind, names in KINDS:
        for name in names:
            if name in text:
                return kind, name.strip("/-")
    candidates = [
        word for word in agent.words if word not in ORDINARY and "." not in word and ":" not in word
    ]
    marked = (word for word in candidates if _holds_mark(word, MARKS))
    first = next(iter(agent.words), "")
    return "other", next(marked, first if first in candidates else UNNAMED[1])

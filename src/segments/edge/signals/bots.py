"""Automated visitors by their user agent: crawlers, link previews, assistants, monitors, scripts.

In: a parsed agent. Out: kind and name, or None for what may be a person. Whoever wants to be taken for a person
can be; this finds those that say what they are, which is what a fair count of visits needs.
"""

from __future__ import annotations

from typing import Final

from segments.edge.signals.agent import ORDINARY, Agent, holds_any
from segments.edge.signals.bot_names import INNOCENT, KINDS, MARKS, WORDS

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
"""What people's browsers say beside "compatible;" (Internet Explorer and those that imitated it)."""


def find_bot(agent: Agent) -> tuple[str, str] | None:
    """Kind (search, social, ai, monitor, other) and lower-case name of an automated visitor, or None."""
    return name_bot(agent) if is_marked(agent) else None


def is_marked(agent: Agent) -> bool:
    """Does the agent say that it is automated?"""
    if agent.is_ordinary:
        return False
    text = agent.text
    if holds_any(text, MARKS):
        for word in INNOCENT:
            text = text.replace(word, "")
        if agent.model:
            text = text.replace(agent.model, "")
        if holds_any(text, MARKS):
            return True
    if not WORDS.isdisjoint(agent.words) and any(
        word not in agent.model for word in WORDS & agent.words.keys()
    ):
        return True
    is_compatible = "(compatible;" in text or "; compatible;" in text
    return is_compatible and not holds_any(text, _COMPATIBLE)


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
    marked = (word for word in candidates if holds_any(word, MARKS))
    first = next(iter(agent.words), "")
    return "other", next(marked, first if first in candidates else UNNAMED[1])

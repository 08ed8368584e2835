"""The text of a message: the edge's Liquid conditions over segments, then values of the person.

In: a payload, the person's segments and attributes. Out: a text. `{{ user }}`, `{{ segment }}` and
`{{ attributes.NAME }}` stand for values, with `| default: "..."` for those that are not there. Values are written as
they are: the endpoint gets the text inside of JSON; for HTML there is `| escape`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from segments.edge.pages.liquid.text import compile_text
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.liquid_settings import LiquidSettings
from segments.edge.pages.settings.page_settings import PageSettings

_OUTPUT: Final = re.compile(
    r"\{\{-?\s*(user|segment|attributes\.([A-Za-z_][A-Za-z0-9_]*))\s*"
    r"((?:\|\s*(?:escape|default:\s*\"[^\"]*\")\s*)*)-?\}\}"
)
_DEFAULT: Final = re.compile(r"default:\s*\"([^\"]*)\"")
_ESCAPES: Final = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
}


def write_payload(
    payload: str, known: Sequence[str], segments: Sequence[str], user: str, attributes: Mapping[str, object]
) -> str:
    """The text for somebody; `known` are all segments of the rules, `segments` the person's, the best one first."""
    settings = PageSettings(liquid=LiquidSettings(is_on=True, names=frozenset(known)))
    bits = {name: place for place, name in enumerate(known)}
    plan = bind_plan(compile_text(payload.encode(), settings), bits)
    mask = sum(1 << bits[name] for name in segments if name in bits)
    text = splice(plan, choose_blocks(mask, plan)).decode()

    def value(found: re.Match[str]) -> str:
        name, attribute, filters = found.groups()
        own = {"user": user, "segment": next(iter(segments), "")}
        given = attributes.get(attribute) if attribute else own[name]
        default = _DEFAULT.search(filters)
        if given is None or given == "":
            given = default[1] if default else ""
        spelled = str(given).lower() if isinstance(given, bool) else str(given)
        return spelled.translate(_ESCAPES) if "escape" in filters else spelled

    return _OUTPUT.sub(value, text)

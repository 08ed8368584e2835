"""Everything that a site says about how its pages are cut: one value, so that a plan made under another is not used.

In: a bundle's settings and the names of its segments. Out: a frozen value. Whatever shapes a plan besides the body
belongs here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from segments.edge.pages.settings.json_settings import NO_JSON_SETTINGS, JsonSettings, read_json_settings
from segments.edge.pages.settings.liquid_settings import (
    ALL_LIQUID,
    NO_LIQUID,
    LiquidSettings,
    read_liquid_settings,
)
from segments.edge.pages.settings.untrusted import NOTHING_UNTRUSTED, Untrusted, read_untrusted


@dataclass(frozen=True, slots=True)
class PageSettings:
    """The settings of pages, known before they come."""

    json: JsonSettings = NO_JSON_SETTINGS
    liquid: LiquidSettings = NO_LIQUID
    untrusted: Untrusted = NOTHING_UNTRUSTED

    @property
    def text(self) -> str:
        """All that is compared of them, as one text that is the same in every isolate."""
        parts = self.json, self.liquid, self.untrusted
        values = [getattr(part, name) for part in parts for name in part.__slots__]
        return repr([value for value in values if not isinstance(value, frozenset)])

    def on_path(self, path: str) -> PageSettings:
        """The settings for one page, by its decoded path."""
        liquid = self.liquid.on_path(path)
        return self if liquid is self.liquid else replace(self, liquid=liquid)

    def for_preset(self, preset: str) -> PageSettings:
        """The settings for an answer in the shape of a content system."""
        return replace(self, json=replace(self.json, preset=preset)) if preset else self

    def for_api(self, preset: str, aliases: Sequence[str] = ()) -> PageSettings:
        """The settings for an answer of a content API: in the shape of a system, and naming segments.

        `aliases` are other names of the member that names them.
        """
        paths = (*self.json.paths, *((alias,) for alias in aliases))
        return replace(
            self, json=replace(self.json, preset=preset or self.json.preset, paths=paths, has_marks=True)
        )

    def for_type(self, media_type: str) -> PageSettings:
        """The settings for content of one type: Liquid is on or off in it."""
        if self.liquid.is_on == self.liquid.counts_in(media_type) and not self.liquid.types:
            return self
        is_on = self.liquid.counts_in(media_type)
        return replace(self, liquid=replace(self.liquid, is_on=is_on, types=()))


PLAIN_PAGE: Final = PageSettings()
"""The settings of a site that sets nothing."""

WITHOUT_RULES: Final = PageSettings(liquid=ALL_LIQUID)
"""The settings of a worker without rules: all that may be meant for somebody takes its default."""


def read_page_settings(
    settings: Mapping[str, object], names: Callable[[], Iterable[str]] | None = None
) -> PageSettings:
    """The page settings in a bundle; `names` gives its segments.

    Raises:
        ContentApiInvalid: with one message for each fault in what they say of JSON.
    """
    return PageSettings(
        read_json_settings(settings), read_liquid_settings(settings, names), read_untrusted(settings)
    )

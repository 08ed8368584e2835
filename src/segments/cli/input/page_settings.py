"""Page settings from the command line and the rules.

In: rules, if any are named, `--liquid`, and the path of a page that has one. Out: the settings that the worker would
cut by. A file has no path: where rules turn Liquid on for some paths only, `--liquid` says that the file is on one.
"""

from __future__ import annotations

import argparse

from segments.authoring.ruleset import RuleSet
from segments.edge.http.percent import decode_percent
from segments.edge.pages.settings.liquid_settings import ALL_LIQUID
from segments.edge.pages.settings.page_settings import PageSettings, read_page_settings


def add_liquid_flag(parser: argparse.ArgumentParser) -> None:
    """The flag that turns Liquid on, whatever the rules say or where there are none."""
    parser.add_argument(
        "--liquid", action="store_true", help="read conditions of Liquid, as [site] liquid = true does"
    )


def settings_for(rules: RuleSet | None, *, has_liquid: bool, path: str = "") -> PageSettings:
    """The settings for a page on `path`, as it is in its address."""
    if rules is None:
        return PageSettings(liquid=ALL_LIQUID) if has_liquid else PageSettings()
    wanted = {**rules.settings, "liquid": True} if has_liquid else rules.settings
    settings = read_page_settings(wanted, lambda: [rule.id for rule in rules.segments])
    return settings.on_path(decode_percent(path)) if path else settings

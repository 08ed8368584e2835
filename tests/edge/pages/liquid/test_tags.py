"""Tags that name segments: exactly right they count, in any other form they hide what they guard."""

from __future__ import annotations

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.liquid.tags import MAX_TAG_BYTES, certain_end, find_tags
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.settings.liquid_settings import LiquidSettings, read_liquid_settings
from segments.edge.pages.settings.page_settings import WITHOUT_RULES, PageSettings

KNOWN = LiquidSettings(is_on=True, names=frozenset({"vip", "b2b"}))
SECRET = "Lounge 4711"


def sent(page: str, liquid: LiquidSettings = KNOWN, *names: str) -> tuple[str, list[str]]:
    """The page for a visitor in these segments, and what is wrong with it."""
    plan = compile_html(page.encode(), "utf-8", PageSettings(liquid=liquid))
    bound = bind_plan(plan, {name: position for position, name in enumerate(names)})
    shown = splice(bound, choose_blocks((1 << len(names)) - 1, bound)).decode()
    return shown, [problem.code for problem in plan.problems]


ODD = (
    '{% if segments contain "vip" %}',
    '{% if segments has "vip" %}',
    '{% if segments == "vip" %}',
    '{% if "vip" in segments %}',
    "{% case segments %}{% when 'vip' %}",
    '{% IF segments contains "vip" %}',
    '{% if Segments contains "vip" %}',
    '{% if segments contains "vip" and customer %}',
    '{% if not segments contains "vip" %}',
    "{% if segments contains vip %}",
    "{% if segments contains “vip” %}",
    "{% if segments contains &quot;vip&quot; %}",
    "{% if segments contains &#39;vip&#39; %}",
    '{% if segments\u200b contains "vip" %}',
    '{% if segments&ZeroWidthSpace; contains "vip" %}',
    '{% if segments<br> contains "vip" %}',
    '{% if <span class="x">segments</span> contains "vip" %}',
    "{% if segments.size > 0 %}",
    "{% for one in segments %}",
    '{% if segments contains "b2b" %}net{% else if segments contains "vip" %}',
    '{% if segments contains "b2b" %}net{% elseif segments contains "vip" %}',
    '{% if segments contains "b2b" %}net{% elif segments contains "vip" %}',
)


@pytest.mark.parametrize("opening", ODD)
def test_a_tag_that_is_not_exactly_right_hides_its_content_and_is_reported(opening: str) -> None:
    close = {"{% c": "{% endcase %}", "{% f": "{% endfor %}"}.get(opening[:4], "{% endif %}")
    page = f"<p>a{opening}{SECRET}{close}b</p>"
    for names in ((), ("vip",), ("b2b", "vip")):
        assert sent(page, KNOWN, *names) == ("<p>ab</p>", ["odd-condition"])


@pytest.mark.parametrize("opening", ODD[:8])
def test_its_else_shows_to_everybody(opening: str) -> None:
    close = "{% endcase %}" if "case" in opening else "{% endif %}"
    assert sent(f"<p>{opening}{SECRET}{{% else %}}e{close}</p>", KNOWN, "vip")[0] == "<p>e</p>"


@pytest.mark.parametrize("late", ["elsif segments contains 'vip'", "else", "elsif segments contains 'x'"])
def test_what_follows_an_else_shows_to_nobody_and_is_reported(late: str) -> None:
    page = f"<p>{{% if segments contains 'b2b' %}}1{{% else %}}2{{% {late} %}}{SECRET}{{% endif %}}</p>"
    for names, shown in (((), "2"), (("vip",), "2"), (("b2b",), "1"), (("b2b", "vip"), "1")):
        assert sent(page, KNOWN, *names) == (f"<p>{shown}</p>", ["after-else"])
    odd = page.replace(f"{{% {late} %}}{SECRET}", "{% elsif segments == 'vip' %}" + SECRET)
    assert sent(odd, KNOWN, "b2b", "vip") == ("<p>2</p>", ["odd-condition"])


def test_names_that_no_rule_knows_leave_the_text_alone() -> None:
    for page in (
        '<p>{% if segments contains "x" %}1{% else %}2{% endif %}</p>',
        '<p>{% if segments == "x" %}1{% endif %}</p>',
        '<p>{% case segments %}{% when "x" %}1{% endcase %}</p>',
    ):
        assert sent(page, KNOWN, "x") == (page, ["liquid-unknown"])
    mixed = '<p>{% if segments contains "vip" or segments contains "x" %}1{% endif %}</p>'
    assert sent(mixed, KNOWN, "vip") == ("<p>1</p>", [])


def test_with_a_word_nothing_else_counts() -> None:
    liquid = LiquidSettings(is_on=True, word="K7uG", names=KNOWN.names)
    plain = '{% if segments contains "vip" %}1{% endif %}{% if segments.k7 contains "vip" %}2{% endif %}'
    secret = '{% if segments.K7uG contains "vip" %}3{% else %}4{% endif %}'
    assert sent(f"<p>{plain}{secret}</p>", liquid, "vip") == (f"<p>{plain}3</p>", [])
    assert sent('<p>{% if segments.K7uG == "vip" %}1{% endif %}</p>', liquid) == (
        "<p></p>",
        ["odd-condition"],
    )


def test_off_it_is_text_and_reported_once() -> None:
    page = '<p>{% if segments contains "vip" %}1{% endif %}</p>' * 3
    assert sent(page, LiquidSettings()) == (page, ["liquid-off"])
    assert sent("<p>{% if x %}segments{% endif %}</p>", LiquidSettings())[1] == []


def test_without_rules_every_condition_takes_its_default() -> None:
    page = '<p>{% if segments contains "x" %}1{% else %}2{% endif %}{% if segments.abc contains "x" %}3{% endif %}</p>'
    assert sent(page, WITHOUT_RULES.liquid) == ("<p>2</p>", [])


@pytest.mark.parametrize(
    ("settings", "path", "media_type", "counts"),
    [
        ({}, "/", "text/html", False),
        ({"liquid": False}, "/", "text/html", False),
        ({"liquid": True}, "/", "text/html", True),
        ({"liquid": ["/blog/*"]}, "/blog/a", "text/html", True),
        ({"liquid": ["/blog/*"]}, "/search", "text/html", False),
        ({"liquid": ["/blog/*"]}, "/blog/../search", "text/html", False),
        ({"liquid": ["/blog/*"]}, "/blog//search", "text/html", False),
        ({"liquid": ["/blog/*"]}, "/blog/..;/search", "text/html", False),
        ({"liquid": ["text/plain"]}, "/search", "text/plain", True),
        ({"liquid": ["text/plain"]}, "/search", "text/html", False),
        ({"liquid": ["/a", "text/plain"]}, "/b", "text/plain", True),
        ({"liquid": "yes"}, "/", "text/html", False),
        ({"liquid": [1, "*"]}, "/", "text/html", False),
    ],
)
def test_a_site_says_where_liquid_counts(
    settings: dict[str, object], path: str, media_type: str, counts: bool
) -> None:
    assert read_liquid_settings(settings).on_path(path).counts_in(media_type) is counts


def test_a_tag_that_is_too_long_is_text() -> None:
    long = b"{% if segments contains 'vip'" + b" " * MAX_TAG_BYTES + b"%}x{% endif %}"
    assert [tag.kind for tag in find_tags(long, KNOWN)] == ["close"]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("a {", 1),
        ("a {% if", 1),
        ("a {% if x %}", 12),
        ("a {% if x -%}  ", 1),
        ("a {%- if x -%} {% if y -%} ", 1),
        ("a{% raw %} {% if %}", 1),
        ("a{% raw %} {% if %}{% endraw %}", 31),
        ("a{% raw %} <b> {% if %}", 23),
        ("a \n ", 1),
    ],
)
def test_no_tag_is_cut_in_two_on_its_way(text: str, end: int) -> None:
    assert certain_end(text.encode()) == end

"""Liquid that a visitor writes: it ends where the visitor's words end, in every place of a page."""

from __future__ import annotations

import itertools
import json

import html5lib
import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.json.compile import compile_json
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.liquid.visitors_words import DOCUMENTS, PAGES
from tests.edge.pages.lost_state import LOST
from tests.edge.pages.opted_in import LIQUID

BITS = {"a": 0, "b": 1}
OPENINGS = (
    "{% if segments contains 'a' %}",
    '{%- if segments contains "a" -%}',
    "{% unless segments contains 'a' %}",
    "{% if segments == 'a' %}",
    "{% case segments %}",
)
CLOSINGS = (
    "{% endif %}",
    "{%- endunless -%}",
    "{% endcase %}",
    "{% else %}",
    "{% elsif segments contains 'b' %}",
)


def shown(plan: PagePlan, matches: int) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(matches, bound)).decode()


def streamed(page: str, matches: int, size: int) -> str:
    body = page.encode()
    stream = PageStream("utf-8", Cutter(matches, BITS), LIQUID)
    parts = [stream.feed(body[start : start + size]) for start in range(0, len(body), size)]
    return (b"".join(parts) + stream.finish()).decode()


@pytest.mark.parametrize("place", PAGES)
def test_tags_in_the_words_of_two_visitors_are_no_condition(place: str) -> None:
    for first, last in itertools.product(OPENINGS, CLOSINGS):
        page = PAGES[place](f"x{first}y", f"p{last}q")
        plan = compile_html(page.encode(), "utf-8", LIQUID)
        for matches in (0, 1):
            assert shown(plan, matches) == page
            assert streamed(page, matches, 11) == page


@pytest.mark.parametrize("place", DOCUMENTS)
def test_tags_in_two_strings_of_json_are_no_condition(place: str) -> None:
    for first, last in itertools.product(OPENINGS, CLOSINGS):
        document = DOCUMENTS[place](f"x{first}y", f"p{last}q")
        plan = compile_json(document.encode(), settings=LIQUID)
        assert [shown(plan, matches) for matches in (0, 1)] == [document, document]


def leaves(page: str) -> list[object]:
    """The tree of a page without its words: names, attributes and their values, in order."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [(element.tag, sorted(element.attrib)) for element in tree.iter() if isinstance(element.tag, str)]


@pytest.mark.parametrize("place", PAGES)
def test_a_whole_condition_takes_its_own_words_and_nothing_else(place: str) -> None:
    """A site that turned Liquid on may lose a visitor's words, never what stands around them."""
    for words in (
        "{% if segments contains 'a' %}no{% endif %}",
        '{% if segments contains "b" %}no{% endif %}',
    ):
        page = PAGES[place](f"x{words}y", f"p{words}q")
        plain = PAGES[place]("xy", "pq")
        plan = compile_html(page.encode(), "utf-8", LIQUID)
        sent = shown(plan, 0)
        assert leaves(sent) == leaves(plain)
        assert sent in (page, plain) or "{%" in sent
        assert streamed(page, 0, 7) == sent


@pytest.mark.parametrize("place", DOCUMENTS)
def test_a_whole_condition_in_a_string_takes_its_own_words(place: str) -> None:
    words = "{% if segments contains 'a' %}no{% endif %}"
    document = DOCUMENTS[place](f"x{words}y", f"p{words}q")
    plan = compile_json(document.encode(), settings=LIQUID)
    assert json.loads(shown(plan, 0)) == json.loads(DOCUMENTS[place]("xy", "pq"))
    assert json.loads(shown(plan, 1)) == json.loads(DOCUMENTS[place]("xnoy", "pnoq"))


@pytest.mark.parametrize("place", PAGES)
def test_neither_are_they_where_the_state_of_the_parser_is_lost(place: str) -> None:
    for first, last in itertools.product(OPENINGS[:2], CLOSINGS[:1]):
        words = PAGES[place](f"x{first}y", f"p{last}q")
        for page in (f"{LOST}{words}", f'{LOST}<p data-segment="b">b</p>{words}' * 3):
            sent = streamed(page, 2, 700)
            assert sent == page.replace(' data-segment="b"', "")


JOINED = (
    "<script>a = \"<{% if segments contains 'a' %}{% endif %}/script>\"</script>",
    "<script>a = \"</scr{% if segments contains 'a' %}{% endif %}ipt>\"</script>",
    "<p>3 <{% if segments contains 'a' %}{% endif %}i class=x></p>",
    "<p>3 <{% if segments contains 'a' %}{% endif %}!-- x</p>",
    "<!-- -{% if segments contains 'a' %}{% endif %}-> <b>x</b> -->",
)


@pytest.mark.parametrize("page", JOINED)
def test_no_tag_is_joined_by_what_is_cut_out_of_it(page: str) -> None:
    plan = compile_html(page.encode(), "utf-8", LIQUID)
    assert [shown(plan, matches) for matches in (0, 1)] == [page, page]


RIGHT = {
    'a <p class="x{% if segments contains "a" %} y{% endif %}">z</p>': '<p class="x">z</p>',
    "<p {% if segments contains 'a' %}hidden{% endif %}>z</p>": "<p >z</p>",
    "<p>{% if segments contains 'a' %}<b>1</b>{% else %}<i>2</i>{% endif %}</p>": "<p><i>2</i></p>",
    "<table>{% if segments contains 'a' %}<tr><td>1</td></tr>{% endif %}</table>": "<table></table>",
    "<head>{% if segments contains 'a' %}<meta name=x>{% endif %}</head>": "<head></head>",
    '<script>var a = "{% if segments contains "a" %}1{% endif %}"</script>': '<script>var a = ""</script>',
    "<script>{% if segments contains 'a' %}f('x'){% else %}g(\"y\"){% endif %}</script>": '<script>g("y")</script>',
    "<style>{% if segments contains 'a' %}p { color: red }{% endif %}</style>": "<style></style>",
    "<title>T{% if segments contains 'a' %} for you{% endif %}</title>": "<title>T</title>",
    '<p title="{% if segments contains &quot;a&quot; %}1{% endif %}">': '<p title="">',
    "<p>{% if segments&nbsp;contains 'a' %}1{% endif %}{%\u00a0if segments contains 'a' %}2{% endif %}</p>": "<p></p>",
}


@pytest.mark.parametrize("page", RIGHT)
def test_what_the_template_of_a_site_writes_counts(page: str) -> None:
    plan = compile_html(page.encode(), "utf-8", LIQUID)
    assert plan.problems == ()
    assert shown(plan, 0) in (RIGHT[page], "a " + RIGHT[page])
    assert "{%" not in shown(plan, 1)
    assert streamed(page, 0, 5) == shown(plan, 0)

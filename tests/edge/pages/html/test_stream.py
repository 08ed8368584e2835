"""A page that is cut while it arrives is, to the byte, what the plan of the whole page gives.

The whole page's compiler is the oracle: structures with random marks, each cut at random places, for random
visitors; and what the stream found makes the same plan. Only a `frameset` that comes after everything in a page that
shows nothing else, alternatives of a slot that are far apart, and state that cannot be read are known too late.
"""

from __future__ import annotations

import os
import random

import pytest

from segments.edge.pages.html import stream as stream_module
from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import MAX_OVERLONG, MAX_SENT_BYTES, MAX_SLOT_BYTES, PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import SLOT_SPLIT, Cutter
from segments.edge.pages.plan.splice import splice
from tests.edge.pages.html.test_oracle import STRUCTURES, marked
from tests.edge.pages.lost_state import LOST
from tests.edge.pages.opted_in import LIQUID
from tests.growth import assert_linear

NAMES = ("a", "b", "c")
BITS = {name: position for position, name in enumerate(NAMES)}
SAMPLES = 3 * int(os.environ.get("SEGMENTS_FUZZ", "1"))
RANKS = {"a": 1, "b": 5, "c": 3}

SLOT = (
    "<div><h1 data-segment-slot=h data-segment=a>A</h1>..<h1 data-segment-slot=h data-segment=b>B</h1>"
    "<h1 data-segment-slot=h data-segment-default>D</h1></div>"
)
PAGES = (
    '<ul><li data-segment="a">one<li>two</ul><p>after',
    "<ul><li data-segment=a>one</ul><p>x",
    "<div data-segment=a>one<b>two</div>three</b>",
    "<table><tr data-segment=a><td>1<tr><td>2</table>after",
    "<svg><circle data-segment=a r=1 /><g data-segment=b>x</g></svg>y<svg><path d=1 /></svg>",
    "<p>x<img data-segment=a src=x><br data-segment=b />t",
    SLOT,
    f"<section data-segment-not=c>{SLOT}{SLOT}</section>",
    "<!-- segment a --><p>1</p><!-- segment else --><p>2</p><!-- /segment -->x<!-- note -->y<!-- /segment -->",
    'a{% if segments contains "a" %}A{% else %}E{% endif %} b {%- if segments contains "b" -%} B {%- endif -%}   c',
    'x { {%raw%}{% if segments contains "a" %}{%endraw%} {% for x in y %}<p data-segment=a>q</p>{% endfor %} {',
    '<script>var x="<p data-segment=a>";</script><textarea><p data-segment=a></textarea><p data-segment=a>q</p>',
    '<!-- <p data-segment=a>x</p> --><p title="a<b" data-segment=b>r</p> 3 < 4 <',
    '<P DATA-SEGMENT="a">1</P><p data-segment="a',
    "<select><option data-segment=a>1<option>2</select>z<dl><dt data-segment=a>t<dd data-segment=b>d</dl>",
    "<div data-segment=a><p data-segment=b>x</div>y<plaintext><p data-segment=a>",
    '<p class="{% if segments contains "b" %}b{% endif %}" data-segment-not="a">x</p>',
    '<script type="application/json">{"x":[{"segments":["a"],"t":1},{"t":2}]}</script><p data-segment="a">x</p>',
    '<div data-segment="c"><script type="application/json">{"x":[{"segments":["a"]},{"t":2}]}</script></div>',
    '<p>text<div data-segment="a">A</div>more<p data-segment="b">B</p>',
    '<table><form data-segment="a"><tr><td>x</td></tr></form></table>',
    '<b class=x>1<p data-segment="a">2</b>3</p>4<i data-segment="b">5</i>',
    '<body><p data-segment="a">1</p></body>\n<p data-segment="b">2</p></body>',
    '{% if segments contains "a" %}<div class=x>{% else %}<div class=y>{% endif %}<i data-segment="b">z</i></div>',
    '<ul>{% if segments contains "a" %}<li data-segment="b">1{% endif %}<li>2</ul>{% if segments contains "c" %}<p>',
    '<!-- note --> <td data-segment="a">1</td><td>2</td>',
)


def whole(page: bytes, matches: int, bits: dict[str, int] = BITS) -> bytes:
    bound = bind_plan(compile_html(page, "utf-8", LIQUID), bits, RANKS)
    return splice(bound, choose_blocks(matches, bound))


def streamed(page: bytes, matches: int, size: int, bits: dict[str, int] = BITS) -> tuple[bytes, Cutter]:
    cutter = Cutter(matches, bits, RANKS)
    return fed(PageStream("utf-8", cutter, LIQUID), page, size), cutter


def fed(stream: PageStream, page: bytes, size: int) -> bytes:
    parts = [stream.feed(page[start : start + size]) for start in range(0, len(page), size)]
    return b"".join([*parts, stream.finish()])


@pytest.mark.parametrize("page", PAGES)
def test_the_stream_gives_what_the_plan_gives_however_the_page_arrives(page: str) -> None:
    body = page.encode()
    for matches in range(8):
        for size in (1, 3, 8, len(body)):
            assert streamed(body, matches, size)[0] == whole(body, matches)


@pytest.mark.parametrize("kept", [MAX_SENT_BYTES, 0])
@pytest.mark.parametrize("name", STRUCTURES)
def test_every_structure_is_cut_like_its_plan(name: str, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_SENT_BYTES", kept)
    chance = random.Random(name)
    for _ in range(SAMPLES):
        page, names = marked(STRUCTURES[name], chance, 0.3)
        body, bits = page.encode(), {name: position for position, name in enumerate(names)}
        matches = chance.getrandbits(len(names) + 1)
        assert streamed(body, matches, chance.randint(1, 40), bits)[0] == whole(body, matches, bits)


@pytest.mark.parametrize("kept", [MAX_SENT_BYTES, 0])
def test_what_the_stream_found_makes_the_plan_of_the_page(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_SENT_BYTES", kept)
    for page in (*PAGES, *STRUCTURES.values(), "".join(PAGES[:6]) * 30):
        body = page.encode()
        stream = PageStream("utf-8", Cutter(0, BITS), LIQUID)
        fed(stream, body, 70)
        assert stream.plan_of(body) == compile_html(body, "utf-8", LIQUID)


def test_what_reached_a_limit_makes_no_plan() -> None:
    stream = PageStream("utf-8", Cutter(0, BITS), LIQUID)
    page = b'<div data-segment="a">' * 100 + b"</div>" * 100
    fed(stream, page, len(page))
    assert (stream.gave_up, stream.plan_of(page)) == ("blocks inside each other", None)


def test_what_comes_before_an_undecided_block_goes_on_at_once() -> None:
    stream = PageStream("utf-8", Cutter(0, BITS), LIQUID)
    assert stream.feed(b"<h1>Hello</h1><p>te") == b"<h1>Hello</h1><p>te"
    assert stream.feed(b'xt<div data-segment="a">') == b"xt"
    assert stream.feed(b"secret" * 1000) == b""
    assert stream.feed(b"</div><p>more</p><di") == b"<p>more</p>"
    assert stream.feed(b"v>end") == b"<div>end"
    assert stream.finish() == b""


def test_more_blocks_than_a_plan_may_have_are_all_cut() -> None:
    page = b"".join(b'<p data-segment="%s">%d</p>' % (b"ab"[i % 2 : i % 2 + 1], i) for i in range(5000))
    out, cutter = streamed(page, 1, 65_536)
    assert out.count(b"<p>") == 2500
    assert b"data-segment" not in out
    assert (cutter.blocks, cutter.shown) == (5000, 2500)


def test_alternatives_that_are_far_apart_never_show_twice_and_are_counted() -> None:
    first, second = (
        '<p data-segment-slot=s data-segment="a">A</p>',
        '<p data-segment-slot=s data-segment="b">B</p>',
    )
    page = (first + "<i>x</i>" * (MAX_SLOT_BYTES // 8) + second).encode()
    out, cutter = streamed(page, 0b11, 4096)
    assert (b"A</p>" in out, b"B</p>" in out) == (True, False)
    assert cutter.problems[SLOT_SPLIT] == 1
    assert b"B</p>" in streamed(page, 0b10, 4096)[0]


LONG = "<p>y</p>" * 400
OVERLONG = (
    f'<div data-segment="a">{LONG}<div>{LONG}</div></div>',
    f'<div data-segment="a">{LONG}<i data-segment="b">z</i></div><div data-segment="b">{LONG}</div>',
    f"<!-- segment a -->{LONG}<!-- segment else -->{LONG}x<!-- /segment -->",
    f"<!-- segment a -->{LONG}<!-- segment b -->q<!-- segment else -->r<!-- /segment -->{LONG}<!-- /segment -->",
    f"<!-- segment-not a -->{LONG}<!-- note --><b data-segment=b>q</b><!-- /segment -->",
    f'<section data-segment="a"><script>"</section>"</script>{LONG}<!-- </section> --></section>',
    f"<h1 data-segment-slot=s data-segment=a>{LONG}</h1><h1 data-segment-slot=s data-segment-default>D</h1>",
    f"<script>{'x' * 4_000}</script><!-- {'c' * 4_000} --><p title={'t' * 4_000}>z</p>",
)


@pytest.mark.parametrize("most", [MAX_OVERLONG, 0])
@pytest.mark.parametrize("part", OVERLONG)
def test_a_block_that_is_too_long_to_wait_for_is_decided_by_its_mark(
    part: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "MAX_OVERLONG", most)
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 2_000)
    monkeypatch.setattr(stream_module, "STEP_BYTES", 500)
    page = f"<p>x</p>{part}<p data-segment=c>c</p><p data-segment=b>b</p>{part}<p>end</p>".encode()
    for matches in range(8):
        for size in (7, 300, len(page)):
            assert streamed(page, matches, size)[0] == whole(page, matches)


def test_what_follows_several_long_runs_at_the_end_of_a_page_is_not_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 2_000)
    run = f"<!-- segment a -->{LONG}"
    page = f"{run}{run}<!-- /segment -->one<!-- /segment -->two<p>end".encode()
    assert streamed(page, 1, len(page))[0] == whole(page, 1)


@pytest.mark.parametrize(
    "part",
    [
        b"<!-- segment a -->x<!-- segment else -->",
        b'<div data-segment="a">',
        b'<svg data-segment="a">',
        b"<script><!--<script>",
        b"<!-- segment ",
    ],
)
@pytest.mark.parametrize("matches", [0, 1])
def test_hostile_pages_are_cut_in_linear_time(
    part: bytes, matches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 20_000)
    assert_linear(
        lambda size: part * (size // len(part)), lambda page: streamed(page, matches, 16_384), 300_000
    )


def test_a_form_that_the_page_closes_in_another_place_ends_as_it_does_in_the_page() -> None:
    page = (
        b"<div data-segment=b>1<div><form><div>2</form></div>3</div>4</div><p>5</p>"
        b"<p data-segment=c>c</p><p>end</p>"
    )
    for matches in range(8):
        assert streamed(page, matches, 10)[0] == whole(page, matches)


def test_a_block_without_end_takes_the_rest_with_it_for_those_who_must_not_see_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 2_000)
    page = b'<p>x</p><div data-segment="a">' + b"<p>y</p>" * 50_000
    assert streamed(page, 0, 999)[0] == b"<p>x</p>"
    assert streamed(page, 1, 999)[0] == page.replace(b' data-segment="a"', b"")


def test_nesting_beyond_the_limits_is_decided_mark_by_mark() -> None:
    page = (
        "<p>x</p>"
        + '<div data-segment="a">' * 200
        + '<i data-segment="b">y</i>'
        + "</div>" * 200
        + "<p>z</p>"
    ).encode()
    assert streamed(page, 0b10, len(page))[0] == b"<p>x</p><p>z</p>"
    shown, _ = streamed(page, 0b01, len(page))
    assert shown == b"<p>x</p>" + b"<div>" * 200 + b"</div>" * 200 + b"<p>z</p>"


def test_a_hidden_block_that_goes_on_and_on_is_left_out_in_passing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_module, "MAX_HELD_BYTES", 200_000)
    page = b'<div data-segment="a"><p>' + b"<b>x</b> text <br>" * 60_000 + b"</div><p>end</p>"
    out, cutter = streamed(page, 0, 100_000)
    assert (out, cutter.blocks) == (b"<p>end</p>", 1)


def test_a_page_without_marks_is_the_same_bytes() -> None:
    chance = random.Random(4)
    for page in STRUCTURES.values():
        body = page.encode()
        assert streamed(body, 0, chance.randint(1, 50))[0] == body


def test_runs_without_any_tag_cost_what_their_length_costs() -> None:
    """After a limit as well, where the first tag of each block is looked for."""

    def cut(body: bytes) -> None:
        stream = PageStream("utf-8", Cutter(0, BITS), LIQUID)
        assert b"x" not in stream.feed(body) + stream.finish()

    for before, unit in (
        (b"<p>", b"<!-- segment a -->x<!-- /segment -->"),
        (b"<p>", b"{% if segments contains 'a' %}x{% endif %}"),
        (LOST.encode(), b"<!-- segment a -->x<!-- /segment -->"),
    ):
        assert_linear(lambda size, before=before, unit=unit: before + unit * size, cut, 12_000)

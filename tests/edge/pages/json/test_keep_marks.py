"""`keep_marks`: what stays in JSON and in state has its marks still, and everything else is as without."""

from __future__ import annotations

import html
import json
import random

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.plan import PagePlan
from segments.edge.pages.plan.splice import splice
from segments.edge.pages.response import compile_response
from segments.edge.pages.settings.json_settings import JsonSettings, read_json_settings
from segments.edge.pages.settings.page_settings import PageSettings
from segments.edge.pages.streams import open_stream
from segments.errors import ContentApiInvalid
from tests.frameworks.page_data import VISITORS, random_data
from tests.frameworks.page_data import left_of as left_without_marks

BITS = {"a": 0, "b": 1}
KEPT = PageSettings(json=JsonSettings(keeps_marks=True))


def bits_of(matched: tuple[str, ...]) -> int:
    return sum(1 << BITS[name] for name in matched)


def sent(plan: PagePlan, matched: tuple[str, ...]) -> str:
    bound = bind_plan(plan, BITS)
    return splice(bound, choose_blocks(bits_of(matched), bound)).decode()


def left_of(value: object, matched: tuple[str, ...]) -> object:
    """The data without the blocks that are not for a visitor."""
    if isinstance(value, list):
        return [left_of(one, matched) for one in value if _shows(one, matched)]
    if isinstance(value, dict):
        return {name: left_of(one, matched) for name, one in value.items() if _shows(one, matched)}
    return value


def _shows(value: object, matched: tuple[str, ...]) -> bool:
    return not isinstance(value, dict) or left_without_marks([value], matched) != []


def flattened(value: object) -> list[object]:
    """A value as devalue writes it, without sharing."""
    values: list[object] = []

    def add(one: object) -> int:
        index = len(values)
        values.append(None)
        if isinstance(one, list):
            values[index] = [add(item) for item in one]
        elif isinstance(one, dict):
            values[index] = {name: add(member) for name, member in one.items()}
        else:
            values[index] = one
        return index

    add(value)
    return values


def unflattened(values: list[object], index: int = 0) -> object:
    value = values[index]
    if isinstance(value, list):
        return [unflattened(values, one) for one in value]
    return (
        {name: unflattened(values, one) for name, one in value.items()} if isinstance(value, dict) else value
    )


def data(seed: int) -> object:
    """Content at random; a promise is an object like any other here."""
    return {"page": random_data(random.Random(seed))}


@pytest.mark.parametrize("matched", VISITORS, ids="-".join)
@pytest.mark.parametrize("seed", range(25))
def test_what_stays_has_its_marks(seed: int, matched: tuple[str, ...]) -> None:
    content = data(seed)
    wanted, text = left_of(content, matched), json.dumps(content)
    assert json.loads(sent(compile_response(text.encode(), "application/json", KEPT), matched)) == wanted
    lines = compile_response(f"{text}\n{text}\n".encode(), "application/x-ndjson", KEPT)
    assert [json.loads(line) for line in sent(lines, matched).splitlines()] == [wanted, wanted]
    for size in (5, 1 << 20):
        stream = open_stream("application/json", text.encode(), Cutter(bits_of(matched), BITS), KEPT)
        assert stream is not None
        parts = [stream.feed(text.encode()[start : start + size]) for start in range(0, len(text), size)]
        assert json.loads(b"".join([*parts, stream.finish()])) == wanted


@pytest.mark.parametrize("matched", VISITORS, ids="-".join)
@pytest.mark.parametrize("seed", range(25))
def test_what_stays_in_the_state_of_a_page_has_its_marks(seed: int, matched: tuple[str, ...]) -> None:
    content = data(seed)
    said = json.dumps(content).replace("<", "\\u003c")
    flat = json.dumps(flattened(content)).replace("<", "\\u003c")
    attribute = html.escape(said)
    page = (
        f'<body><p data-segment="a">A</p><script type="application/json">{said}</script>'
        f'<script id="__NUXT_DATA__" type="application/json">{flat}</script><div data-page="{attribute}"></div>'
        f"<script>__sveltekit_1.data = {said}</script>"
    )
    stream = PageStream("utf-8", Cutter(bits_of(matched), BITS), KEPT)
    for got in (
        sent(compile_html(page.encode(), "utf-8", KEPT), matched),
        (stream.feed(page.encode()) + stream.finish()).decode(),
    ):
        assert got.startswith("<body><p>A</p>" if "a" in matched else "<body><script")
        wanted = left_of(content, matched)
        texts = got.split("</script>")
        assert json.loads(texts[0].partition('json">')[2]) == wanted
        assert unflattened(json.loads(texts[1].partition('json">')[2])) == wanted
        assert json.loads(html.unescape(texts[2].partition('page="')[2].partition('"')[0])) == wanted
        assert json.loads(texts[2].partition(".data = ")[2]) == wanted


def test_a_site_says_it_in_its_settings() -> None:
    assert read_json_settings({"keep_marks": True}).keeps_marks
    assert not read_json_settings({"keep_marks": False}).keeps_marks
    assert not read_json_settings({}).keeps_marks
    with pytest.raises(ContentApiInvalid):
        read_json_settings({"keep_marks": "yes"})

"""A page whose state cannot be cut: right for each visitor, and nothing in it brings back what was cut."""

from __future__ import annotations

import pytest

from segments.edge.pages.html.compile import compile_html
from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.choose import bind_plan, choose_blocks
from segments.edge.pages.plan.cutting import Cutter
from segments.edge.pages.plan.splice import splice

BITS = {"a": 0, "b": 1}
MATCHES = {"": 0, "a": 1, "b": 2}
BLOCKS = '<main><p data-segment="a">A</p><p data-segment="b">B</p></main>'
UNREAD = '<script>_$HY.r["x"]=$R[0]={blocks:[{segments:["a"],t:"A"},{segments:["b"],t:"B"}]}</script>'


def planned(page: str, visitor: str) -> str:
    plan = bind_plan(compile_html(page.encode(), "utf-8"), BITS)
    return splice(plan, choose_blocks(MATCHES[visitor], plan)).decode()


def streamed(page: str, visitor: str, size: int = 1 << 20) -> tuple[str, Cutter]:
    cutter = Cutter(MATCHES[visitor], BITS)
    stream = PageStream("utf-8", cutter)
    data = page.encode()
    parts = [stream.feed(data[start : start + size]) for start in range(0, len(data), size)]
    return b"".join([*parts, stream.finish()]).decode(), cutter


STARTS = {
    "a module": '<script type="module" src="https://cdn.example/entry.js"></script>',
    "code in a module": '<script type="module">import "/app.js"</script>',
    "a script of the site": '<script defer src="/js/app.js"></script>',
    "a framework's folder on another host": (
        '<script src="https://assets.example/_next/static/chunks/main.js" async></script>'
    ),
    "a dynamic import": '<script>Promise.all([import("./_app/immutable/entry/start.js")])</script>',
    "a framework's end of stream": "<script>window.__reactRouterContext.streamController.close();</script>",
    "the next piece of a stream": '<script>self.__next_f.push([1,"9:null"])</script>',
}
STAYS = {
    "a consent tool": '<script src="https://consent.example/tool.js"></script>',
    "a snippet": "<script>window.dataLayer = window.dataLayer || [];</script>",
    "the worker's own": '<script src="/_segments/consent.js" defer></script>',
    "linked data": '<script type="application/ld+json">{"@type":"Shop"}</script>',
    "late markup of React": '<script>$RC("B:0","S:0")</script>',
    "what a comment hides": '<!-- <script type="module" src="/app.js"></script> -->',
}


@pytest.mark.parametrize("script", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("visitor", MATCHES)
def test_nothing_starts_from_state_that_is_not_there(script: str, visitor: str) -> None:
    page = BLOCKS + UNREAD + script + "<p>end</p>"
    shown = f"<main>{f'<p>{visitor.upper()}</p>' if visitor else ''}</main><p>end</p>"
    assert planned(page, visitor) == streamed(page, visitor)[0] == shown


@pytest.mark.parametrize("script", STAYS.values(), ids=STAYS)
def test_tools_stay(script: str) -> None:
    page = BLOCKS + UNREAD + script
    assert planned(page, "a") == streamed(page, "a")[0] == f"<main><p>A</p></main>{script}"


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_a_page_in_passing_brings_no_block_for_others_after_its_state_was_met(size: int) -> None:
    filler = "<p>x</p>" * 20_000
    page = BLOCKS + filler + UNREAD + filler + UNREAD + STARTS["a module"] + STAYS["a snippet"]
    if size < 1 << 20:
        page = page.replace(filler, filler[:800])
    shown, cutter = streamed(page, "a", size)
    assert '"B"' not in shown
    assert '"A"' not in shown
    assert "entry.js" not in shown
    assert shown.startswith("<main><p>A</p></main>")
    assert shown.endswith(STAYS["a snippet"])
    assert cutter.problems["state-not-understood"] >= 1
    assert shown == planned(page, "a")


def test_blocks_in_state_that_is_left_out_go_with_it() -> None:
    state = '<script>window.__INITIAL_STATE__={"x":[{"segments":["a"],"t":1}]};f({"segments":["b"]})</script>'
    kept = '<script type="application/json">{"x":[{"segments":["b"]},{"t":2}]}</script>'
    assert planned(BLOCKS + state + kept, "a") == (
        '<main><p>A</p></main><script type="application/json">{"x":[{"t":2}]}</script>'
    )


ANGULAR = (
    '<app-root ngh="0">{}</app-root><script id="ng-state" type="application/json">'
    '{"391":{"b":{"x":[{"segments":["a"],"t":1},{"t":2}]}},"__nghData__":[{"t":{"2":"t1"},"c":{"2":[{"i":"t1","x":2}]}}],'
    '"__nghDeferData__":{"d0":{}}}</script>'
)


def test_angular_renders_a_page_with_blocks_from_its_state() -> None:
    page = ANGULAR.replace("{}", BLOCKS, 1)
    for shown in (planned(page, "b"), streamed(page, "b")[0]):
        assert '{"x":[{"t":2}]}' in shown
        assert "__ngh" not in shown
        assert '"":[{"t":{"2":"t1"}' in shown


def test_angular_takes_over_a_page_without_blocks() -> None:
    page = ANGULAR.replace("{}", "<p>all</p>", 1).replace('"segments":["a"],', "")
    assert planned(page, "b") == streamed(page, "b")[0] == page


def test_angulars_notes_go_where_only_the_page_has_blocks_long_before_them() -> None:
    state = ANGULAR.partition("<script")
    page = BLOCKS + "<p>x</p>" * 40_000 + "<script" + state[2].replace('"segments":["a"],', "")
    shown, _ = streamed(page, "b")
    assert "__ngh" not in shown
    assert shown == planned(page, "b")

"""A page that arrives with its state in the head, as SolidStart's: nothing of what cannot be read goes out."""

from __future__ import annotations

import pytest

from segments.edge.pages.html.stream import PageStream
from segments.edge.pages.plan.cutting import Cutter

STATE = '<script>self.$R=self.$R||[];_$HY.r["page"]=$R[0]=[$R[1]={segments:$R[2]=["%s"],t:"secret"}]</script>'
PAGE = (
    f"<html><head><title>x</title>{STATE}<script type=module src=/_build/client.js></script></head><body>"
    '<p data-segment="german">G</p><p>all</p></body></html>'
)


def sent(page: str, size: int) -> str:
    stream = PageStream("utf-8", Cutter(0, {"german": 0}))
    data = page.encode()
    parts = [stream.feed(data[start : start + size]) for start in range(0, len(data), size)]
    return b"".join([*parts, stream.finish()]).decode()


@pytest.mark.parametrize("size", [1, 40, 10_000])
def test_state_that_names_a_segment_goes_with_the_scripts(size: int) -> None:
    text = sent(PAGE % "german", size)
    assert "secret" not in text
    assert "client.js" not in text
    assert text.endswith("<body><p>all</p></body></html>")


@pytest.mark.parametrize("size", [1, 40])
def test_state_that_names_none_stays(size: int) -> None:
    page = PAGE.replace('<p data-segment="german">G</p>', "") % "JFK"
    assert sent(page, size) == page

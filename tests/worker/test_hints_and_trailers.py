"""What an origin sends before an answer's head and behind its body: early hints (103) and trailers."""

import pytest

from tests.worker.shop import browser

pytestmark = pytest.mark.usefixtures("published")

PAGE = '<title>t</title><p data-segment="germany">DE</p><p data-segment="france">FR</p><p>all</p>'
CUT = {"DE": "<title>t</title><p>DE</p><p>all</p>", "FR": "<title>t</title><p>all</p>"}
HINTS = ("</style.css>; rel=preload; as=style",)
TRAILERS = {
    "server-timing": "db;dur=53",
    "digest": "sha-256=x",
    "set-cookie": "late=1",
    "x-segment": "data-segment",
}
LONG = "<p>.</p>" * 40_000
HTML = {"content-type": "text/html", "trailer": ", ".join(TRAILERS)}


def ask(worker, path, country="DE", method="GET"):
    return worker.fetch(path, browser(x_segments_as=f"geo.country={country}"), method=method)


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("lifetime", ["max-age=60", "no-store"])
def test_an_answer_after_early_hints_is_cut_as_any_other(worker, origin, status, lifetime):
    path = f"/hints-{status}-{lifetime}"
    headers = {"content-type": "text/html", "cache-control": lifetime, "link": HINTS[0]}
    origin.set(path, PAGE, headers=headers, status=status, early_hints=HINTS)
    for country in ("DE", "FR", "DE"):
        answer = ask(worker, path, country)
        assert (answer.status, answer.text) == (status, CUT[country])
        assert answer.header("link") == HINTS[0]
    assert ask(worker, path, method="HEAD").status == status


def test_a_304_after_early_hints_renews_the_page(worker, origin):
    headers = {"content-type": "text/html", "cache-control": "no-cache"}
    origin.set("/hints-304", PAGE, headers=headers, etag='"h"', early_hints=HINTS)
    for country in ("DE", "FR", "DE"):
        assert ask(worker, "/hints-304", country).text == CUT[country]
    assert origin.requests_for("/hints-304")[-1].headers["if-none-match"] == '"h"'


def test_what_is_no_page_goes_as_it_came_after_early_hints(worker, origin):
    origin.set("/hints.bin", b"\x00\x01", headers={"content-type": "image/png"}, early_hints=HINTS)
    answer = ask(worker, "/hints.bin")
    assert (answer.status, answer.body) == (200, b"\x00\x01")


@pytest.mark.parametrize("content", [PAGE, PAGE + LONG], ids=["whole", "flowing"])
@pytest.mark.parametrize("lifetime", ["max-age=60", "no-store"])
def test_a_page_with_trailers_is_cut_and_none_of_them_reaches_a_visitor(worker, origin, content, lifetime):
    """A trailer is of the origin's bytes, which nobody gets; and no header of it may be taken for the page's own."""
    path = f"/trailers-{len(content)}-{lifetime}"
    chunks = (content[:300_000].encode(), content[300_000:].encode() or b" ")
    headers = {**HTML, "cache-control": lifetime}
    origin.set(path, b"", headers=headers, chunks=chunks, chunk_pause_seconds=0.05, trailers=TRAILERS)
    for country in ("DE", "FR", "DE"):
        answer = ask(worker, path, country)
        assert (answer.status, answer.text.strip()) == (200, CUT[country] + content[len(PAGE) :])
        assert not {"trailer", "digest", "x-segment"} & {name.lower() for name, _ in answer.headers}
        assert not any("late=1" in one for one in answer.header_list("set-cookie"))


def test_a_download_with_trailers_is_whole(worker, origin):
    chunks = (b"\x00" * 70_000, b"\x01" * 70_000)
    headers = {"content-type": "application/octet-stream", "trailer": "digest"}
    origin.set("/trailers.bin", b"", headers=headers, chunks=chunks, trailers={"digest": "sha-256=x"})
    assert ask(worker, "/trailers.bin").body == b"".join(chunks)

"""Work is asked once: of many requests for a page that is nowhere one asks the origin, the others have its bytes."""

import http.client
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.worker.runtime import FETCH_TIMEOUT_SECONDS, wait_until
from tests.worker.shop import browser, health, order, page_of, shown

pytestmark = pytest.mark.usefixtures("published")

HTML = {"content-type": "text/html; charset=utf-8"}
HOUR = {**HTML, "cache-control": "max-age=3600"}
CROWD = 12
FEWEST = 200_000
"""The bytes after which a part of a page has certainly gone through the worker."""


def visitor(number, **headers):
    """Every other visitor is German."""
    return browser(x_segments_as=f"geo.country={'FR' if number % 2 else 'DE'}", **headers)


def ask_at_once(worker, path, headers_of=visitor):
    """The answers to a crowd whose requests are all there before the origin says anything."""
    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(lambda number: worker.fetch(path, headers_of(number)), range(CROWD)))


def hold(origin, path, body, **rest):
    origin.set(path, body, delay_seconds=0.5, **rest)
    origin.requests.clear()


def shown_to(answers):
    return [shown(answer.text) for answer in answers]


EACH_THEIR_OWN = [{"desktop"} if number % 2 else {"desktop", "germany"} for number in range(CROWD)]


def test_one_of_a_crowd_asks_and_each_gets_their_own_page(worker, origin):
    hold(origin, "/once", page_of(["germany", "desktop"]), headers=HOUR)
    before = health(worker)["counters"].get("asked-once", 0)
    assert shown_to(ask_at_once(worker, "/once")) == EACH_THEIR_OWN
    assert len(origin.requests_for("/once")) == 1
    assert health(worker)["counters"]["asked-once"] == before + CROWD - 1


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/private", {"headers": {**HTML, "cache-control": "private, max-age=3600"}}),
        ("/cookie", {"headers": {**HOUR, "set-cookie": "seen=1"}}),
        ("/unsure", {"headers": {**HTML, "cache-control": "no-cache"}}),
        ("/failing", {"headers": HTML, "status": 503}),
        ("/gone", {"headers": HTML, "status": 404}),
    ],
)
def test_an_answer_that_is_not_for_everybody_is_had_by_nobody_else(worker, origin, path, answer):
    hold(origin, path, page_of(["germany", "desktop"]), **answer)
    answers = ask_at_once(worker, path)
    assert {one.status for one in answers} == {answer.get("status", 200)}
    assert shown_to(answers) == EACH_THEIR_OWN
    assert len(origin.requests_for(path)) == CROWD


def test_each_form_of_a_page_is_asked_for_once(worker, origin):
    hold(origin, "/forms", page_of(["germany", "desktop"]), headers={**HOUR, "vary": "accept-language"})
    languages = ("de", "en")
    ask_at_once(
        worker, "/forms", lambda number: visitor(number, accept_language=languages[number % len(languages)])
    )
    asked = [request.headers["accept-language"] for request in origin.requests_for("/forms")]
    assert sorted(asked) == sorted(languages)


@contextmanager
def reading(worker, path, number):
    """An answer whose body has begun to come."""
    connection = http.client.HTTPConnection(urlsplit(worker.url).netloc, timeout=FETCH_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers=dict(visitor(number)))
        response = connection.getresponse()
        yield response, response.read(FEWEST)
    finally:
        connection.close()


def in_halves(origin, path, end=b""):
    """A large page of which the origin holds back the second half; what lets it go on, and the page of a visitor."""
    filler = b"<p>filler</p>" * 40_000
    page = page_of(["germany", "desktop"]).encode()
    go_on = threading.Event()
    origin.set(path, headers=HOUR, chunks=(page + filler, filler + end), go_on=go_on)
    origin.requests.clear()
    return go_on


def test_a_page_that_arrives_goes_to_all_who_wait_as_it_comes(worker, origin):
    go_on = in_halves(origin, "/arriving", b"<p data-segment='germany'>[end]</p>")
    with (
        reading(worker, "/arriving", 0) as (first, of_first),
        reading(worker, "/arriving", 1) as (second, of_second),
    ):
        go_on.set()
        texts = [(start + rest.read()).decode() for start, rest in ((of_first, first), (of_second, second))]
    assert [shown(text) for text in texts] == [{"germany", "desktop", "end"}, {"desktop"}]
    assert len(texts[1]) == len(worker.fetch("/arriving", visitor(1)).body)
    assert len(origin.requests_for("/arriving")) == 1


def test_a_visitor_who_leaves_takes_the_page_from_nobody(worker, origin):
    go_on = in_halves(origin, "/left")
    with reading(worker, "/left", 0) as (first, _), reading(worker, "/left", 1) as (second, of_second):
        first.close()
        go_on.set()
        text = (of_second + second.read()).decode()
    assert shown(text) == {"desktop"}
    assert text.endswith("<p>filler</p>")
    assert len(text) > 80_000 * len("<p>filler</p>")
    assert len(origin.requests_for("/left")) == 1


def test_a_visitor_who_leaves_before_the_answer_leaves_another_to_ask(worker, origin):
    hold(origin, "/gone-early", page_of(["germany"]), headers=HOUR)
    asking = http.client.HTTPConnection(urlsplit(worker.url).netloc, timeout=FETCH_TIMEOUT_SECONDS)
    asking.request("GET", "/gone-early", headers=dict(visitor(0)))
    wait_until(lambda: origin.requests_for("/gone-early"), "the first question")
    asking.close()
    assert shown_to(ask_at_once(worker, "/gone-early")) == [
        set() if number % 2 else {"germany"} for number in range(CROWD)
    ]
    assert len(origin.requests_for("/gone-early")) <= 2


def test_a_page_that_breaks_off_breaks_off_for_all_and_is_asked_for_again(worker, origin):
    filler = b"<p>filler</p>" * 40_000
    go_on = threading.Event()
    origin.set("/broken", headers=HOUR, chunks=(filler, filler), go_on=go_on, is_cut=True)
    with reading(worker, "/broken", 0) as (first, _), reading(worker, "/broken", 1) as (second, _):
        go_on.set()
        for response in (first, second):
            with pytest.raises(http.client.IncompleteRead):
                response.read()
    origin.set("/broken", page_of(["desktop"]), headers=HOUR)
    assert shown(worker.fetch("/broken", visitor(0)).text) == {"desktop"}


def test_nobody_joins_a_page_that_was_ordered_to_be_forgotten(worker, origin):
    go_on = in_halves(origin, "/purged")
    with reading(worker, "/purged", 0) as (first, _):
        assert order(worker, {"paths": ["/purged"]}).status == 200
        origin.set("/purged", page_of(["germany"]), headers=HOUR)
        assert shown(worker.fetch("/purged", visitor(0)).text) == {"germany"}
        go_on.set()
        first.read()
    assert len(origin.requests_for("/purged")) == 2

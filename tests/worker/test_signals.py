"""Each signal of a request changes the page; pages are never asked for twice for different visitors."""

import pytest

from tests.worker.shop import AGENT, PHONE, browser, page_of, shown

pytestmark = pytest.mark.usefixtures("published")


def see(worker, target="/", **headers):
    response = worker.fetch(target, browser(**headers))
    assert response.status == 200
    return shown(response.text)


@pytest.mark.parametrize(
    ("segment", "target", "headers"),
    [
        ("germany", "/", {"x_segments_as": "geo.country=DE"}),
        ("texas", "/", {"x_segments_as": "geo.region_code=TX"}),
        ("austin", "/", {"x_segments_as": "geo.city=Austin"}),
        ("europe", "/", {"x_segments_as": "geo.country=DE; geo.continent=EU"}),
        ("eu", "/", {"x_segments_as": "geo.country=FR"}),
        ("chicago-time", "/", {"x_segments_as": "geo.timezone=America/Chicago"}),
        ("phone", "/", {"user_agent": PHONE}),
        ("desktop", "/", {"user_agent": AGENT}),
        ("from-search", "/", {"referer": "https://www.google.com/"}),
        ("from-partner", "/", {"referer": "https://partner.example/list?page=2"}),
        ("newsletter", "/?utm_source=newsletter&utm_medium=email", {}),
        ("spring", "/?utm_campaign=spring-sale", {}),
        ("german", "/", {"accept_language": "fr;q=0.3, de-CH, en;q=0.8"}),
        ("sale", "/sale/tents", {}),
        ("this-host", "/", {}),
        ("searched", "/?q=boots", {}),
        ("evening", "/", {"x_segments_as": "geo.timezone=UTC; now=2026-11-23T20:30Z"}),
        ("monday", "/", {"x_segments_as": "geo.timezone=UTC; now=2026-11-23T20:30Z"}),
        ("returning", "/", {"x_segments_as": "visitor.is_returning=true"}),
    ],
)
def test_a_signal_shows_its_block(worker, origin, segment, target, headers):
    origin.set(target.partition("?")[0], page_of([segment]))
    assert see(worker, target, **headers) == {segment}


@pytest.mark.parametrize(
    ("segment", "headers"),
    [
        ("germany", {"x_segments_as": "geo.country=AT"}),
        ("eu", {"x_segments_as": "geo.country=CH"}),
        ("phone", {"user_agent": AGENT}),
        ("from-search", {"referer": "https://partner.example/"}),
        ("german", {"accept_language": "fr, en"}),
        ("evening", {"x_segments_as": "geo.timezone=UTC; now=2026-11-23T08:30Z"}),
        ("monday", {"x_segments_as": "geo.timezone=Pacific/Kiritimati; now=2026-11-23T20:30Z"}),
        ("club", {}),
    ],
)
def test_another_value_hides_it(worker, origin, segment, headers):
    origin.set("/", page_of([segment]))
    assert see(worker, "/", **headers) == set()


def test_the_query_parameter_sets_signals_and_never_reaches_the_origin(worker, origin):
    origin.set("/", page_of(["germany"]))
    assert see(worker, "/?a=1&segments_as=geo.country%3DDE&b=2") == {"germany"}
    assert [request.target for request in origin.requests] == ["/?a=1&b=2"]


def test_one_response_serves_everybody(worker, origin):
    origin.set("/cached", page_of(["germany", "phone", "desktop"]), headers=html(max_age=60))
    seen = [see(worker, "/cached", user_agent=agent, x_segments_as=f"geo.country={country}")
            for agent in (AGENT, PHONE) for country in ("DE", "FR")]  # fmt: skip
    assert seen == [{"germany", "desktop"}, {"desktop"}, {"germany", "phone"}, {"phone"}]
    assert len(origin.requests) == 1


def test_the_origin_learns_nothing_about_a_visitor(worker, origin):
    origin.set("/", page_of(["germany"]))
    see(
        worker,
        "/",
        referer="https://partner.example/",
        cookie="theme=dark; __Host-segments=v1.x.y.z",
        sec_gpc="1",
    )
    (request,) = origin.requests
    assert not {"cookie", "referer", "sec-gpc", "x-segments-as"} & request.headers.keys()
    assert AGENT not in request.headers["user-agent"]


def html(max_age: int) -> dict[str, str]:
    return {"content-type": "text/html; charset=utf-8", "cache-control": f"public, max-age={max_age}"}

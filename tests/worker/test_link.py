"""A mailing's link on the wire: its segments for one page, of a page that is asked for once for everybody."""

import time
from urllib.parse import quote

import pytest

from segments.edge.own.link import Link, seal_link
from tests.worker.shop import GRANT_KEYS, browser, page_of, shown

pytestmark = pytest.mark.usefixtures("published")
TEXAS, GERMANY = "geo.country=US; geo.region_code=TX", "geo.country=DE"


def link_to(path, *segments, lifetime_s=600):
    token = seal_link(Link(segments, int(time.time()) + lifetime_s), path, GRANT_KEYS)
    return f"{path}?a=1&segments_link={token}"


def test_a_link_shows_its_segment_once_and_the_origin_never_sees_it(worker, origin):
    origin.set("/spring-mail", page_of(["vip", "germany"]), headers={"cache-control": "max-age=600"})
    plain = worker.fetch("/spring-mail?a=1", browser(x_segments_as=TEXAS))
    assert shown(plain.text) == set()
    linked = worker.fetch(link_to("/spring-mail", "germany"), browser(x_segments_as=TEXAS))
    assert shown(linked.text) == {"germany"}
    assert "no-store" in linked.header("cache-control") or "private" in linked.header("cache-control")
    assert [request.target for request in origin.requests_for("/spring-mail")] == ["/spring-mail?a=1"]
    cookie = "; ".join(header.partition(";")[0] for header in linked.header_list("set-cookie"))
    after = worker.fetch("/spring-mail?a=1", browser(x_segments_as=TEXAS, cookie=cookie))
    assert shown(after.text) == set()


def test_without_consent_or_elsewhere_or_too_late_it_is_a_plain_address(worker, origin):
    for path in ("/mail-a", "/mail-b"):
        origin.set(path, page_of(["texas"]))
    refused = (
        (link_to("/mail-a", "texas"), GERMANY),
        (link_to("/mail-b", "texas").replace("/mail-b", "/mail-a"), "geo.country=US; geo.region_code=CA"),
        (link_to("/mail-a", "texas", lifetime_s=-1), "geo.country=US; geo.region_code=CA"),
    )
    for target, place in refused:
        answer = worker.fetch(target, browser(x_segments_as=place))
        assert (answer.status, shown(answer.text)) == (200, set())


def test_the_app_of_the_page_agrees(worker):
    asked = f"/_segments/v1/me?page={quote(link_to('/mail-a', 'germany'), safe='')}"
    assert "germany" in worker.fetch(asked, browser(x_segments_as=TEXAS)).json()["segments"]

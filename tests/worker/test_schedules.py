"""Campaigns on the real runtime: an answer is never older than the last beginning or end, in the site's own time."""

import pytest

from tests.worker.shop import RULES, browser, page_of, publish, shown

BERLIN = RULES.replace('name = "shop"\n', 'name = "shop"\ntimezone = "Europe/Berlin"\n', 1)
CAMPAIGN = """
[segments.night]
when = 'true'
starts = 2027-03-28T02:00:00
ends = 2027-10-31T03:00:00
[segments.night-desktop]
when = 'device.type == "desktop"'
parent = "night"
"""
SLOT = """
<p data-segment-slot="hero" data-segment="night">[night]</p>
<p data-segment-slot="hero" data-segment-default>[usual]</p>
"""
KEPT = {"content-type": "text/html", "cache-control": "max-age=86400"}


@pytest.fixture
def campaign(worker, published, tmp_path):
    publish(worker, BERLIN + CAMPAIGN, tmp_path)
    yield
    publish(worker, RULES, tmp_path)


def test_a_kept_page_changes_in_the_second_in_which_a_campaign_begins_or_ends(worker, origin, campaign):
    origin.set("/campaign", page_of(["night-desktop"]).replace("</h1>", f"</h1>{SLOT}"), headers=KEPT)
    known = ""
    for moment, words in (
        ("2027-03-28T00:59:59Z", {"usual"}),
        ("2027-03-28T01:00:00Z", {"night", "night-desktop"}),  # 03:00 summer time: 02:00 is skipped
        ("2027-10-31T01:59:59Z", {"night", "night-desktop"}),  # 02:59:59 for the second time
        ("2027-10-31T02:00:00Z", {"usual"}),
    ):
        headers = browser(x_segments_as=f"geo.country=DE; now={moment}", if_none_match=known)
        answer = worker.fetch("/campaign", headers)
        assert answer.header("cache-control") == "private, no-cache"
        if answer.status != 304:
            assert (moment, shown(answer.text)) == (moment, words)
            known = answer.header("etag")
            assert worker.fetch("/campaign", {**headers, "if-none-match": known}).status == 304
        else:
            assert words == {"night", "night-desktop"}, f"{moment}: an answer from before the turn"
    assert len(origin.requests_for("/campaign")) == 1

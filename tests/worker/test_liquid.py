"""Liquid on the real runtime: only where the site turns it on, and never beyond one text of a page."""

import pytest

from tests.worker.runtime import wait_until
from tests.worker.shop import RULES, browser, publish

HTML = {"content-type": "text/html; charset=utf-8", "cache-control": "max-age=3600"}
OPEN, CLOSE = "{% if segments contains 'germany' %}", "{% endif %}"
COMMENTS = (
    f'<!doctype html><title>Found x{OPEN}</title><meta name="policy" content="x">'
    f'<input name="q" value="{OPEN}"><h1>{CLOSE}</h1><ul><li title="{OPEN}">one</li>'
    f"<li>{OPEN}</li><li>other</li><li>{CLOSE}</li></ul><script>var q = \"{OPEN}\", ok = 1, n = '{CLOSE}'</script>"
)
"""What visitors wrote into it stands in seven places, and each tag has its partner in another one."""

TEMPLATE = f'<!doctype html><title>Blog</title><p class="x{OPEN} y{CLOSE}">{OPEN}<b>hallo</b>{CLOSE}</p>'


@pytest.fixture(params=["off", "on", "some", "word"])
def liquid(request, worker, published, tmp_path):
    """The site with each way to say where Liquid counts."""
    lines = {
        "off": "liquid = false",
        "on": "liquid = true",
        "some": 'liquid = ["/blog/*", "text/json"]',
        "word": 'liquid = true\nliquid_word = "K7uG"',
    }
    publish(worker, RULES.replace("liquid = true", lines[request.param]), tmp_path)
    yield request.param
    publish(worker, RULES, tmp_path)


def see(worker, path, country="DE"):
    return worker.fetch(path, browser(x_segments_as=f"geo.country={country}")).text


def test_a_page_with_visitors_tags_goes_out_as_it_came(worker, origin, liquid):
    for number, page in enumerate((COMMENTS, COMMENTS + "<p>more</p>" * 40_000)):
        origin.set(f"/blog/comments-{number}", page, headers=HTML)
        for country in ("DE", "FR"):
            assert see(worker, f"/blog/comments-{number}", country) == page


def test_conditions_count_where_the_site_says(worker, origin, liquid):
    origin.set("/blog/a", TEMPLATE, headers=HTML)
    origin.set("/search", TEMPLATE, headers=HTML)
    origin.set("/api", f'{{"t":"x{OPEN}y{CLOSE}"}}', headers={**HTML, "content-type": "text/json"})
    cut = '<!doctype html><title>Blog</title><p class="x"></p>'
    shown = {"/blog/a": TEMPLATE, "/search": TEMPLATE, "/api": f'{{"t":"x{OPEN}y{CLOSE}"}}'}
    shown |= {
        "off": {},
        "on": {"/blog/a": cut, "/search": cut, "/api": '{"t":"x"}'},
        "some": {"/blog/a": cut, "/api": '{"t":"x"}'},
        "word": {},
    }[liquid]
    for path, page in shown.items():
        assert see(worker, path, "FR") == page


def test_a_plan_that_was_made_under_another_setting_is_not_used(worker, origin, published, tmp_path):
    page = f"<!doctype html><p>{OPEN}hallo{CLOSE}</p>"
    origin.set("/liquid/kept", page, headers=HTML)
    cut = "<!doctype html><p>hallo</p>"
    assert [see(worker, "/liquid/kept"), see(worker, "/liquid/kept")] == [cut, cut]
    publish(worker, RULES.replace("liquid = true", "liquid = false"), tmp_path)
    assert see(worker, "/liquid/kept") == page
    publish(worker, RULES, tmp_path)
    wait_until(lambda: see(worker, "/liquid/kept") == cut, "the page to be cut again")


def test_what_visitors_write_is_plain_content(worker, origin, published, tmp_path):
    publish(worker, RULES.replace("liquid = true", 'liquid = true\nuntrusted = [".comment"]'), tmp_path)
    words = f'<p data-segment="germany">v</p><!-- segment germany -->c<!-- /segment -->{OPEN}l{CLOSE}'
    page = f'<!doctype html><div class="comment">{words}</div><div data-segment-off>{words}</div>{words}'
    plain = f'<!doctype html><div class="comment">{words}</div><div>{words}</div>'
    origin.set("/comments", page, headers=HTML)
    assert [see(worker, "/comments", country) for country in ("FR", "DE")] == [plain, f"{plain}<p>v</p>cl"]
    publish(worker, RULES, tmp_path)

"""A site without `languages`, whose origin answers by Accept-Language and does not say so in Vary.

What is kept for all was asked for without the header; nobody is shown what another visitor's languages asked for.
"""

import pytest

from tests.worker.plain_runtime import plain_worker, run_plain
from tests.worker.runtime import fetch, wait_until
from tests.worker.shop import RULES, browser

HTML = {"content-type": "text/html; charset=utf-8"}
HOUR = {**HTML, "cache-control": "max-age=3600"}
WITHOUT_LANGUAGES = "\n".join(line for line in RULES.splitlines() if not line.startswith("languages"))


class Site:
    """A worker on the runtime itself before an origin with a page in each language."""

    def __init__(self, url, origin):
        self.url, self.origin = url, origin

    def says(self, path, language, **headers):
        """Let the origin answer in this language; it says so in Content-Language."""
        told = {"content-language": language}
        self.origin.set(path, f"<p>{language}</p>", headers={**told, **(headers or HOUR)})

    def ask(self, path, language=""):
        """The answer to a visitor with these languages, and what the origin was told in it, if it was asked."""
        asked = len(self.origin.requests)
        answer = fetch(self.url, path, browser(**({"accept_language": language} if language else {})))
        told = [request.headers.get("accept-language") for request in self.origin.requests[asked:]]
        return answer.text, told

    def counted(self):
        counters = fetch(self.url, "/_segments/health").json()["counters"]
        return counters.get("language-not-in-vary", 0)


@pytest.fixture(scope="module")
def running(session_origin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages")
    worker = plain_worker(WITHOUT_LANGUAGES, folder)
    with run_plain(worker, folder / "run", session_origin, "/_segments/health") as running:
        yield running.url


@pytest.fixture
def site(running, origin):
    return Site(running, origin)


def test_a_page_that_does_not_name_languages_is_everybodys_only_as_it_is_without_them(site):
    path = "/unsaid"
    site.says(path, "de")
    assert site.ask(path, "de-AT, de;q=0.9") == ("<p>de</p>", ["de-AT,de;q=0.9"])
    site.says(path, "en")
    assert site.ask(path, "fr") == ("<p>en</p>", [None]), "as nobody in particular"
    site.says(path, "xx")
    for language in ("fr", "it", "", "zz"):
        assert site.ask(path, language) == ("<p>en</p>", [])
    assert site.ask(path, "de-AT,de;q=0.5") == ("<p>de</p>", []), "for these languages it was asked"


def test_a_visitor_without_languages_brings_everybodys_copy(site):
    path = "/unsaid/plain"
    site.says(path, "en")
    assert site.ask(path) == ("<p>en</p>", [None])
    site.says(path, "de")
    assert site.ask(path, "de") == ("<p>en</p>", [])


def test_copies_in_different_languages_are_counted_and_those_in_one_are_not(site):
    before = site.counted()
    for path, languages in (("/unsaid/same", ("en", "en")), ("/unsaid/differ", ("de", "en"))):
        for asking, language in zip(("de", "fr"), languages, strict=True):
            site.says(path, language)
            site.ask(path, asking)
    assert site.counted() == before + 1


def test_a_page_that_names_languages_is_kept_for_each(site):
    path = "/said"
    for language in ("de", "fr"):
        site.says(path, language, **HOUR, vary="Accept-Language")
        assert site.ask(path, language) == (f"<p>{language}</p>", [language])
    for language in ("de", "fr"):
        assert site.ask(path, language) == (f"<p>{language}</p>", [])


def test_where_the_origin_is_asked_each_time_it_is_told_each_visitors_languages(site):
    path = "/unsaid/asked"
    for language in ("de", "fr", "de"):
        site.says(path, language, **HTML)
        assert site.ask(path, language) == (f"<p>{language}</p>", [language])


def test_a_stale_copy_is_refreshed_in_its_own_language(site):
    path = "/unsaid/stale"
    headers = {**HTML, "cache-control": "max-age=0, stale-while-revalidate=600"}
    site.says(path, "de", **headers)
    site.ask(path, "de")
    site.says(path, "en", **headers)
    assert site.ask(path, "fr")[0] == "<p>en</p>"
    site.origin.requests.clear()
    site.says(path, "news", **headers)
    wait_until(lambda: site.ask(path, "it")[0] == "<p>news</p>", "everybody's copy to be refreshed")
    assert {request.headers.get("accept-language") for request in site.origin.requests} == {None}


def test_a_copy_in_another_language_is_better_than_none_while_the_origin_is_down(site):
    path = "/unsaid/down"
    site.says(path, "de")
    site.ask(path, "de")
    with site.origin.down():
        assert site.ask(path, "fr")[0] == "<p>de</p>"

"""Pages in several forms: the origin is asked for the one that is wanted, and Vary is believed."""

import pytest

from segments.edge.http.caching import is_shareable
from tests.worker.shop import RULES, browser, health, publish

KEPT = {"content-type": "text/html", "cache-control": "max-age=3600"}
PAGE, FRAGMENT = "<html><body><p>page</p></body></html>", b"<p>fragment</p>"
SITE = (
    'name = "shop"',
    'name = "shop"\npage_headers = ["X-Shop-Region", "X-Api-Key"]\nbypass = ["/studio/*"]',
)


@pytest.fixture(scope="module", autouse=True)
def rules(worker, published, tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    publish(worker, RULES.replace(*SITE), folder)
    yield
    publish(worker, RULES, folder)


def ask(worker, target, **headers):
    return worker.fetch(target, browser(x_segments_as="geo.country=DE", **headers))


@pytest.mark.parametrize(
    "header",
    ["HX-Request", "X-Inertia", "X-PJAX", "X-Nextjs-Data", "Turbo-Frame", "X-Up-Target", "X-Shop-Region"],
)
def test_a_form_that_vary_names_is_kept_beside_the_others(worker, origin, header):
    path, name = f"/form/{header.lower()}", header.lower()
    origin.set(path, PAGE, headers={**KEPT, "vary": header})
    origin.set_for(path, name, FRAGMENT, headers={**KEPT, "vary": header})
    for _ in range(2):
        assert "page" in ask(worker, path).text
        assert ask(worker, path, **{name.replace("-", "_"): "true"}).body == FRAGMENT
    assert len(origin.requests) == 2
    assert origin.requests[1].headers[name] == "true"


def test_a_form_that_vary_does_not_name_is_kept_for_nobody(worker, origin):
    origin.set("/unnamed", PAGE, headers=KEPT)
    origin.set_for("/unnamed", "hx-request", FRAGMENT, headers=KEPT)
    before = health(worker)["counters"].get("form-not-in-vary", 0)
    for _ in range(2):
        assert ask(worker, "/unnamed", hx_request="true").body == FRAGMENT
        assert "page" in ask(worker, "/unnamed").text
    assert len(origin.requests) == 3
    assert health(worker)["counters"]["form-not-in-vary"] == before + 2


def test_rows_for_next_are_cut_and_kept_beside_the_page(worker, origin):
    vary = "RSC, Next-Router-State-Tree, Next-Router-Prefetch, Next-Router-Segment-Prefetch"
    rows = b'0:[["$","p","1",{"data-segment":"germany"}],["$","p","2",{"data-segment":"texas"}]]\n'
    origin.set("/rsc", PAGE, headers={**KEPT, "vary": vary})
    origin.set_for("/rsc", "rsc", rows, headers={**KEPT, "content-type": "text/x-component", "vary": vary})
    for _ in range(2):
        assert "page" in ask(worker, "/rsc").text
        for tree in ("x", "y"):
            answer = ask(worker, "/rsc", rsc="1", next_router_state_tree=tree, next_url="/from")
            assert answer.body == b'0:[["$","p","1",{}],[]]\n'
            assert not is_shareable(answer.header("cache-control") or "")
    assert [request.headers.get("next-router-state-tree") for request in origin.requests] == [None, "x", "y"]


def test_an_answer_that_depends_on_what_was_not_sent_is_kept_for_nobody(worker, origin):
    origin.set("/unsent", PAGE, headers={**KEPT, "vary": "X-Currency, Accept-Encoding"})
    before = health(worker)["counters"].get("vary-not-sent", 0)
    for _ in range(2):
        assert "page" in ask(worker, "/unsent", x_currency="EUR").text
        assert "x-currency" not in origin.requests[-1].headers
    assert len(origin.requests) == 2
    assert health(worker)["counters"]["vary-not-sent"] == before + 2


def test_what_a_key_asks_for_is_never_shared(worker, origin):
    origin.set("/keyed", PAGE, headers=KEPT)
    for _ in range(2):
        ask(worker, "/keyed", x_api_key="secret")
        assert origin.requests[-1].headers["x-api-key"] == "secret"
    assert len(origin.requests) == 2


def test_another_site_s_script_gets_its_permission(worker, origin):
    def allow(site):
        more = {
            "access-control-allow-origin": site,
            "access-control-allow-credentials": "true",
            "vary": "Origin",
        }
        for status in (200, 404):
            origin.set(
                f"/cors/{status}",
                b'{"a":1}',
                status=status,
                headers={"content-type": "application/json", "cache-control": "max-age=60", **more},
            )

    for site in ("https://a.example", "https://b.example", "https://a.example"):
        allow(site)
        for status in (200, 404):
            answer = ask(worker, f"/cors/{status}", origin=site)
            assert answer.header("access-control-allow-origin") == site
            assert answer.header("access-control-allow-credentials") == "true"
            assert origin.requests_for(f"/cors/{status}")[-1].headers["origin"] in (
                "https://a.example",
                "https://b.example",
            )
    assert len(origin.requests_for("/cors/200")) == 2
    assert len(origin.requests_for("/cors/404")) == 3


def test_a_304_still_lets_another_site_read(worker, origin):
    page = '<p data-segment="germany">x</p>'
    headers = {**KEPT, "access-control-allow-origin": "*"}
    origin.set("/cors/page", page, headers=headers)
    etag = ask(worker, "/cors/page", origin="https://a.example").header("etag")
    answer = ask(worker, "/cors/page", origin="https://a.example", if_none_match=etag)
    assert (answer.status, answer.header("access-control-allow-origin")) == (304, "*")


MARKED = '<p data-segment="texas">x</p>'


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/articles", "/wp-admin/post.php", "/ghost/api/admin/posts", "/studio/page"]
)
def test_the_paths_of_editors_are_untouched(worker, origin, path):
    origin.set(path, MARKED, headers=KEPT, etag='"o"')
    for method in ("GET", "POST"):
        answer = worker.fetch(
            path, browser(cookie="sessionid=1"), method=method, body=b"x" if method == "POST" else None
        )
        assert (answer.text, answer.header("etag"), answer.header("set-cookie")) == (MARKED, '"o"', None)
        assert origin.requests[-1].headers["cookie"] == "sessionid=1"
    assert origin.requests[-1].body == b"x"


def test_a_path_that_leads_elsewhere_is_no_editors(worker, origin):
    origin.set("/admin/..%2fprices", MARKED, headers=KEPT)
    assert ask(worker, "/admin/..%2fprices").text == ""


def test_an_editor_s_session_counts_where_the_system_proves_it(worker, origin):
    origin.set(
        "/items/offers",
        b'{"data":[{"id":1,"segments":["texas"]}]}',
        headers={"content-type": "application/json"},
    )
    cookie = "directus_session_token=made-up"
    assert ask(worker, "/items/offers", cookie=cookie).json() == {"data": []}
    assert origin.requests_for("/policies/me/globals")[-1].headers["cookie"] == cookie
    globals_ = b'{"data":{"app_access":true}}'
    origin.set("/policies/me/globals", globals_, headers={"content-type": "application/json"})
    for _ in range(2):
        answer = ask(worker, "/items/offers", cookie="directus_session_token=real")
        assert answer.json() == {"data": [{"id": 1, "segments": ["texas"]}]}
        assert not is_shareable(answer.header("cache-control") or "")
    assert len(origin.requests_for("/policies/me/globals")) == 2

"""The example shop, without a worker: its pages are whole, cacheable, and marked without mistakes."""

import threading
from collections.abc import Iterator

import pytest

from examples.acme.serve import (
    Sent,
    Server,
    Shop,
    change_basket,
    find_page,
    products,
)
from segments.authoring.source import load_rules
from segments.edge.pages.html.compile import compile_html
from tests.worker.runtime import fetch
from tools.dev import RULES

PAGES = [
    "/",
    "/boots",
    "/boots/ridgeline",
    "/membership",
    "/guides/trails",
    "/spring",
    "/basket",
    "/privacy",
    "/who",
]


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Shop) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("path", PAGES)
def test_every_mark_is_right_and_names_a_segment_of_the_rules(path: str) -> None:
    plan = compile_html(find_page(path).body, "utf-8")
    assert plan.problems == ()
    asked = {
        name for block in plan.blocks for term in block.audience for name in term.required + term.refused
    }
    assert asked <= {rule.id for rule in load_rules(RULES).segments}


def test_there_are_many_blocks_and_every_segment_changes_something() -> None:
    blocks = [block for path in PAGES[:-1] for block in compile_html(find_page(path).body, "utf-8").blocks]
    assert len({(block.label, block.audience, block.offset) for block in blocks}) >= 25
    asked = {name for block in blocks for term in block.audience for name in term.required + term.refused}
    rules = load_rules(RULES)
    assert len(rules.segments) >= 12
    made = {segment for one in rules.experiments.values() for _, segment in one.arms}
    assert asked <= {rule.id for rule in rules.segments}
    assert {rule.id for rule in rules.segments} - made <= asked
    assert all(asked & {segment for _, segment in one.arms} for one in rules.experiments.values())


def test_the_article_is_long_and_the_other_pages_are_not() -> None:
    assert 140_000 < len(find_page("/guides/trails").body) < 160_000
    assert all(len(find_page(path).body) < 40_000 for path in PAGES if path != "/guides/trails")


def test_every_product_has_a_page_and_a_link_to_it() -> None:
    listing = find_page("/boots").body.decode()
    for product in products():
        assert f'href="/boots/{product["slug"]}"' in listing
        assert product["name"] in find_page(f"/boots/{product['slug']}").body.decode()


@pytest.mark.parametrize("path", [*PAGES, "/static/shop.css", "/api/blocks.json"])
def test_answers_can_be_cached_and_asked_about_again(shop: str, path: str) -> None:
    answer = fetch(shop, path)
    assert answer.status == 200
    assert answer.header("content-length") == str(len(answer.body))
    assert "stale-while-revalidate" in str(answer.header("cache-control"))
    assert answer.header("set-cookie") is None
    again = fetch(shop, path, {"if-none-match": str(answer.header("etag"))})
    assert (again.status, again.body) == (304, b"")
    head = fetch(shop, path, method="HEAD")
    assert (head.status, head.body, head.header("etag")) == (200, b"", answer.header("etag"))


@pytest.mark.parametrize(
    "path", ["/nothing", "/boots/nothing", "/static/../serve.py", "/static/nothing.css", "/api/x"]
)
def test_what_is_not_there_is_a_404(shop: str, path: str) -> None:
    assert fetch(shop, path).status == 404


def test_the_content_api_tags_blocks_with_segments_of_the_rules(shop: str) -> None:
    blocks = fetch(shop, "/api/blocks.json").json()
    asked = {name for block in blocks for name in block.get("segments", [])}
    assert asked
    assert asked <= {rule.id for rule in load_rules(RULES).segments}


def test_every_page_asks_for_the_workers_banner_and_leads_to_it_again() -> None:
    for path in PAGES:
        body = find_page(path).body.decode()
        assert body.count('<script src="/_segments/consent.js" defer') == 1
        assert 'href="#segments-consent"' in body


def test_the_choice_without_a_script_goes_to_the_worker() -> None:
    assert (
        '<form class="choice" method="post" action="/_segments/consent">'
        in find_page("/privacy").body.decode()
    )


@pytest.mark.parametrize(
    ("before", "after"), [("", "1"), ("1", "2"), ("99", "99"), ("x", "1"), ("٣", "1"), ("-5", "1")]
)
def test_the_basket_counts_and_survives_odd_cookies(before: str, after: str) -> None:
    (cookie,) = change_basket(Sent({}, {"acme_cart_items": before}, is_https=False))
    assert cookie.startswith(f"acme_cart_items={after}; ")
    assert "Secure" not in cookie


def test_a_form_that_is_too_long_or_unknown_is_refused(shop: str) -> None:
    assert fetch(shop, "/basket", method="POST", body=b"x" * 5000).status == 404
    assert fetch(shop, "/nothing", method="POST", body=b"").status == 404

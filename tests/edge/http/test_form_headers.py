"""Headers that say in which form a page is wanted, and what Vary says of them."""

from __future__ import annotations

import pytest

from segments.edge.http.form_headers import (
    MAX_VALUE_CHARS,
    fits_form,
    form_headers,
    is_credential,
    unnamed_forms,
    unsent_names,
)

PROTOCOLS = (
    *("hx-request", "hx-target", "hx-boosted", "hx-current-url", "turbo-frame", "x-up-target", "x-up-mode"),
    *(
        "x-inertia",
        "x-inertia-version",
        "x-inertia-partial-data",
        "x-pjax",
        "x-requested-with",
        "purpose",
        "origin",
    ),
    "x-nextjs-data",
    *("rsc", "next-router-prefetch", "next-router-segment-prefetch", "next-router-state-tree", "next-url"),
)


@pytest.mark.parametrize("name", PROTOCOLS)
def test_headers_of_known_protocols_go_on(name: str) -> None:
    with_first = {"hx-request": "true", "x-inertia": "true", name: "1"}
    assert form_headers(with_first)[name] == "1"
    assert name not in form_headers({**with_first, name: "1" * (MAX_VALUE_CHARS + 1)})
    assert unsent_names(f"Accept, {name.upper()}") == set()


@pytest.mark.parametrize(
    "name", ["user-agent", "x-forwarded-for", "x-real-ip", "cookie", "cf-ray", "x-shop-region"]
)
def test_others_go_on_only_where_the_site_names_them(name: str) -> None:
    assert form_headers({name: "1"}) == {}
    assert form_headers({name: "1"}, (name,)) == {name: "1"}


def test_an_answer_that_depends_on_what_was_not_sent_is_told() -> None:
    assert unsent_names("Accept-Encoding, Cookie, Origin") == set()
    assert unsent_names("User-Agent, X-Shop-Region, Save-Data, *") == {"save-data", "x-shop-region"}
    assert unsent_names("X-Shop-Region", ("x-shop-region",)) == set()


def test_an_answer_to_a_form_that_it_does_not_name_is_told() -> None:
    assert unnamed_forms({"hx-request": "true"}, {}) == {"hx-request"}
    assert unnamed_forms({"hx-request": "true"}, {"vary": "HX-Request"}) == set()
    assert unnamed_forms({"origin": "https://a"}, {}) == set()
    assert unnamed_forms({"origin": "https://a"}, {"access-control-allow-origin": "*"}) == set()
    assert unnamed_forms({"origin": "https://a"}, {"access-control-allow-origin": "https://a"}) == {"origin"}


def test_a_kept_page_answers_only_the_form_that_it_is_of() -> None:
    assert fits_form({}, {})
    assert not fits_form({"hx-request": "true"}, {})
    assert fits_form({"hx-request": "true"}, {"vary": "HX-Request"})
    assert fits_form({"x-requested-with": "x"}, {})
    assert not fits_form({"origin": "https://a"}, {})
    assert fits_form({"origin": "https://a"}, {"vary": "Origin"})
    assert fits_form({"origin": "https://a"}, {"access-control-allow-origin": "*"})


def test_headers_that_know_somebody() -> None:
    assert [
        name for name in ("x-api-key", "x-auth-token", "strapi-response-format") if is_credential(name)
    ] == [
        "x-api-key",
        "x-auth-token",
    ]

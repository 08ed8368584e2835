"""The form in which a page is asked for: few classes, strict wishes stay strict, odd ones go as they came, bounded."""

import random

import pytest

from segments.edge.http.accept import ANYTHING, FORMS, MAX_SENT_CHARS, accept_form

PAGE, STRICT_PAGE = FORMS["html", True], FORMS["html", False]
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
DATA, STRICT_DATA = FORMS["json", True], FORMS["json", False]


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (CHROME, PAGE),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PAGE),  # Firefox, Safari
        ("text/html, */*; q=0.01", PAGE),  # jQuery, htmx
        ("text/html, application/xhtml+xml", STRICT_PAGE),  # Turbo, Inertia
        ("application/xhtml+xml", STRICT_PAGE),
        ("TEXT/HTML ; charset=utf-8", STRICT_PAGE),
        ("application/json, text/plain, */*", DATA),  # axios, Angular
        ("application/json, text/javascript, */*; q=0.01", DATA),  # jQuery
        ("application/json", STRICT_DATA),
        ("text/html;q=0.5, application/json", STRICT_DATA),
        ("*/*;q=0.8, application/json", DATA),
        ("text/html;q=0, application/json", STRICT_DATA),
        ("*/*", ANYTHING),
        ("", ANYTHING),
        (" , ;q=1,", ANYTHING),
        ("text/html;q=0", ANYTHING),
        ("text/html;q=nonsense", STRICT_PAGE),
    ],
)  # fmt: skip
def test_a_wish_for_a_page_or_data_is_one_of_few(header, form):
    assert accept_form(header) == form


@pytest.mark.parametrize(
    "header",
    [
        "image/avif, image/webp, image/apng, image/svg+xml, image/*, */*;q=0.8",
        "text/event-stream",
        "text/vnd.turbo-stream.html, text/html, application/xhtml+xml",
        "application/vnd.api+json",
        'application/ld+json;profile="https://Example.org/Shape"',
        "application/graphql-response+json, application/json;q=0.9",
        "text/x-component",
    ],
)
def test_any_other_wish_goes_as_it_came(header):
    assert accept_form(header) == header


def test_whatever_is_sent_is_bounded_and_stays_what_it_is():
    chance = random.Random(7)
    parts = [
        "text/html",
        "application/json",
        "*/*",
        "image/*",
        "q=0",
        ";",
        ",",
        " ",
        "x/" + "y" * 300,
        "=",
        '"',
        "é",
    ]
    for _ in range(5_000):
        header = "".join(chance.choices(parts, k=chance.randrange(60)))
        form = accept_form(header)
        assert len(form) <= MAX_SENT_CHARS
        assert accept_form(form) == form

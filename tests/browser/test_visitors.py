"""Four visitors open the same shop and see four shops; each is compared in Chromium, by what is visible."""

import pytest

from tests.browser.conftest import Open
from tests.browser.sites import wait_for
from tools.browser import PHONE, Seen, Visitor

pytestmark = pytest.mark.browser

GERMAN = "geo.country=DE;geo.timezone=Europe/Berlin;now=2026-11-24T09:00Z"
CALIFORNIAN = "geo.country=US;geo.region_code=CA;geo.timezone=America/Los_Angeles;now=2026-11-24T18:00Z"
TEXAN = "geo.country=US;geo.region_code=TX;geo.timezone=America/Chicago"
FRENCH = "geo.country=FR;geo.timezone=Europe/Paris;now=2026-11-24T09:00Z"

PAGES = ("/", "/boots", "/boots/ridgeline", "/membership", "/guides/trails", "/spring", "/who")

BANNER = "document.querySelector('#segments-consent')"
WELCOME = "New here?"
FREE_SHIPPING = "Free over $80"


def assert_clean(seen: Seen) -> None:
    """No trace of the marks, no complaint in the console, and nothing exchanged or moved after the first paint."""
    assert seen.status == 200
    assert seen.problems == []
    assert seen.marks == []
    assert seen.is_as_sent
    assert seen.layout_shift == 0


def answer(visitor: Visitor, label: str) -> None:
    """Press a button of the banner once it is there, and wait until it is gone."""
    wait_for(visitor, f"!!{BANNER}")
    press = (
        f"[...{BANNER}.querySelectorAll('button')].find(button => button.textContent === {label!r}).click()"
    )
    visitor.evaluate(press)
    wait_for(visitor, f"!{BANNER}")


def wait_for_text(visitor: Visitor, text: str) -> None:
    """A choice that changes what is in force loads the page again."""
    wait_for(visitor, f"document.querySelector('main')?.innerText.includes({text!r})")


def test_german_phone_without_consent_gets_its_country_and_device_and_no_cookie(
    shop: str, open_visitor: Open
) -> None:
    visitor = open_visitor(GERMAN, **PHONE, locale="de-DE")

    home = visitor.go(shop + "/")
    assert "Von Hütte zu Hütte, ohne Blasen" in home.text
    assert "Versand nach Deutschland" in home.text
    for foreign in (FREE_SHIPPING, "La côte à pied", WELCOME, "You know the way", "Do not sell or share"):
        assert foreign not in home.text

    boot = visitor.go(shop + "/boots/ridgeline")
    assert "€ 219" in boot.text
    assert "$239" not in boot.text
    assert "In zwei Tagen bei Ihnen" in boot.text
    assert "To the basket" in boot.text, "what is only on phones"
    assert "Two years of legal guarantee" in boot.text

    assert visitor.cookies() == {}


def test_californian_with_privacy_control_gets_the_law_and_is_not_remembered(
    shop: str, open_visitor: Open
) -> None:
    visitor = open_visitor(CALIFORNIAN, {"sec-gpc": "1"})

    home = visitor.go(shop + "/")
    assert "Dry feet where it never rains" in home.text
    assert FREE_SHIPPING in home.text
    assert "Do not sell or share my personal information" in home.text
    assert WELCOME not in home.text, "nobody may look whether this is a first visit"

    assert "Automatic renewal, California" in visitor.go(shop + "/membership").text
    assert "Proposition 65" in visitor.go(shop + "/boots/canyon").text
    assert visitor.cookies() == {}


def test_texan_is_new_then_returning_then_a_regular(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(f"{TEXAN};now=2026-11-24T18:00Z")

    first = visitor.go(shop + "/")
    assert WELCOME in first.text
    assert "What most people take home" in first.text
    cookie = visitor.cookies()["__Host-segments"]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )

    visitor.set_headers({"x-segments-as": f"{TEXAN};now=2026-11-26T18:00Z"})
    second = visitor.go(shop + "/")
    assert WELCOME not in second.text
    assert "Where you left off" in second.text
    assert "Dry feet where it never rains" in second.text

    visitor.set_headers({"x-segments-as": f"{TEXAN};now=2026-11-28T18:00Z"})
    third = visitor.go(shop + "/")
    assert "You know the way. Here is what is new." in third.text
    assert "Dry feet where it never rains" not in third.text


def test_newsletter_reader_in_france_says_yes_and_the_next_page_is_personal(
    shop: str, open_visitor: Open
) -> None:
    visitor = open_visitor(FRENCH)

    arrival = visitor.go(shop + "/?utm_source=newsletter&utm_medium=email")
    assert "The coast walk from this week's letter" in arrival.text
    assert "Livraison en France offerte" in arrival.text
    wait_for(visitor, f"{BANNER}?.innerText.includes('May we remember your visits?')")
    assert WELCOME not in arrival.text
    assert visitor.cookies() == {}

    answer(visitor, "Accept all")
    wait_for_text(visitor, WELCOME)
    assert visitor.evaluate("location.href") == arrival.url
    assert visitor.evaluate(f"!{BANNER}")
    assert set(visitor.cookies()) == {"segments_consent", "__Host-segments"}

    visitor.go(shop + "/privacy")
    visitor.click("main button[name=none]")
    refused = visitor.go(shop + "/")
    assert WELCOME not in refused.text
    assert set(visitor.cookies()) == {"segments_consent"}, "a no deletes what a yes has kept"


@pytest.mark.parametrize("overrides", [GERMAN, CALIFORNIAN, FRENCH], ids=["Germany", "California", "France"])
def test_every_page_arrives_whole_and_stays_as_it_arrived(
    shop: str, open_visitor: Open, overrides: str
) -> None:
    visitor = open_visitor(overrides)
    for path in PAGES:
        assert_clean(visitor.go(shop + path))


def test_back_and_forward_show_the_pages_that_were_left(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(GERMAN)
    home = visitor.go(shop + "/")
    main = "document.querySelector('main').innerText"
    home_text = visitor.evaluate(main)
    boots = visitor.click("nav a[href='/boots']")
    boots_text = visitor.evaluate(main)
    assert boots.url == shop + "/boots"

    assert (visitor.back().url, visitor.evaluate(main)) == (home.url, home_text)
    assert (visitor.forward().url, visitor.evaluate(main)) == (boots.url, boots_text)


def test_a_member_sees_member_prices_until_signing_out(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(TEXAN)
    assert "$239" in visitor.go(shop + "/boots/ridgeline").text

    visitor.go(shop + "/membership")
    member = visitor.click("text=Sign in as a gold member")
    assert "You are a gold member" in member.text
    boot = visitor.go(shop + "/boots/ridgeline")
    assert "$215" in boot.text
    assert "$239" not in boot.text

    visitor.go(shop + "/membership")
    assert "Walk more, pay less" in visitor.click("text=Sign out").text


def test_a_basket_is_mentioned_only_to_those_who_agreed(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(FRENCH)
    visitor.go(shop + "/boots/fernweh")
    basket = visitor.click("text=Add to basket")
    assert "In your basket: 1 thing." in basket.text
    assert "Your basket is still packed" not in visitor.go(shop + "/").text

    answer(visitor, "Accept all")
    wait_for_text(visitor, "Your basket is still packed")


def test_a_choice_is_taken_back_by_the_link_at_the_foot_of_every_page(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(FRENCH)
    visitor.go(shop + "/")
    answer(visitor, "Accept all")
    wait_for_text(visitor, WELCOME)
    visitor.evaluate("document.querySelector('footer a[href=\"#segments-consent\"]').click()")
    answer(visitor, "Refuse all")
    wait_for(visitor, f"!document.querySelector('main')?.innerText.includes({WELCOME!r})")
    assert set(visitor.cookies()) == {"segments_consent"}


def test_the_banner_in_the_shops_own_style_is_a_named_dialog_whose_answers_weigh_the_same(
    shop: str, open_visitor: Open
) -> None:
    for window in ({}, {**PHONE, "width": 320}):
        visitor = open_visitor(GERMAN, **window)
        visitor.go(shop + "/boots")
        wait_for(visitor, f"!!{BANNER}")
        assert visitor.evaluate(f"[{BANNER}.role, {BANNER}.getAttribute('aria-labelledby')]") == [
            "dialog",
            "segments-consent-title",
        ]
        looks = visitor.evaluate(
            f"[...{BANNER}.querySelectorAll('button')].map((button) => {{ const style = getComputedStyle(button);"
            " const box = button.getBoundingClientRect();"
            " return [style.color, style.backgroundColor, style.fontWeight, style.fontSize, box.top, box.height]"
            ".concat(Math.round(box.width)); })"
        )
        assert len(looks) == 3
        assert looks[0] == looks[1] == looks[2]
        assert looks[0][-2] >= 44, "large enough for a finger"
        assert visitor.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert visitor.evaluate(f"{BANNER}.getBoundingClientRect().bottom <= innerHeight")
        assert visitor.evaluate(f"{BANNER}.getBoundingClientRect().height < innerHeight / 2")


def test_nobody_is_asked_where_the_law_does_not_want_it(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(TEXAN)
    visitor.go(shop + "/")
    visitor.evaluate("document.querySelector('footer a[href=\"#segments-consent\"]').click()")
    wait_for(visitor, f"!!{BANNER}")
    visitor.press("Escape")
    wait_for(visitor, f"!{BANNER}")
    visitor.go(shop + "/boots")
    assert visitor.evaluate(f"!{BANNER}")


def test_no_page_is_wider_than_a_small_phone(shop: str, open_visitor: Open) -> None:
    visitor = open_visitor(GERMAN, **{**PHONE, "width": 320})
    for path in PAGES:
        visitor.go(shop + path)
        assert visitor.evaluate("document.documentElement.scrollWidth") <= 320, path

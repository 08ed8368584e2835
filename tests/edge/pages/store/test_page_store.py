"""The store forgets the least recently used page first and never holds more than its limit."""

from __future__ import annotations

import random

import pytest

from segments.edge.pages.store.page_store import MAX_PASSED_OVER, MAX_VARIANTS, PageStore


def any_vary(_vary: str) -> str:
    return ""


def make_store(max_bytes: int = 100) -> PageStore[bytes]:
    return PageStore(size_of=len, max_bytes=max_bytes, size_of_entry=no_bytes)


def no_bytes(_key: str, _vary: str, _vary_key: str) -> int:
    return 0


def test_the_least_recently_used_page_goes_first() -> None:
    store = make_store()
    for key in "abcd":
        store.put(key, "", "", bytes(25))
    store.get("a", any_vary)
    store.put("e", "", "", bytes(25))
    assert [key for key in "abcde" if store.get(key, any_vary) is not None] == ["a", "c", "d", "e"]
    assert store.used_bytes == 100
    assert store.evicted == 1


def test_a_page_replaces_the_one_before_it() -> None:
    store = make_store()
    store.put("a", "", "", b"old")
    store.put("a", "", "", b"newer")
    assert store.get("a", any_vary) == b"newer"
    assert store.used_bytes == 5


def test_a_page_that_would_push_out_a_quarter_of_the_rest_is_not_kept() -> None:
    store = make_store()
    store.put("a", "", "", b"old")
    store.put("a", "", "", bytes(26))
    assert store.get("a", any_vary) is None
    assert store.used_bytes == 0


def test_variants_by_vary_are_kept_apart_and_few() -> None:
    store = make_store(1000)
    for number in range(MAX_VARIANTS + 3):
        store.put("a", "accept-language", f"l{number}", b"x")
    assert store.get("a", lambda vary: "l0" if vary == "accept-language" else "") is None
    assert store.get("a", lambda _vary: "l18") == b"x"
    assert store.used_bytes == MAX_VARIANTS


def test_another_vary_header_drops_what_was_kept_under_the_old_one() -> None:
    store = make_store()
    store.put("a", "accept", "html", b"page")
    store.put("a", "", "", b"one")
    assert store.get("a", any_vary) == b"one"
    assert store.used_bytes == 3


@pytest.mark.parametrize("key", ["a", "b"])
def test_dropping_says_whether_there_was_anything(key: str) -> None:
    store = make_store()
    store.put("a", "", "", b"page")
    assert store.drop(key) is (key == "a")
    assert (len(store), store.used_bytes) == ((0, 0) if key == "a" else (1, 4))


def test_a_flood_of_urls_never_holds_more_than_the_limit() -> None:
    store = make_store(10_000)
    for number in range(5_000):
        store.put(f"u{number}", "accept-language", f"l{number % 40}", bytes(number % 900))
        assert store.used_bytes <= 10_000
    assert store.get("u4999", lambda _vary: f"l{4999 % 40}") is not None
    assert store.evicted == 5_000 - len(store)


class Growing:
    """A page that has made copies of itself."""

    def __init__(self, own: int) -> None:
        self.own, self.copies = own, 0

    @property
    def size(self) -> int:
        return self.own + self.copies

    def spare(self) -> None:
        self.copies = 0


def make_growing_store(max_bytes: int = 100) -> PageStore[Growing]:
    return PageStore(lambda page: page.size, Growing.spare, max_bytes, no_bytes)


def test_copies_go_before_pages_and_those_of_the_least_recently_used_page_first() -> None:
    store = make_growing_store()
    pages = {key: Growing(20) for key in "abc"}
    for key, page in pages.items():
        store.put(key, "", "", page)
        page.copies = 10
        store.settle(key)
    assert store.used_bytes == 90
    store.get("a", any_vary)
    store.put("d", "", "", Growing(20))
    assert [page.copies for page in pages.values()] == [10, 0, 10]
    assert (store.used_bytes, store.evicted) == (100, 0)
    store.put("e", "", "", Growing(20))
    assert [page.copies for page in pages.values()] == [0, 0, 0]
    store.put("f", "", "", Growing(1))
    assert [key for key in "abcdef" if store.get(key, any_vary) is not None] == ["a", "c", "d", "e", "f"]
    assert (store.used_bytes, store.evicted) == (81, 1)


def test_what_is_counted_is_what_is_kept_whatever_grows_shrinks_and_goes() -> None:
    chance = random.Random(5)
    store = make_growing_store(1_000)
    for _ in range(1_000):
        key, variant = f"u{chance.randrange(40)}", f"l{chance.randrange(3)}"
        page = store.get(key, lambda _vary, variant=variant: variant)
        match chance.randrange(4):
            case 0:
                store.put(key, "accept-language", variant, Growing(chance.randrange(120)))
            case 1 if page is not None:
                page.copies += chance.randrange(60)
                store.settle(key)
            case 2 if page is not None:
                page.spare()
                store.settle(key)
            case 3 if chance.random() < 0.1:
                store.drop(key)
        kept = [
            store.get(f"u{number}", lambda _vary, language=language: language)
            for number in range(40)
            for language in ("l0", "l1", "l2")
        ]
        assert store.used_bytes == sum(page.size for page in kept if page is not None) <= 1_000


def test_settling_what_is_not_kept_changes_nothing() -> None:
    store = make_growing_store()
    store.settle("a")
    assert (len(store), store.used_bytes) == (0, 0)


def test_a_page_that_is_refused_is_not_kept_and_replaces_nothing() -> None:
    store = make_store()
    store.put("a", "", "", b"new")
    store.refusals.append(lambda page: page == b"old")
    store.put("a", "", "", b"old")
    assert store.get("a", any_vary) == b"new"
    assert store.used_bytes == 3


def test_what_others_ask_for_stays_however_many_addresses_one_client_makes_up() -> None:
    store = make_store(1_000)
    for _ in range(3):
        for number in range(10):
            key = f"real{number}"
            if store.get(key, any_vary) is None:
                store.put(key, "", "", bytes(100))
    for number in range(20_000):
        for _ in range(2):  # asked for twice, each of them
            assert store.get(f"made up {number}", any_vary) is None
            store.put(f"made up {number}", "", "", bytes(100))
        if number % 10 == 0:
            assert store.get(f"real{number // 10 % 10}", any_vary) is not None
    assert all(store.get(f"real{number}", any_vary) is not None for number in range(10))
    assert (store.evicted, store.turned_away) == (0, 40_000)


def test_what_is_asked_for_more_often_comes_in_though_the_store_is_full() -> None:
    store = make_store(1_000)
    for number in range(10):
        store.put(f"flood{number}", "", "", bytes(100))
    asked = 0
    while store.get("news", any_vary) is None:
        store.put("news", "", "", bytes(100))
        asked += 1
    assert asked == 1
    for number in range(10):
        store.get(f"flood{number}", any_vary)
    while store.get("later", any_vary) is None:
        store.put("later", "", "", bytes(100))
        asked += 1
    assert asked <= 4


def test_a_large_page_has_to_be_wanted_more_than_all_that_it_pushes_out() -> None:
    store = make_store(1_000)
    for number in range(10):
        store.put(f"p{number}", "", "", bytes(100))
    for _ in range(2):
        assert store.get("p1", any_vary) is not None
    store.get("large", any_vary)
    store.put("large", "", "", bytes(200))
    assert store.get("large", any_vary) is not None  # it took the places of p0 and p2
    assert store.get("p1", any_vary) is not None


def test_variants_that_are_used_stay_when_a_url_has_too_many() -> None:
    store = make_store(1_000)
    store.put("a", "accept", "page", b"x")
    for number in range(MAX_VARIANTS * 3):
        store.put("a", "accept", f"odd{number}", b"x")
        assert store.get("a", lambda _vary: "page") == b"x"


def test_keys_count_too() -> None:
    store: PageStore[bytes] = PageStore(size_of=len, max_bytes=100_000)
    store.put("k" * 1_000, "accept", "v" * 500, bytes(10))
    assert 1_500 < store.used_bytes < 2_500
    store.drop("k" * 1_000)
    assert store.used_bytes == 0


def test_a_page_that_grows_pushes_out_nothing_that_is_asked_for_more() -> None:
    """Pages are compiled after they are kept: a flood that grows in its place must not do what it cannot by coming."""
    store = make_growing_store(100)
    for _ in range(3):
        store.get("wanted", any_vary)
    store.put("wanted", "", "", Growing(20))
    for number in range(8):
        store.get(f"flood/{number}", any_vary)
        page = Growing(10)
        store.put(f"flood/{number}", "", "", page)
        page.own = 17
        store.settle(f"flood/{number}")
    assert store.get("wanted", any_vary) is not None
    assert store.used_bytes <= 100


def test_what_was_wanted_long_ago_does_not_hold_up_what_is_wanted_now() -> None:
    store = make_store()
    for _ in range(40):
        store.get("old", any_vary)
    store.put("old", "", "", bytes(20))
    for number in range(4):
        store.get(f"flood/{number}", any_vary)
        store.put(f"flood/{number}", "", "", bytes(20))
    for _ in range(2):
        store.get("new", any_vary)
    store.put("new", "", "", bytes(20))
    assert store.get("new", any_vary) is not None
    assert store.get("old", any_vary) is not None


def test_a_search_for_room_ends_however_many_pages_are_wanted_more() -> None:
    """What it passed over counts as just used, so asking again finds the pages behind it."""
    store = make_store(100)
    for number in range(MAX_PASSED_OVER * 2):
        for _ in range(5):
            store.get(f"hot/{number}", any_vary)
        store.put(f"hot/{number}", "", "", bytes(3))
    store.put("cold", "", "", bytes(4))
    came_in = []
    for _ in range(4):
        store.get("new", any_vary)
        store.put("new", "", "", bytes(4))
        came_in.append(store.get("new", any_vary) is not None)
    assert came_in == [False, False, True, True]

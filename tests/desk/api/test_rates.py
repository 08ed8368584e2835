"""Rates: so many requests a minute for each token, and then the seconds until the next one."""

from segments.desk.api.rates import MINUTE_MS, MOST_TOKENS, Rates


def test_a_token_has_its_number_each_minute() -> None:
    rates = Rates()
    assert [rates.wait_seconds("a", 15_500, 2) for _ in range(3)] == [None, None, 45]
    assert rates.wait_seconds("b", 15_500, 2) is None
    assert rates.wait_seconds("a", MINUTE_MS, 2) is None


def test_no_more_tokens_are_watched_than_there_is_room_for() -> None:
    rates = Rates()
    for number in range(MOST_TOKENS + 1):
        rates.wait_seconds(str(number), 0, 1)
    assert rates.wait_seconds("0", 0, 1) is None
    assert rates.wait_seconds(str(MOST_TOKENS), 0, 1) is not None

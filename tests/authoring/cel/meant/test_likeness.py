from difflib import get_close_matches

from segments.authoring.cel.meant import likeness
from segments.authoring.cel.meant.likeness import MAX_COMPARED, likest_names

IDS = [f"audience-{number}" for number in range(5_000)]


def test_a_slip_is_found_wherever_it_is_among_thousands():
    names = [*IDS, "cart-abandoner"]
    for slip in ("cart-abandonner", "kart-abandoner", "car-abandoner", "cart-abandone"):
        assert likest_names(slip, names) == ["cart-abandoner"]


def test_the_likest_comes_first_and_nothing_unlike_comes_at_all():
    assert likest_names("geo.contry", ["utm.source", "geo.country"], most=2) == ["geo.country"]
    assert likest_names("xyz", IDS) == []


def test_a_file_that_is_missing_makes_no_square_work(monkeypatch):
    """Comparing is what takes time: each name is compared with its neighbours only."""
    compared = []

    def count(name, names, **rest):
        compared.append(len(names))
        return get_close_matches(name, names, **rest)

    monkeypatch.setattr(likeness, "get_close_matches", count)
    for number in range(300):
        likest_names(f"group-{number}", IDS)
    assert len(compared) == 300
    assert max(compared) <= MAX_COMPARED

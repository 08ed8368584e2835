from time import process_time

from segments.authoring.cel.likeness import likest_names

IDS = [f"audience-{number}" for number in range(5_000)]


def test_a_slip_is_found_wherever_it_is_among_thousands():
    names = [*IDS, "cart-abandoner"]
    for slip in ("cart-abandonner", "kart-abandoner", "car-abandoner", "cart-abandone"):
        assert likest_names(slip, names) == ["cart-abandoner"]


def test_the_likest_comes_first_and_nothing_unlike_comes_at_all():
    assert likest_names("geo.contry", ["utm.source", "geo.country"], most=2) == ["geo.country"]
    assert likest_names("xyz", IDS) == []


def test_a_file_that_is_missing_makes_no_square_work():
    start = process_time()
    for number in range(300):
        likest_names(f"group-{number}", IDS)
    assert process_time() - start < 4  # comparing each with all takes five times that

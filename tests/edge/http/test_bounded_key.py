"""Keys: short texts are themselves, long ones a digest that no short text is."""

from segments.edge.http.bounded_key import MAX_KEY_CHARS, bounded_key


def test_a_short_text_is_its_own_key():
    assert bounded_key("x" * MAX_KEY_CHARS) == "x" * MAX_KEY_CHARS


def test_long_texts_have_short_keys_of_their_own():
    texts = ["x" * length for length in range(MAX_KEY_CHARS + 1, 2_000, 7)] + ["\ud800" * 300, "é" * 300]
    keys = {bounded_key(text) for text in texts}
    assert len(keys) == len(texts)
    assert max(map(len, keys)) < 40

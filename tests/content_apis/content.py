"""The content of every system in these tests: the same titles for the same segments in every kind of field."""

SEGMENTS = ("germany", "phone", "phone-owner")
CONTENT = (
    # title, the segments that it is for
    ("for all", ()),
    ("for Germany", ("germany",)),
    ("for phones", ("phone",)),
    ("for both", ("germany", "phone")),
    ("for owners", ("phone-owner",)),
)


def titles_for(segments: set[str], *, of_one: bool = False) -> list[str]:
    """The titles that a visitor in these segments may see; `of_one` where a field holds no more than the first name."""
    return [title for title, names in CONTENT if not names or segments & set(names[:1] if of_one else names)]

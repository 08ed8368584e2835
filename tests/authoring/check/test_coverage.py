"""Implications between terms: all pairs at once say the same as one by one, in fewer steps."""

import random

from segments.authoring.check import coverage
from segments.authoring.check.coverage import Coverage
from segments.authoring.compile.literals import Literal
from segments.authoring.compile.simplify import simplify

LITERALS = [
    *(Literal("visits", "from", (least,), holds) for least in (2, 3, 5, 9) for holds in (True, False)),
    *(Literal("country", "exact", atoms, holds)
      for atoms in (("AT",), ("AT", "DE"), ("DE", "FR"), ()) for holds in (True, False)),
    *(Literal("path", kind, (text,), holds)
      for kind in ("prefix", "contains") for text in ("/a", "/a/b") for holds in (True, False)),
    *(Literal("tags", "member", (text,), holds) for text in ("new", "old") for holds in (True, False)),
]  # fmt: skip


def segments_of(chance, count):
    """Segments that somebody can meet, some of nothing but the certain."""
    made = [
        simplify(
            frozenset(chance.sample(LITERALS, chance.randint(0, 3))) for _ in range(chance.randint(1, 4))
        )
        for _ in range(count)
    ]
    return [terms for terms in made if terms]


def is_implied(term, other):
    """The definition: with any literal of the other turned over, nobody can meet the term; its signal is known."""
    return all(
        any(each.signal == literal.signal for each in term)
        and (literal in term or not simplify([term | {literal.negated()}]))
        for literal in other
    )


def test_bits_say_what_comparing_term_by_term_says():
    chance = random.Random(17)
    found = 0
    for _ in range(40):
        segments = segments_of(chance, 12)
        compared = Coverage(segments)
        for inner in segments:
            for outer in segments:
                covers = all(any(is_implied(term, other) for other in outer) for term in inner)
                bits = compared.bits_of(inner)
                assert (bits & compared.implying(outer) == bits) is covers
                found += covers and inner != outer
    assert found > 200


def test_terms_that_share_literals_are_not_compared_one_by_one(monkeypatch):
    steps = []
    monkeypatch.setattr(coverage, "is_possible", lambda term: steps.append(term) or bool(simplify([term])))
    segments = segments_of(random.Random(1), 2_000)
    compared = Coverage(segments)
    for terms in segments:
        compared.implying(terms)
    ways = {frozenset(each for each in term if each.signal == literal.signal)
            for terms in segments for term in terms for literal in term}  # fmt: skip
    literals = {literal for way in ways for literal in way}
    assert len(steps) <= len(ways) * len(literals)

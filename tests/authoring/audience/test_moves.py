"""Moves: who enters and leaves, which overlaps come and go, and what pages show to others than before."""

from segments.authoring.audience.crowd import Seen, gather_crowd
from segments.authoring.audience.moves import Audience, BlockMove, BlockSeen, PageMove, SegmentMove, moves


def audience(columns, blocks=None, undecided=None, weights=(1000,) * 4, parents=None):
    """Four visitors; segments and blocks by the visitors who have them."""
    seen = [
        Seen(
            sum((visitor in members) << bit for bit, members in enumerate(columns.values())),
            sum((visitor in (undecided or {}).get(name, ())) << bit for bit, name in enumerate(columns)),
            weights[visitor],
        )
        for visitor in range(4)
    ]
    pages = {
        page: tuple(
            BlockSeen(label, sum(1 << visitor for visitor in members)) for label, members in rows.items()
        )
        for page, rows in (blocks or {}).items()
    }
    return Audience(gather_crowd(tuple(columns), seen), pages, parents or {})


def test_rules_that_change_nothing_move_nobody():
    found = moves(audience({"a": (0, 1), "b": (2,)}), audience({"b": (2,), "a": (0, 1)}))
    assert (found.visitors, found.moved, found.segments) == (4, 0, ())
    assert (found.overlaps_gained, found.overlaps_lost, found.blocks, found.pages) == ((), (), (), ())


def test_who_enters_and_leaves_is_counted_by_weight():
    weights = (1000, 500, 2000, 1000)
    before = audience({"same": (0,), "moved": (0, 1), "gone": (3,)}, weights=weights)
    after = audience({"same": (0,), "moved": (1, 2), "new": (2, 3)}, weights=weights)
    found = moves(before, after)
    assert found.segments == (
        SegmentMove("moved", "moved", 1.5, 2.5, 2, 1, 0, 0),
        SegmentMove("new", None, 0, 3, 3, 0, 0, 0),
        SegmentMove(None, "gone", 1, 0, 0, 1, 0, 0),
    )
    assert (found.visitors, found.moved, found.moved_share) == (4.5, 4, 4 / 4.5)


def test_another_name_moves_nobody():
    found = moves(audience({"old": (0, 1)}), audience({"fresh": (0, 1)}), {"fresh": "old"})
    assert (found.moved, found.segments) == (0, ())
    assert (found.overlaps_gained, found.overlaps_lost) == ((), ())


def test_more_that_consent_leaves_undecided_is_told():
    found = moves(audience({"a": (0,)}), audience({"a": (0,)}, undecided={"a": (1, 2)}))
    [row] = found.segments
    assert (row.before, row.after, row.undecided_before, row.undecided_after) == (1, 1, 0, 2)
    assert found.moved == 0


def test_overlaps_come_and_go():
    before = audience({"a": (0, 1), "b": (0, 1), "c": ()})
    after = audience({"a": (0, 1), "b": (0,), "c": (3,)})
    found = moves(before, after)
    assert found.overlaps_gained == (("alike", "a", "b"), ("inside", "b", "a"))
    assert found.overlaps_lost == (("nobody", "c"), ("same", "a", "b"))


def test_a_page_is_told_where_somebody_sees_something_else():
    before = audience({"a": ()}, {"home": {"hero": (0, 1), "rest": (2, 3)}, "other": {"x": (0,)}})
    after = audience({"a": ()}, {"home": {"hero": (0, 2), "rest": (1, 3)}, "other": {"x": (0,)}})
    found = moves(before, after)
    assert found.blocks == (BlockMove("home", "hero", 2, 2), BlockMove("home", "rest", 2, 2))
    assert found.pages == (PageMove("home", 2, 0.5),)

"""Page totals for Analytics Engine: blocks alone, added up, and never more points than an invocation may write."""

from segments.deltas import Message, delta, message_id
from segments.desk.pipe.page_points import MAX_POINTS, Point, page_points


def message(number: int, *blocks: tuple[str, int]) -> Message:
    deltas = [delta("block", block, goal="view", n=n) for block, n in blocks]
    deltas.append(delta("segment", "dach", n=1))
    return Message(message_id(20_787, number.to_bytes(14, "big")), "shop", 20_787, tuple(deltas))


def test_views_of_a_batch_are_one_point_a_block_and_segments_none() -> None:
    points, left_out = page_points([message(1, ("hero", 1), ("footer", 1)), message(2, ("hero", 2))])
    assert points == [Point("shop", "hero", "view", 3), Point("shop", "footer", "view", 1)]
    assert left_out == 0


def test_the_least_seen_blocks_are_left_out_and_counted() -> None:
    many = [message(n, (f"block {n}", 1 + (n > 0))) for n in range(MAX_POINTS + 1)]
    points, left_out = page_points(many)
    assert (len(points), left_out) == (MAX_POINTS, 1)
    assert "block 0" not in {point.block for point in points}

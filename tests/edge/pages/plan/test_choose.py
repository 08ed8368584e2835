from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from segments.edge.pages.plan.choose import BoundPlan, bind_plan, choose_blocks
from segments.edge.pages.plan.plan import Block, Group, PagePlan, Term, names_in

NAMES = ("a", "b", "c")
BITS = {"a": 5, "b": 0, "c": 2}


def block(*terms: Term, **fields: object) -> Block:
    return Block(audience=terms, place="element", label="<p>", offset=0, **fields)  # type: ignore[arg-type]


def term(required: str, refused: str = "") -> Term:
    return Term(tuple(required), tuple(refused))


def bound(
    *blocks: Block, groups: tuple[Group, ...] = (), priorities: dict[str, int] | None = None
) -> BoundPlan:
    return bind_plan(PagePlan((), blocks, groups), BITS, priorities)


def choice(plan: BoundPlan, names: str, withheld: int = 0) -> int:
    return choose_blocks(sum(1 << BITS[name] for name in names), plan, withheld)


def test_terms_are_alternatives_and_names_in_them_are_not() -> None:
    plan = bound(block(term("ab"), term("c", "a")))
    assert [choice(plan, names) for names in ("", "a", "ab", "c", "ac", "abc")] == [0, 0, 1, 1, 0, 1]


def test_unknown_segments_match_nobody_and_refuse_nobody() -> None:
    plan = bound(block(term("z")), block(term("", "z")), block(term("az"), term("b")))
    assert choice(plan, "abc") == 0b110
    assert choice(plan, "") == 0b010


def test_a_block_shows_only_inside_blocks_that_show() -> None:
    plan = bound(block(term("a")), block(term("b"), parent=0), block(term("", "c"), parent=1))
    assert [choice(plan, names) for names in ("", "b", "a", "ab", "abc")] == [0, 0, 0b001, 0b111, 0b011]


def test_branches_are_tried_in_their_order_whatever_the_priorities() -> None:
    members = (block(term("a"), group=0), block(term("b"), group=0), block(is_default=True, group=0))
    plan = bound(*members, groups=(Group("branches", "", (0, 1, 2)),), priorities={"b": 9})
    assert [choice(plan, names) for names in ("", "a", "b", "ab")] == [0b100, 0b001, 0b010, 0b001]


def test_a_slot_takes_the_highest_priority_then_the_first() -> None:
    members = (
        block(term("a"), term("c"), group=0),
        block(term("b"), group=0),
        block(is_default=True, group=0),
    )
    slot = (Group("slot", "hero", (0, 1, 2)),)
    plan = bound(*members, groups=slot, priorities={"b": 5, "c": 9})
    assert [choice(plan, names) for names in ("", "a", "b", "ab", "abc")] == [
        0b100,
        0b001,
        0b010,
        0b010,
        0b001,
    ]
    assert choice(bound(*members, groups=slot), "ab") == 0b001


def test_a_capped_block_makes_room_for_the_next_best() -> None:
    members = (block(term("a"), group=0), block(term("b"), group=0), block(is_default=True, group=0))
    plan = bound(*members, groups=(Group("slot", "hero", (0, 1, 2)),))
    assert choice(plan, "ab", withheld=0b001) == 0b010
    assert choice(plan, "ab", withheld=0b011) == 0b100
    assert choice(plan, "ab", withheld=0b111) == 0


def test_settled_blocks_do_not_depend_on_the_visitor() -> None:
    plan = bound(
        block(term("a"), settled=False), block(term("", "a"), settled=True), block(term("b"), parent=1)
    )
    assert choice(plan, "ab") == 0b110
    assert choice(plan, "") == 0b010


def test_the_names_of_a_plan_are_listed_once() -> None:
    assert names_in(PagePlan((), (block(term("b", "c"), term("a")), block(term("a"))))) == ["a", "b", "c"]


terms = st.builds(
    lambda required, refused: Term(tuple(sorted(required)), tuple(sorted(refused))),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(audiences=st.lists(st.lists(terms, max_size=3), min_size=1, max_size=4), is_grouped=st.booleans())
def test_masks_choose_as_names_do(audiences: list[list[Term]], is_grouped: bool) -> None:
    blocks = [block(*audience, group=0 if is_grouped else -1) for audience in audiences]
    groups = (Group("branches", "", tuple(range(len(blocks)))),) if is_grouped else ()
    plan = bound(*blocks, groups=groups)
    for size in range(4):
        for names in combinations(NAMES, size):
            matching = [
                index
                for index, audience in enumerate(audiences)
                if any({*one.required} <= {*names} and not {*one.refused} & {*names} for one in audience)
            ]
            expected = matching[:1] if is_grouped else matching
            assert choice(plan, "".join(names)) == sum(1 << index for index in expected)

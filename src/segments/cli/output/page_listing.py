"""Page plans in words: blocks with their audiences, pieces, and wrong marks.

In: a plan, the name of its page and what stood there. Out: lines for people, or values for JSON.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from segments.authoring.report.diagnostics import printable
from segments.authoring.report.page_problems import describe_problem
from segments.cli.output.printing import counted, print_table
from segments.edge.pages.plan.assemble import LineCounter
from segments.edge.pages.plan.plan import FIXED, Block, PagePlan, Problem, Term


def audience_text(block: Block) -> str:
    """The audience of a block in words: "a or b", "a and not c", "everybody else"."""
    texts = [_term_text(term) for term in block.audience]
    if block.is_default:
        texts.append("everybody else")
    return " or ".join(texts) if texts else "nobody"


def _term_text(term: Term) -> str:
    return " and ".join([*term.required, *(f"not {name}" for name in term.refused)]) or "everybody"


def show_text(block: Block) -> str:
    """True if a block is chosen per visitor, or settled since its extent is uncertain."""
    if block.settled is None:
        return f"at most {block.cap.count} a {block.cap.period}" if block.cap else "chosen"
    return "always shown" if block.settled else "never shown"


def print_blocks(plan: PagePlan, body: bytes) -> None:
    """One line for each block."""
    lines = LineCounter(body)
    rows = [("block", "line", "mark", "in", "of", "shows to", "")]
    for index, block in enumerate(plan.blocks):
        group = plan.groups[block.group] if block.group >= 0 else None
        alternatives = f"slot {group.name}" if group and group.kind == "slot" else ""
        if group and group.kind == "branches" and len(group.members) > 1:
            alternatives = f"branches {group.members[0]}"
        parent = "" if block.parent == FIXED else str(block.parent)
        line, label, shows = lines.line_of(block.offset), printable(block.label), show_text(block)
        rows.append((str(index), str(line), label, parent, alternatives, audience_text(block), shows))
    print_table(rows)


def print_plan(plan: PagePlan, name: str, body: bytes) -> None:
    """Blocks, pieces and problems of one page."""
    size = sum(len(piece.content) for piece in plan.pieces)
    print(f"{name}: {counted(len(plan.pieces), 'piece')}, {counted(len(plan.blocks), 'block')}, {size} bytes")
    if plan.blocks:
        print_blocks(plan, body)
        rows = [("piece", "block", "bytes", "begins")]
        for index, (block, content) in enumerate(plan.pieces):
            begins = content[:48].decode("utf-8", "replace").replace("\n", " ")
            rows.append((str(index), _owner_text(plan, block), str(len(content)), printable(begins)))
        print_table(rows)
    for problem in plan.problems:
        print(problem_text(problem, name))


def _owner_text(plan: PagePlan, block: int) -> str:
    """The block of a piece; a separator shows with its block, behind another block of its list."""
    if block == FIXED:
        return "everybody"
    return str(block) if block < len(plan.blocks) else f"before {block - len(plan.blocks)}"


def problem_text(problem: Problem, name: str) -> str:
    """A wrong mark with its place and what to do."""
    place = f"{name}:{problem.line}:{problem.column}"
    message, hint = describe_problem(problem.code, problem.got)
    return f"{place}: {problem.code}: {printable(message)}\n    {printable(hint)}"


def print_problems(plan: PagePlan, name: str, stream: TextIO) -> None:
    """All wrong marks of a page."""
    for problem in plan.problems:
        print(problem_text(problem, name), file=stream)


def plan_as_json(plan: PagePlan, body: bytes) -> dict[str, object]:
    """A plan for programs."""
    lines = LineCounter(body)
    return {
        "digest": plan.digest,
        "blocks": [
            {"block": index, "line": lines.line_of(block.offset), **_block_as_json(block)}
            for index, block in enumerate(plan.blocks)
        ],
        "groups": [
            {"kind": group.kind, "name": group.name, "blocks": list(group.members)} for group in plan.groups
        ],
        "pieces": [_piece_as_json(plan, block, content) for block, content in plan.pieces],
        "problems": problems_as_json(plan.problems),
    }


def _piece_as_json(plan: PagePlan, block: int, content: bytes) -> dict[str, object]:
    if block >= len(plan.blocks):
        return {"block": block - len(plan.blocks), "bytes": len(content), "separator": True}
    return {"block": None if block == FIXED else block, "bytes": len(content)}


def _block_as_json(block: Block) -> dict[str, object]:
    return {
        "offset": block.offset,
        "place": block.place,
        "mark": block.label,
        "parent": None if block.parent == FIXED else block.parent,
        "group": None if block.group < 0 else block.group,
        "default": block.is_default,
        "audience": [
            {"required": list(term.required), "refused": list(term.refused)} for term in block.audience
        ],
        "cap": f"{block.cap.count}/{block.cap.period}" if block.cap else None,
        "settled": block.settled,
    }


def problems_as_json(problems: Sequence[Problem]) -> list[dict[str, object]]:
    """Wrong marks for programs."""
    return [_problem_as_json(problem) for problem in problems]


def _problem_as_json(problem: Problem) -> dict[str, object]:
    message, hint = describe_problem(problem.code, problem.got)
    place = {"line": problem.line, "column": problem.column}
    return {"code": problem.code, **place, "message": message, "hint": hint}

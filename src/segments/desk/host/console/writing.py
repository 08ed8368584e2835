"""Changes of drafts: a rule checked while it is typed, one value of a segment, a new segment, whole files.

In: a visit whose body says what to change. Out: its answer. What two editors change at once is shown to the later one,
with both sides, and never lost: the draft of the earlier one stays a revision.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from segments.authoring.read.files import Report, Tables, read_tables
from segments.authoring.read.table_keys import SEGMENT_ID
from segments.desk.console.files import FOLDER, Files, digest_of_files, outline_key, read_files
from segments.desk.console.outline import outline_of
from segments.desk.console.outline_change import SLOW_CHARS, changed_outline, changed_tables
from segments.desk.console.rule_check import check_rule
from segments.desk.console.toml_edit import TEXT_KEYS, with_segment, with_value
from segments.desk.console.vocabulary import vocabulary_of
from segments.desk.host.answers import json_answer, problem
from segments.desk.host.console.drafts import Draft, check_files, newest_draft, read_draft_files, save_draft
from segments.desk.host.console.store import read_value, write_value
from segments.desk.host.console.visit import Visit
from segments.errors import DraftRefused
from segments.rules_check import check_tables_wholly

NUMBER_KEYS: Final = ("priority",)
MAX_TEXT_CHARS: Final = 100_000

_kept_tables: dict[str, Tables] = {}
"""The tables of the draft that was read last, by its digest: a rule is checked at every pause of typing."""


async def check_one(visit: Visit) -> Any:
    """The problems, words and purposes of a condition that is being written."""
    segment, expression = _text(visit, "segment"), _text(visit, "expression")
    return json_answer(200, check_rule(await _tables(visit), segment, expression, check_tables_wholly))


async def check_all(visit: Visit) -> Any:
    """The outline of files that are not saved."""
    return json_answer(200, outline_of(check_files(read_files(visit.body.get("files")))))


async def words(visit: Visit) -> Any:
    """The vocabulary of the draft's rules."""
    _, files = await _draft_files(visit)
    return json_answer(200, vocabulary_of(check_files(files).rules))


async def save_files(visit: Visit) -> Any:
    """Save whole files behind the revision that was read; 0 for the first."""
    return await _saved(visit, read_files(visit.body.get("files")), _revision(visit))


async def change_value(visit: Visit) -> Any:
    """Save one value of one segment, or a new segment with its values."""
    draft, files = await _draft_files(visit)
    if draft.revision != _revision(visit):
        return await _overtaken(visit)
    segment, values = _text(visit, "segment"), _values(visit)
    if visit.body.get("new") is True:
        return await _saved(visit, _with_new(files, segment, values), draft.revision)
    name = await _file_of(visit, segment)
    text = files[name]
    for key, value in values.items():
        text = with_value(text, segment, key, value)
    changed = {**files, name: text}
    if sum(map(len, files.values())) > SLOW_CHARS:
        await _keep_changed_outline(visit, draft, changed, segment, values)
    return await _saved(visit, changed, draft.revision)


async def _keep_changed_outline(
    visit: Visit, draft: Draft, changed: Files, segment: str, values: dict[str, str | int]
) -> None:
    """Make the outline of so many rules from the one before, where the change allows it."""
    tables, namespace = await _tables(visit), visit.env.RULES
    known = await read_value(namespace, outline_key(draft.digest))
    if known is None:
        return
    outline = changed_outline(json.loads(known), tables, segment, values, check_tables_wholly)
    if outline is not None:
        digest = digest_of_files(changed)
        await write_value(namespace, outline_key(digest), json.dumps(outline, separators=(",", ":")).encode())
        _kept_tables.clear()
        _kept_tables[digest] = changed_tables(tables, segment, values)


def _with_new(files: Files, segment: str, values: dict[str, str | int]) -> dict[str, str]:
    """Raises: DraftRefused, for a name that no segment can have."""
    if not SEGMENT_ID.fullmatch(segment):
        raise DraftRefused(f"Expected an id such as big-cart, got {segment[:80]!r}")
    name = "segments.toml" if "segments.toml" in files else next(iter(files))
    return {**files, name: with_segment(files[name], segment, values)}


async def _saved(visit: Visit, files: Files, revision: int) -> Any:
    draft = await save_draft(visit, files, revision)
    return json_answer(200, {"draft": asdict(draft)}) if draft else await _overtaken(visit)


async def _overtaken(visit: Visit) -> Any:
    draft = await newest_draft(visit)
    who = f"{draft.author} saved revision {draft.revision}" if draft else "nobody has saved one"
    return problem(
        409, "draft-overtaken", f"Expected to change the newest draft, but {who} - look at both, then save"
    )


async def _draft_files(visit: Visit) -> tuple[Draft, dict[str, str]]:
    """Raises: DraftRefused, where there are none."""
    draft = await newest_draft(visit)
    files = await read_draft_files(visit, draft.digest) if draft else None
    if draft is None or files is None:
        raise DraftRefused("Expected a draft of the rules, got none - bring one with: segments push")
    return draft, files


async def _tables(visit: Visit) -> Tables:
    draft = await newest_draft(visit)
    if draft is not None and draft.digest in _kept_tables:
        return _kept_tables[draft.digest]
    draft, files = await _draft_files(visit)
    folder = Path(FOLDER)
    tables = read_tables(folder, Report(), {folder / name: text for name, text in files.items()})
    _kept_tables.clear()
    _kept_tables[draft.digest] = tables
    return tables


async def _file_of(visit: Visit, segment: str) -> str:
    """Raises: DraftRefused, where no file has the segment."""
    entry = (await _tables(visit)).segments.get(segment)
    if entry is None:
        raise DraftRefused(f"Expected a segment of the draft, got {segment[:80]!r}")
    return Path(entry.toml.name).name


def _values(visit: Visit) -> dict[str, str | int]:
    """Raises: DraftRefused, for a key that the console does not change, or a value of another type."""
    found = visit.body.get("values")
    values: dict[str, str | int] = {}
    for key, value in found.items() if isinstance(found, dict) else ():
        is_number = key in NUMBER_KEYS and isinstance(value, int) and not isinstance(value, bool)
        is_text = key in TEXT_KEYS and isinstance(value, str) and len(value) <= MAX_TEXT_CHARS
        if not (is_number or is_text):
            raise DraftRefused(f"Expected a key of a segment with a value of its type, got {str(key)[:80]!r}")
        values[key] = value
    if not values:
        raise DraftRefused("Expected values to change, got none")
    return values


def _text(visit: Visit, name: str) -> str:
    value = visit.body.get(name)
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        raise DraftRefused(f"Expected a text, got something else - at {name}")
    return value


def _revision(visit: Visit) -> int:
    value = visit.body.get("revision")
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise DraftRefused("Expected the revision that was read, got something else - at revision")
    return value

"""Orders on their way to profiles: many at once, bounded, and an answer for each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from pyodide.ffi import JsException

AT_ONCE: Final = 40
"""Subrequests that are on their way together; the platform queues what is beyond six connections of other kinds."""


class PeopleSilent(Exception):
    """A profile did not answer; whether it carried its order out is not known."""


async def ask_person(people: Any, order: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of one profile.

    Raises:
        PeopleSilent: it failed.
    """
    stub = people.get(people.idFromName(order["person"]["name"]))
    try:
        text = await stub.ask(json.dumps(order, separators=(",", ":")))
    except JsException as error:
        raise PeopleSilent("Expected a profile to answer, got an error") from error
    answer: dict[str, Any] = json.loads(text)
    if answer.get("problem"):
        raise PeopleSilent(f"Expected rules, got none: {answer['problem']}")
    return answer


async def ask_people(people: Any, orders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The answers of many profiles, in the order of the orders.

    Raises:
        PeopleSilent: one of them failed.
    """
    answers: list[dict[str, Any]] = []
    for start in range(0, len(orders), AT_ONCE):
        asked = [ask_person(people, order) for order in orders[start : start + AT_ONCE]]
        answers += await _all(asked)
    return answers


async def _all(waiting: Sequence[Awaitable[dict[str, Any]]]) -> list[dict[str, Any]]:
    return list(await asyncio.gather(*waiting))


Ask = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]

"""Values without marks are passed by the runtime's decoder, however deep the list stands that they are in."""

from __future__ import annotations

from collections.abc import Sequence

from segments.edge.pages.json.compile import find_keys
from segments.edge.pages.json.reader import BlockReader
from segments.edge.pages.json.scan import Container, DocumentScan, Item
from segments.edge.pages.json.shapes import SHAPES
from segments.edge.pages.plan.draft import Draft

ITEMS = 1_000
DEPTH = 20


class Counting(BlockReader):
    """Counts the containers that are walked through."""

    containers_walked = 0

    def take_container(self, container: Container, around: Sequence[Container], item: Item) -> bool:
        Counting.containers_walked += 1
        return super().take_container(container, around, item)


def test_a_list_deep_in_a_document_is_not_walked_item_by_item() -> None:
    item = '{"text":{"a":["words",{"b":"' + "w" * 300 + '"}]}}'
    marked = '{"segments":["a"],"t":1}'
    items = [marked if number % 100 == 10 else item for number in range(ITEMS)]
    body = ('{"x":[' * DEPTH + ",".join(items) + "]}" * DEPTH).encode()
    shape = SHAPES["generic"]
    reader = Counting(body, Draft(), shape)
    assert DocumentScan(body, find_keys(body, shape), reader).run(0, len(body)) == len(body)
    assert Counting.containers_walked < 2 * DEPTH + ITEMS // 10

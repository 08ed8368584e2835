"""An ONNX file as a graph: inputs, operators with their attributes, outputs.

In: bytes. Out: values. Field numbers are those of onnx.proto (ONNX 1.x, IR version 3 and later).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from segments.authoring.prediction.onnx import protobuf
from segments.authoring.prediction.onnx.protobuf import Fields
from segments.authoring.prediction.refusals import not_expected

_SINGLE_TENSOR, _DOUBLE_TENSOR = 1, 11
_RAW_CODES: Final = {_SINGLE_TENSOR: "f", _DOUBLE_TENSOR: "d"}


@dataclass(frozen=True, slots=True)
class Operator:
    """One node of the graph; `attributes` hold what is in each: numbers, texts, or one of them."""

    kind: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Fields]
    where: str

    def wholes(self, name: str) -> list[int]:
        """A list of whole numbers, empty where there is none."""
        return protobuf.wholes(self.attributes.get(name, {}), 8, f"{self.where}.{name}")

    def whole(self, name: str, default: int) -> int:
        """One whole number."""
        return (protobuf.wholes(self.attributes.get(name, {}), 3, f"{self.where}.{name}") or [default])[-1]

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        return protobuf.texts(self.attributes.get(name, {}), 9, f"{self.where}.{name}")

    def text(self, name: str, default: str) -> str:
        """One text."""
        return protobuf.text(self.attributes.get(name, {}), 4, f"{self.where}.{name}") or default

    def numbers(self, name: str) -> list[float]:
        """A list of numbers: of float32, or of double under the same name as a tensor."""
        where = f"{self.where}.{name}"
        found = protobuf.singles(self.attributes.get(name, {}), 7, where)
        tensors = protobuf.messages(self.attributes.get(f"{name}_as_tensor", {}), 5, where)
        return found or [number for tensor in tensors for number in _tensor(tensor, where)]

    def has_doubles(self, *names: str) -> bool:
        """True if one of these lists is a tensor, which the library compares and adds in double."""
        return any(f"{name}_as_tensor" in self.attributes for name in names)


@dataclass(frozen=True, slots=True)
class GraphInput:
    """One input: so many columns of an element type (1 float32, 11 double, 7 int64)."""

    name: str
    element: int
    width: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The whole file."""

    producer: str
    inputs: tuple[GraphInput, ...]
    operators: tuple[Operator, ...]


def read_graph(data: bytes, where: str) -> Graph:
    """The graph of a file.

    Raises:
        ModelRefused: it is no ONNX file.
    """
    model = protobuf.read_fields(data, where)
    graphs = protobuf.messages(model, 7, where)
    if len(graphs) != 1:
        raise not_expected("one graph", str(len(graphs)), where)
    producer = f"{protobuf.text(model, 2, where)} {protobuf.text(model, 3, where)}".strip()
    fixed = {protobuf.text(tensor, 8, where) for tensor in protobuf.messages(graphs[0], 5, where)}
    inputs = tuple(_read_input(value, where) for value in protobuf.messages(graphs[0], 11, where))
    return Graph(
        producer,
        tuple(entry for entry in inputs if entry.name not in fixed),
        tuple(_read_operator(node, where) for node in protobuf.messages(graphs[0], 1, where)),
    )


def _read_operator(node: Fields, where: str) -> Operator:
    kind = protobuf.text(node, 4, where)
    attributes = {
        protobuf.text(attribute, 1, where): attribute for attribute in protobuf.messages(node, 5, where)
    }
    inputs, outputs = (tuple(protobuf.texts(node, number, where)) for number in (1, 2))
    return Operator(kind, inputs, outputs, attributes, f"{where}: {kind}")


def _read_input(value: Fields, where: str) -> GraphInput:
    """TypeProto.tensor_type: an element type, and a shape whose last dimension is the number of columns."""
    name, element, width = protobuf.text(value, 1, where), 0, 1
    for kind in protobuf.messages(value, 2, where):
        for tensor in protobuf.messages(kind, 1, where):
            element = (protobuf.wholes(tensor, 1, where) or [0])[-1]
            for shape in protobuf.messages(tensor, 2, where):
                sizes = [protobuf.wholes(size, 1, where) for size in protobuf.messages(shape, 1, where)]
                width = (sizes[-1] or [1])[-1] if len(sizes) > 1 else 1
    return GraphInput(name, element, width)


def _tensor(tensor: Fields, where: str) -> list[float]:
    kind = (protobuf.wholes(tensor, 2, where) or [0])[-1]
    if kind not in _RAW_CODES:
        raise not_expected("a tensor of float32 or double", f"type {kind}", where)
    raw = tensor.get(9, ())
    if raw:
        data = raw[-1]
        code = _RAW_CODES[kind]
        if not isinstance(data, bytes) or len(data) % struct.calcsize(code):
            raise not_expected("numbers of one size", "others", where)
        return list(struct.unpack(f"<{len(data) // struct.calcsize(code)}{code}", data))
    return (
        protobuf.singles(tensor, 4, where) if kind == _SINGLE_TENSOR else protobuf.doubles(tensor, 10, where)
    )

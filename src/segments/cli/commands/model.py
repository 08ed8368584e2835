"""`segments model`: a trained model as the edge computes it, made from a library's file and shown."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Final

from segments.authoring.prediction.describe import describe_kernel, describe_score, feature_rows
from segments.authoring.prediction.read_file import read_model_file
from segments.bundle.prediction.model_form import Model
from segments.bundle.prediction.read_model import read_model
from segments.bundle.prediction.write_model import write_model
from segments.bundle.read import digest_of
from segments.cli.input.input_files import read_content
from segments.cli.output.printing import (
    add_examples,
    add_json_flag,
    counted,
    print_json,
    print_table,
    write_output,
)
from segments.errors import BundleCorrupt, ModelRefused, WrongUsage

SUFFIX: Final = ".model"
_NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments model`."""
    parser.add_argument("action", choices=("import", "show"), help="make a model file, or show one")
    parser.add_argument("file", type=Path, metavar="FILE", help="a library's file, or a model file")
    parser.add_argument("--name", metavar="NAME", help="the model's name (default: the file's)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the model goes (default: NAME.model)")
    parser.add_argument(
        "--labels", metavar="A,B,...", help="names of the clusters or classes, in their order"
    )
    add_json_flag(parser)
    add_examples(
        parser,
        "segments model import purchase.txt --name purchase_7d",
        'segments model import behaviour.json --labels "browsers,comparison shoppers,high intent"',
        "segments model show purchase_7d.model",
    )


def run(arguments: argparse.Namespace) -> int:
    """Imports a model or shows one.

    Raises:
        ModelRefused: the file is no model, or has something that the edge cannot compute.
        WrongUsage: the name cannot be one, or an option does not belong to the action.
    """
    if arguments.action == "import":
        _import(arguments)
    else:
        _show(arguments)
    return 0


def _import(arguments: argparse.Namespace) -> None:
    source: Path = arguments.file
    name = model_name(arguments.name, source)
    labels = tuple(label.strip() for label in (arguments.labels or "").split(",") if label.strip())
    model = read_model_file(read_content(source, "the file of a trained model"), name, source.name, labels)
    try:
        data = write_model(model)
    except BundleCorrupt as error:
        raise ModelRefused(f"{error}. Train fewer or smaller trees") from error
    target: Path = arguments.out or Path(name + SUFFIX)
    write_output(target, data)
    if arguments.json:
        print_json({"file": str(target), **_as_json(model, data)})
        return
    print(f"wrote {target}: {_headline(model, data)}")


def model_name(given: str | None, source: Path) -> str:
    """The name that was given, or the file's.

    Raises:
        WrongUsage: it cannot be a model's.
    """
    name = given or re.sub(r"[^a-z0-9_-]+", "_", source.stem.lower())
    if not _NAME.fullmatch(name):
        raise WrongUsage(
            f"Expected a name of small letters, digits, _ and - that begins with a letter, got {name!r}. Give --name"
        )
    return name


def _show(arguments: argparse.Namespace) -> None:
    for option in ("name", "out", "labels"):
        if getattr(arguments, option) is not None:
            raise WrongUsage(f"Expected --{option} with import, got it with show")
    data = read_content(arguments.file, "a model file")
    try:
        model = read_model(data)
    except BundleCorrupt as error:
        raise ModelRefused(f"{error}. A model file is what `segments model import` writes") from error
    if arguments.json:
        print_json(_as_json(model, data))
        return
    print(f"{model.name}: {_headline(model, data)}")
    print(f"score: {describe_score(model)}\n")
    heads = ("FEATURE", "KIND", "CATEGORIES", "ASKED", "MISSING", "UNSEEN")
    rows = [tuple(str(value) for value in row.values()) for row in feature_rows(model)]
    print_table([heads, *rows])


def _headline(model: Model, data: bytes) -> str:
    return (
        f"{model.trained_by}, {describe_kernel(model)}, {counted(len(model.features), 'feature')}, "
        f"{len(data):,} bytes, digest {digest_of(data)}"
    )


def _as_json(model: Model, data: bytes) -> dict[str, object]:
    return {
        "name": model.name,
        "library": model.trained_by,
        "kernel": describe_kernel(model),
        "score": describe_score(model),
        "labels": list(model.labels),
        "bytes": len(data),
        "digest": digest_of(data),
        "features": feature_rows(model),
    }

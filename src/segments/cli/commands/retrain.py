"""`segments retrain`: a new model in the place of the old one, if it is better on the newest rows; for cron and CI."""

from __future__ import annotations

import argparse
from pathlib import Path

from segments.bundle.prediction.read_model import read_model
from segments.bundle.prediction.write_model import write_model
from segments.cli.commands import publish
from segments.cli.commands.train import add_training_arguments, as_json, readable_table
from segments.cli.input.input_files import read_content
from segments.cli.output.printing import add_examples, add_json_flag, print_json, print_table, write_output
from segments.cli.prediction.retraining import MARGIN, Comparison, retrain
from segments.errors import BundleCorrupt, ModelRefused, SegmentsError

DEFAULT_STAGE = "10%"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments retrain`."""
    parser.add_argument(
        "table", type=Path, metavar="TABLE", help="what segments export-features wrote of fresh rows"
    )
    parser.add_argument(
        "--model", type=Path, required=True, metavar="FILE", help="the model in use, beside the rules"
    )
    parser.add_argument(
        "--margin",
        type=float,
        default=MARGIN,
        metavar="SHARE",
        help="how much of the loss has to go (default: 0.01)",
    )
    add_training_arguments(parser)
    add_json_flag(parser)
    parser.add_argument(
        "--publish",
        nargs=argparse.REMAINDER,
        metavar="OPTION",
        help="publish the rules if it is better, staged to 10%% unless --stage says else; comes last",
    )
    add_examples(
        parser,
        "segments retrain fresh.csv --model rules/purchase_7d.model",
        "segments retrain fresh.csv --model rules/purchase_7d.model --publish rules --remote --yes",
    )


def run(arguments: argparse.Namespace) -> int:
    """Trains, compares, and where it is worth it writes the model and publishes the rules.

    Raises:
        ModelRefused: the model in use is none, or of other features.
        AuthoringError: the table cannot be read, or is too small; or whatever publishing raises, with the old model
            back in its place.
    """
    old = read_content(arguments.model, "the model in use")
    try:
        live = read_model(old)
    except BundleCorrupt as error:
        raise ModelRefused(f"{error}. A model file is what `segments train` writes") from error
    table = readable_table(arguments)
    found = retrain(table, live, arguments.kind, arguments.seed, margin=arguments.margin)
    data = write_model(found.trained.model)
    if arguments.json:
        print_json(_as_json(found, data))
    else:
        print(found.verdict)
        print_table(
            [("DRIFT OF", "INDEX", ""), *((one.name, f"{one.index:.3f}", one.words) for one in found.drifts)]
        )
    if not found.is_better:
        return 0
    write_output(arguments.model, data)
    if not arguments.json:
        print(f"wrote {arguments.model}")
    if arguments.publish is not None:
        _publish(arguments.publish, arguments.model, old)
    return 0


def _publish(options: list[str], model: Path, old: bytes) -> None:
    parser = argparse.ArgumentParser("segments publish")
    publish.add_arguments(parser)
    staged = [] if any(option.startswith("--stage") for option in options) else ["--stage", DEFAULT_STAGE]
    try:
        publish.run(parser.parse_args([*options, *staged]))
    except SegmentsError:
        write_output(model, old)
        raise


def _as_json(found: Comparison, data: bytes) -> dict[str, object]:
    return {
        "is_better": found.is_better,
        "verdict": found.verdict,
        "gain": found.gain,
        "live_loss": found.live_loss,
        "drift": {one.name: one.index for one in found.drifts},
        "trained": as_json(found.trained, data),
    }

"""`segments train`: a model of a table of features, with an honest report."""

from __future__ import annotations

import argparse
from pathlib import Path

from segments.bundle.prediction.write_model import write_model
from segments.bundle.read import digest_of
from segments.cli.commands.model import SUFFIX, model_name
from segments.cli.output.printing import add_examples, add_json_flag, print_json, print_note, write_output
from segments.cli.prediction.choosing import KINDS, Trained, train
from segments.cli.prediction.judging import microseconds
from segments.cli.prediction.report_page import report_page
from segments.cli.prediction.slices import LEAST_CONSENT, require_consent
from segments.cli.prediction.table_files import TrainingTable, read_table
from segments.errors import WrongUsage

DEFAULT_SEED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments train`."""
    parser.add_argument("table", type=Path, metavar="TABLE", help="what segments export-features wrote")
    parser.add_argument("--name", metavar="NAME", help="the model's name (default: the table's)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the model goes (default: NAME.model)")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="where the report goes (default: NAME.html)"
    )
    add_training_arguments(parser)
    add_json_flag(parser)
    add_examples(parser, "segments train purchase.csv --name purchase_7d --out rules/purchase_7d.model")


def add_training_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of all commands that train."""
    parser.add_argument(
        "--kind", choices=KINDS, default="auto", help="which kind of model (default: the better one)"
    )
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, metavar="N", help="of chance in training (default: 1)"
    )
    parser.add_argument(
        "--least-consent",
        type=float,
        default=LEAST_CONSENT,
        metavar="SHARE",
        help="the least share of visitors who agree to what a feature needs (default: 0.5)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Trains, writes the model and its report.

    Raises:
        AuthoringError: the table cannot be read, or is too small, or a feature needs consent that few give.
        ToolFailed: the extra train is not installed.
    """
    name = model_name(arguments.name, arguments.table)
    table = readable_table(arguments)
    trained = train(table, name, arguments.kind, arguments.seed)
    data = write_model(trained.model)
    target = arguments.out or Path(name + SUFFIX)
    report = arguments.report or Path(name + ".html")
    took = microseconds(trained.model, trained.slices.judge)
    write_output(target, data)
    write_output(report, report_page(trained, table.notes.outcome, took).encode())
    if arguments.json:
        print_json(
            {"file": str(target), "report": str(report), **as_json(trained, data), "microseconds": took}
        )
        return 0
    for text in trained.findings:
        print_note(f"warning: {text}")
    judged, at = trained.judgement, trained.threshold
    print(f"wrote {target}: {trained.kind}, {len(data):,} bytes, {took:.0f} microseconds a score here")
    losses = f"loss {judged.log_loss:.4f}, baseline {trained.baseline_loss:.4f}"
    print(f"on the newest {judged.scored:,} rows: area {judged.area:.3f}, {losses}")
    print(
        f"above {at.threshold:.2f}: precision {at.precision:.0%}, recall {at.recall:.0%}, {at.share:.0%} of rows"
    )
    if not trained.is_better_than_nothing:
        print("it is no better than saying the same of everybody: do not use it")
    print(f"wrote {report}")
    return 0


def readable_table(arguments: argparse.Namespace) -> TrainingTable:
    """The table, whose features most visitors give consent for.

    Raises:
        WrongUsage: it has no outcome.
        AuthoringError: it cannot be read, or a feature needs consent that few give.
    """
    table = read_table(arguments.table)
    if not table.notes.outcome:
        raise WrongUsage(
            f"Expected a table with an outcome, got {arguments.table} without. Export it with --outcome"
        )
    require_consent(table, arguments.least_consent)
    return table


def as_json(trained: Trained, data: bytes) -> dict[str, object]:
    """The figures for programs."""
    judged = trained.judgement
    return {
        "kind": trained.kind,
        "digest": digest_of(data),
        "bytes": len(data),
        "area": judged.area,
        "log_loss": judged.log_loss,
        "baseline_loss": trained.baseline_loss,
        "brier": judged.brier,
        "calibration_error": judged.calibration_error,
        "threshold": trained.threshold.threshold,
        "precision": trained.threshold.precision,
        "recall": trained.threshold.recall,
        "is_better_than_nothing": trained.is_better_than_nothing,
        "importance": dict(judged.importance),
        "findings": list(trained.findings),
    }

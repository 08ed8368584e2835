"""`segments export-features`: a table to train models on, made of histories by the edge's own counters."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from segments.bundle.windows import DAY_S, parse_window
from segments.catalog import PURPOSES
from segments.cli.input.rules import checked_site
from segments.cli.input.rules_folder import add_rules_option
from segments.cli.output.printing import add_examples, add_json_flag, counted, print_json
from segments.cli.prediction.feature_plan import FeaturePlan, plan_features
from segments.cli.prediction.feature_rows import ALL_PURPOSES, NECESSARY, Periods, rows_of
from segments.cli.prediction.histories import VisitorHistory, read_histories
from segments.cli.prediction.table_files import FeatureColumn, TableNotes, write_table
from segments.edge.signals.settings import read_settings
from segments.errors import AuthoringError, WrongUsage

DEFAULT_SPAN: Final = "7d"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments export-features`."""
    parser.add_argument(
        "histories", type=Path, metavar="FILE", help="histories of visitors, a JSON object a line"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the table: *.csv or *.parquet"
    )
    parser.add_argument("--outcome", default="", metavar="CONDITION", help="what is to be predicted, in CEL")
    parser.add_argument(
        "--after",
        default=DEFAULT_SPAN,
        metavar="TIME",
        help="how long after a row the outcome is asked for (default: 7d)",
    )
    parser.add_argument(
        "--every",
        default=DEFAULT_SPAN,
        metavar="TIME",
        help="one row a visitor in each such span (default: 7d)",
    )
    parser.add_argument(
        "--features", default="", metavar="A,B,...", help="which features (default: all of [features])"
    )
    add_rules_option(parser)
    add_json_flag(parser)
    add_examples(
        parser,
        'segments export-features histories.jsonl --out purchase.csv --outcome \'events.did("purchase", "7d")\'',
        "segments export-features histories.jsonl --out behaviour.parquet --features visits,views_7d",
    )


def run(arguments: argparse.Namespace) -> int:
    """Writes the table and its notes.

    Raises:
        CheckFailed: the rules have errors.
        AuthoringError: the histories, a feature or the outcome cannot be read.
    """
    rules = checked_site(arguments.rules).rules
    names = [name.strip() for name in arguments.features.split(",") if name.strip()]
    plan = plan_features(rules, names, arguments.outcome)
    histories = read_histories(arguments.histories)
    if not any(history.events for history in histories):
        raise AuthoringError(f"Expected visitors with events, got none - at {arguments.histories}")
    after_s = _span(arguments.after, "--after")
    end_s = max(history.events[-1].time_s for history in histories if history.events)
    periods = Periods(_span(arguments.every, "--every"), after_s, end_s, rules.site.session_minutes * 60)
    notes = _notes(plan, histories, arguments.outcome, after_s)
    count = write_table(
        arguments.out, rows_of(histories, plan, periods, read_settings(rules.settings)), notes
    )
    if arguments.json:
        print_json(
            {
                "file": str(arguments.out),
                "rows": count,
                "visitors": notes.visitors,
                "left_out": notes.left_out,
            }
        )
        return 0
    print(
        f"wrote {arguments.out}: {counted(count, 'row')} of {counted(notes.visitors - notes.left_out, 'visitor')}"
    )
    if notes.left_out:
        print(
            f"{counted(notes.left_out, 'visitor')} left out, who did not agree to {', '.join(sorted(plan.purposes))}"
        )
    return 0


def _notes(plan: FeaturePlan, histories: list[VisitorHistory], outcome: str, after_s: int) -> TableNotes:
    said = [history.consent for history in histories if history.consent is not None]
    shares = (
        {purpose: sum(purpose in one for one in said) / len(said) for purpose in PURPOSES[1:]}
        if said
        else None
    )
    left_out = sum(
        not plan.purposes <= (ALL_PURPOSES if history.consent is None else history.consent | {NECESSARY})
        for history in histories
    )
    return TableNotes(
        tuple(FeatureColumn(row.name, row.expression, row.type, row.purposes) for row in plan.features),
        outcome,
        after_s / DAY_S,
        len(histories),
        left_out,
        shares,
    )


def _span(text: str, option: str) -> int:
    window = parse_window(text)
    if window is None or window.kind != "rolling":
        raise WrongUsage(f'Expected a length of time such as "7d", got {text!r} - at {option}')
    return window.length

"""`segments clusters`: groups of visitors that behave alike, as a model and as segments with readable rules."""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict
from pathlib import Path

from segments.bundle.prediction.write_model import write_model
from segments.cli.commands.model import SUFFIX, model_name
from segments.cli.output.printing import add_examples, add_json_flag, print_json, print_table, write_output
from segments.cli.prediction.clustering import MOST, ClusterFacts, Clusters, find_clusters
from segments.cli.prediction.table_files import read_table

DEFAULT_SEED = 1
MOST_DIFFERENCES = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `segments clusters`."""
    parser.add_argument("table", type=Path, metavar="TABLE", help="what segments export-features wrote")
    parser.add_argument("--name", metavar="NAME", help="the model's name (default: the table's)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where the model goes (default: NAME.model)")
    parser.add_argument(
        "--rules-out", type=Path, metavar="FILE", help="where the segments go (default: NAME.toml)"
    )
    parser.add_argument(
        "--count", type=int, choices=range(2, MOST + 1), help="how many (default: the best that is stable)"
    )
    parser.add_argument("--labels", default="", metavar="A,B,...", help="names, the largest cluster first")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, metavar="N", help="of chance (default: 1)")
    add_json_flag(parser)
    add_examples(
        parser,
        "segments clusters behaviour.csv --name behaviour --out rules/behaviour.model --rules-out proposed.toml",
        'segments clusters behaviour.csv --count 3 --labels "browsers,comparison shoppers,high intent"',
    )


def run(arguments: argparse.Namespace) -> int:
    """Finds the clusters, writes the model and the proposed segments.

    Raises:
        AuthoringError: the table cannot be read, or is too small.
        ToolFailed: the extra train is not installed.
    """
    name = model_name(arguments.name, arguments.table)
    labels = [label.strip() for label in arguments.labels.split(",") if label.strip()]
    table = read_table(arguments.table, has_outcome=False)
    found = find_clusters(table, name, arguments.seed, count=arguments.count or 0, labels=labels)
    target = arguments.out or Path(name + SUFFIX)
    proposed = arguments.rules_out or Path(name + ".toml")
    write_output(target, write_model(found.model))
    write_output(proposed, proposed_rules(found, target.name).encode())
    if arguments.json:
        facts = [asdict(one) for one in found.facts]
        tried = [asdict(one) for one in found.tried]
        print_json({"file": str(target), "clusters": facts, "tried": tried, "fidelity": found.fidelity})
        return 0
    rows = [(str(one.clusters), f"{one.silhouette:.3f}", f"{one.stability:.3f}") for one in found.tried]
    print_table([("CLUSTERS", "SILHOUETTE", "STABILITY"), *rows])
    print()
    told = [(one.name, f"{one.share:.0%}", _spell(one)) for one in found.facts]
    print_table([("CLUSTER", "SHARE", "DIFFERS BY"), *told])
    print(
        f"\nwrote {target} and {proposed}: its rules agree with the clusters on {found.fidelity:.0%} of visitors"
    )
    return 0


def proposed_rules(found: Clusters, file: str) -> str:
    """A rules file with the model and a segment for each cluster, by its readable rule."""
    name = found.model.name
    parts = [f"[models.{name}]\nfile = {json.dumps(file)}\n"]
    for one in found.facts:
        slug = re.sub(r"[^a-z0-9]+", "-", one.name.lower()).strip("-") or "cluster"
        parts.append(
            f"# {one.share:.0%} of visitors; the rule finds {one.recall:.0%} of them, and {one.precision:.0%} of those "
            f"it finds belong here.\n# The cluster itself: when = 'cluster(\"{name}\") == {json.dumps(one.name)}'\n"
            f"[segments.{slug}]\ntitle = {json.dumps(one.name)}\ndefinition = {json.dumps(_spell(one))}\n"
            f"when = '''{one.rule}'''\n"
        )
    return "\n".join(parts)


def _spell(one: ClusterFacts) -> str:
    told = [f"{name} {size:+.1f}" for name, size in one.differences[:MOST_DIFFERENCES]]
    return f"{', '.join(told)} standard deviations from all visitors"

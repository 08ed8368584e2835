"""Reads `[features]` and `[models]`: what models read of a visitor, and the files that hold them.

In go the tables of the files; out come features, and models whose features are all there. What cannot be used is
reported and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from segments.authoring.cel.syntax.ast import Call, SignalRef, walk
from segments.authoring.read.conditions import Conditions
from segments.authoring.read.entries import has_keys, read_keys, text_of
from segments.authoring.read.files import Entry, Report
from segments.authoring.read.table_keys import MODEL_KEYS, TABLE, TEXT, describe_value
from segments.authoring.read.tables.score_tables import SCORE_NAME, SCORE_NAME_GRAMMAR
from segments.authoring.report import messages
from segments.authoring.ruleset import FeatureDeclaration, ModelDeclaration, SignalDeclaration
from segments.bundle.prediction.model_form import WORD, Feature, Model
from segments.bundle.prediction.model_format import MAX_MODEL_BYTES
from segments.bundle.prediction.read_model import read_model
from segments.catalog import SIGNALS
from segments.errors import BundleError

NUMBER_TYPES: Final = ("int", "double", "uint", "bool")
FEATURE_TYPES: Final = (*NUMBER_TYPES, "string")

_FILE_HINT: Final = "The file that `segments model import` or `segments train` wrote, beside the rules"


def read_model_files(
    entries: Mapping[str, Entry], scores: Mapping[str, Entry], report: Report
) -> dict[str, ModelDeclaration]:
    """The models by name, with no features yet."""
    found = {}
    for name, entry in entries.items():
        if not SCORE_NAME.match(name):
            report.at_key(messages.wrong_value(SCORE_NAME_GRAMMAR, repr(name), "models"), entry)
        elif not isinstance(entry.value, dict):
            report.at_value(messages.wrong_type(TABLE, describe_value(entry.value), entry.name), entry)
        elif name in scores:
            first = scores[name].toml.place(*scores[name].toml.key_span(scores[name].path))
            report.at_key(messages.model_of_score(name, f"{first.file}:{first.line}"), entry)
        elif model := _read_file(name, entry, report):
            found[name] = model
    return found


def _read_file(name: str, entry: Entry, report: Report) -> ModelDeclaration | None:
    good = read_keys(entry.children(), MODEL_KEYS, entry.name, report)
    if not has_keys(entry, {"file": f'{_FILE_HINT}: file = "{name}.model"'}, report) or "file" not in good:
        return None
    path = Path(good["file"].toml.name).parent / text_of(good, "file")
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_MODEL_BYTES + 1)
        model = _model_in(data)
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        report.at_value(messages.model_unreadable(str(path), reason), good["file"])
        return None
    except BundleError as error:
        report.at_value(messages.model_unreadable(str(path), str(error)), good["file"])
        return None
    return ModelDeclaration(name, model, data, (), text_of(good, "doc"))


@lru_cache(maxsize=8)
def _model_in(data: bytes) -> Model:
    """An editor checks rules at each key; a model is read once."""
    return read_model(data)


def read_features(
    entries: Mapping[str, Entry], models: Mapping[str, ModelDeclaration], conditions: Conditions
) -> dict[str, FeatureDeclaration | None]:
    """The features by name; None stands for one that cannot be used."""
    found: dict[str, FeatureDeclaration | None] = {}
    for name, entry in entries.items():
        if not isinstance(entry.value, str):
            conditions.report.at_value(
                messages.wrong_type(TEXT, describe_value(entry.value), entry.name), entry
            )
            found[name] = None
        else:
            found[name] = _read_feature(name, entry, models, conditions)
    return found


def _read_feature(
    name: str, entry: Entry, models: Mapping[str, ModelDeclaration], conditions: Conditions
) -> FeatureDeclaration | None:
    node, kind = conditions.read_value(entry)
    if node is None:
        return None
    if kind not in FEATURE_TYPES:
        conditions.report.at_value(
            messages.wrong_feature(name, "a number, true or false, or a text", kind), entry
        )
        return None
    for part in walk(node):
        if isinstance(part, Call) and (
            part.function in ("in_segment", "cluster") or _asks_model(part, models)
        ):
            conditions.report.at_value(
                messages.wrong_feature(name, "signals, counters and scores", part.function), entry
            )
            return None
    return FeatureDeclaration(name, node, str(entry.value), kind)


def _asks_model(call: Call, models: Mapping[str, ModelDeclaration]) -> bool:
    return call.function == "score" and getattr(call.arguments[0], "value", None) in models


def bind_features(
    models: Mapping[str, ModelDeclaration],
    features: Mapping[str, FeatureDeclaration | None],
    declared: Mapping[str, SignalDeclaration],
    entries: Mapping[str, Entry],
    report: Report,
) -> dict[str, ModelDeclaration]:
    """The models whose features are all there: those of `[features]`, else signals of the same name."""
    types = {name: row.type for name, row in SIGNALS.items()}
    types |= {name: signal.type for name, signal in declared.items()}
    bound = {}
    for name, model in models.items():
        found = list(_features_of(model, features, types, entries[name], report))
        if len(found) == len(model.model.features):
            bound[name] = ModelDeclaration(name, model.model, model.data, tuple(found), model.doc)
    return bound


def _features_of(
    model: ModelDeclaration,
    features: Mapping[str, FeatureDeclaration | None],
    types: Mapping[str, str],
    entry: Entry,
    report: Report,
) -> Iterator[FeatureDeclaration]:
    for wanted in model.model.features:
        name = wanted.name
        feature = features.get(name)
        if name in types and name not in features:
            feature = FeatureDeclaration(name, SignalRef(name, (0, 0)), name, types[name])
        if feature is None and name in features:
            continue  # which was reported where it stands
        if feature is None:
            report.at_key(messages.unknown_feature(model.name, name, [*features, *types]), entry)
        elif not _fits(feature, wanted):
            expected = "a text or a whole number" if wanted.kind == WORD else "a number"
            report.at_key(messages.wrong_feature(name, f"{expected} for {model.name}", feature.type), entry)
        else:
            yield feature


def _fits(feature: FeatureDeclaration, wanted: Feature) -> bool:
    return feature.type in (FEATURE_TYPES if wanted.kind == WORD else NUMBER_TYPES)

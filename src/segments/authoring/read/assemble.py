"""Turns the tables of the rules files into a `RuleSet`.

What the rules say as a whole is the part of segments.authoring.check. This file must never stop at the first
problem.
"""

from __future__ import annotations

from collections.abc import Mapping

from segments.authoring.behaviour.lifecycle_counter import LIFECYCLE_SIGNALS
from segments.authoring.cel.constants import Evaluate
from segments.authoring.read.conditions import Conditions
from segments.authoring.read.entries import texts_of
from segments.authoring.read.event_conditions import EventReader
from segments.authoring.read.experiment_segments import made_segments, with_experiments
from segments.authoring.read.files import Report, Tables
from segments.authoring.read.tables.assignment_tables import (
    assignment_settings,
    assignment_signals,
    experiment_signals,
    read_assignments,
    signals_of,
)
from segments.authoring.read.tables.campaign_tables import campaign_settings, read_campaigns
from segments.authoring.read.tables.content_api_tables import content_api_settings
from segments.authoring.read.tables.controller_table import read_controller
from segments.authoring.read.tables.event_tables import event_settings, read_events
from segments.authoring.read.tables.experiment_tables import Known, read_experiments
from segments.authoring.read.tables.goal_tables import GoalReader
from segments.authoring.read.tables.lifecycle_tables import LifecycleReader
from segments.authoring.read.tables.model_tables import bind_features, read_features, read_model_files
from segments.authoring.read.tables.recording_table import read_recording
from segments.authoring.read.tables.score_tables import ScoreReader
from segments.authoring.read.tables.segment_tables import read_segments, segment_ids
from segments.authoring.read.tables.site_tables import bundle_settings, read_signals, read_site
from segments.authoring.ruleset import EventDeclaration, ModelDeclaration, RuleSet, SignalDeclaration, Site
from segments.bundle.experiments.assignment_spec import AssignmentSpec


def assemble_rules(tables: Tables, report: Report, evaluate: Evaluate | None = None) -> RuleSet:
    """The rules that can be made of the tables; what cannot is left out and reported.

    `evaluate` answers the constant parts of conditions as the edge does.
    """
    site = read_site(tables.site, report)
    signals = read_signals(tables.signals, report)
    assignments = read_assignments(tables.assignments, site, report)
    known = {**_known_before(tables, signals), **assignment_signals(tables.assignments, assignments)}
    files = read_model_files(tables.models, tables.scores, report)
    conditions = _open_conditions(tables, known, files, report, evaluate)
    features = read_features(tables.features, files, conditions)
    events = read_events(tables.events, report)
    reader = EventReader(events, conditions, report, takes_custom=site.has_custom_events)
    goals = GoalReader(reader).read(tables.goals)
    experiments = read_experiments(tables, Known(site, goals, segment_ids(tables.segments)), report)
    assignments |= {name: one.spec for name, one in experiments.items()}
    settings = bundle_settings(tables.site, signals, report)
    settings |= _settings_of_tables(tables, events, assignments)
    settings |= _campaigns_of(tables, site, report)
    segments = read_segments(tables.segments, site, conditions)
    return RuleSet(
        site,
        with_experiments(segments, experiments, tables, conditions),
        known | signals_of(experiments),
        {key: entry.value for key, entry in tables.consent.items()},
        settings,
        events,
        ScoreReader(reader).read(tables.scores),
        LifecycleReader(reader, site.cookie_days).read(tables.lifecycle),
        assignments,
        read_recording(tables.recording, signals, report),
        {name: feature for name, feature in features.items() if feature is not None},
        bind_features(files, features, known, tables.models, report),
        experiments,
        goals,
        _measured_segments(tables),
        texts_of(tables.site, "measured_blocks"),
        read_controller(tables.controller, report),
    )


def _known_before(
    tables: Tables, signals: Mapping[str, SignalDeclaration]
) -> Mapping[str, SignalDeclaration]:
    """The names of signals that are known before any condition is read."""
    lifecycle = LIFECYCLE_SIGNALS if tables.lifecycle else {}
    return {**signals, **experiment_signals(tables), **lifecycle}


def _open_conditions(
    tables: Tables,
    known: Mapping[str, SignalDeclaration],
    files: Mapping[str, ModelDeclaration],
    report: Report,
    evaluate: Evaluate | None,
) -> Conditions:
    """The names that conditions may use; a model whose file cannot be read may be of either kind."""
    clusters = {name for name, model in files.items() if model.model.is_clusters}
    return Conditions(
        known,
        (*segment_ids(tables.segments), *made_segments(tables)),
        frozenset(tables.segments),
        report,
        score_names={*tables.scores, *(tables.models.keys() - clusters)},
        cluster_names=clusters | (tables.models.keys() - files.keys()),
        evaluate=evaluate,
    )


def _measured_segments(tables: Tables) -> tuple[str, ...]:
    measured = {name: entry.children().get("measure") for name, entry in tables.segments.items()}
    return tuple(name for name, entry in measured.items() if entry is not None and entry.value is True)


def _campaigns_of(tables: Tables, site: Site, report: Report) -> dict[str, object]:
    campaigns = read_campaigns(tables.campaigns, site, tables.segments, report)
    return {"campaigns": campaign_settings(campaigns)} if campaigns else {}


def _settings_of_tables(
    tables: Tables, events: Mapping[str, EventDeclaration], assignments: Mapping[str, AssignmentSpec]
) -> dict[str, object]:
    """The settings of the edge that are tables of their own, each where the rules have it."""
    settings: dict[str, object] = {}
    if events:
        settings["events"] = event_settings(events)
    if assignments:
        settings["assignments"] = assignment_settings(assignments)
    if tables.content_api:
        settings["content_api"] = content_api_settings(tables.content_api)
    return settings

"""A crowd costs one resolve a visitor, and one more where consent withholds something: never one a segment."""

from segments.authoring.behaviour.behaviour import plan_behaviour
from segments.authoring.compile.compiler import compile_rules
from segments.authoring.source import load_rules
from segments.bundle.read import read_bundle
from segments.cli.audience import crowd as audience_crowd
from segments.cli.audience.visitors_file import read_visitor_line
from segments.cli.visitors.visitor_reader import open_visitor_reader
from segments.edge.decide.resolve import resolve_segments

SEGMENTS = "".join(
    f"[segments.s{number}]\nwhen = 'visitor.visits > {number} || geo.country == \"DE\"'\n"
    for number in range(200)
)


def test_each_visitor_is_resolved_once_whatever_the_segments(tmp_path, monkeypatch):
    path = tmp_path / "rules.toml"
    path.write_text(f'[site]\nname = "shop"\n{SEGMENTS}')
    rules = load_rules(path)
    bundle = read_bundle(compile_rules(rules))
    reader = open_visitor_reader(plan_behaviour(rules).rules, bundle.signals)
    lines = [
        {"signals": {"geo.country": country}, "history": {"visitor.visits": 5}, "consent": consent}
        for country in ("DE", "FR")
        for consent in ("all", "none")
    ]
    resolved = []

    def counting(*given):
        resolved.append(given)
        return resolve_segments(*given)

    monkeypatch.setattr(audience_crowd, "resolve_segments", counting)
    crowd = audience_crowd.resolve_crowd(bundle, [read_visitor_line(dict(line), reader, 0) for line in lines])
    assert len(resolved) == 4 + 2
    by_name = dict(zip(crowd.names, zip(crowd.members, crowd.undecided, strict=True), strict=True))
    assert by_name["s4"] == (0b0111, 0b1000), "who is in Germany is in anyway; of the other nobody knows"
    assert by_name["s5"] == (0b0011, 0b1000)

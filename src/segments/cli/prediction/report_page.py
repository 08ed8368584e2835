"""The report of a training run: one HTML page with its charts inside, that needs nothing from anywhere.

In: a trained model and what is known of it. Out: the page. Curves are drawn as SVG; every figure of the text is of the
newest rows, which the model has not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from segments.authoring.prediction.describe import describe_kernel
from segments.cli.prediction.choosing import Trained
from segments.cli.prediction.measures import Bin

SIZE: Final = 260
MOST_POINTS: Final = 200

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "td,th{padding:.25rem .75rem;border-bottom:1px solid #ccc;text-align:left}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}.charts{display:flex;flex-wrap:wrap;gap:1.5rem}"
    "figure{margin:0}figcaption{font-size:.9rem}svg{background:#fafafa;border:1px solid #ccc}"
    ".warn{background:#fff4e0;padding:.5rem 1rem;border-left:4px solid #d98200}"
    "@media(prefers-color-scheme:dark){body{background:#16181c;color:#e8e8e8}svg{background:#202329}.warn{background:#3a2c12}}"
)


def report_page(trained: Trained, outcome: str, microseconds: float) -> str:
    """The page; `outcome` is the condition that was predicted, `microseconds` one score on the training machine."""
    judged = trained.judgement
    name = escape(trained.model.name)
    charts = "".join(
        (
            _chart(
                "ROC",
                "false alarms",
                "found",
                [(at.false_alarms, at.recall) for at in judged.curve],
                has_diagonal=True,
            ),
            _chart(
                "Precision and recall",
                "recall",
                "precision",
                [(at.recall, at.precision) for at in judged.curve],
            ),
            _chart("Calibration", "score", "share", _calibration(judged.bins), has_diagonal=True),
        )
    )
    warnings = "".join(f'<p class="warn">{escape(text)}.</p>' for text in trained.findings)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Model {name}</title>\n'
        f'<meta name="viewport" content="width=device-width">\n<style>{_STYLE}</style>\n</head>\n<body>\n'
        f"<h1>Model {name}</h1>\n<p>It predicts <code>{escape(outcome)}</code>. {_verdict(trained)}</p>\n{warnings}\n"
        f"<h2>On the newest rows</h2>\n{_figures(trained)}\n"
        f'<div class="charts">{charts}</div>\n'
        f"<h2>What matters</h2>\n<p>The mean size of what each feature adds to the raw output.</p>\n"
        f"{_importance(trained)}\n"
        f"{_groups(trained)}"
        f"<h2>At the edge</h2>\n{_cost(trained, microseconds)}\n</body>\n</html>\n"
    )


def _verdict(trained: Trained) -> str:
    if not trained.is_better_than_nothing:
        return "<strong>It is no better than saying the same of everybody. Do not use it.</strong>"
    gain = 1 - trained.judgement.log_loss / trained.baseline_loss
    return f"It takes away {gain:.0%} of the uncertainty that the share of yes alone leaves."


def _figures(trained: Trained) -> str:
    judged, at = trained.judgement, trained.threshold
    rows = [
        ("Rows to fit, to choose by, to judge", ", ".join(
            f"{len(part.outcomes):,}" for part in (trained.slices.fit, trained.slices.choose, trained.slices.judge))),
        ("Rows without a score", f"{judged.unscored:,}"),
        ("Share of yes", f"{sum(trained.slices.judge.outcomes) / len(trained.slices.judge.outcomes):.2%}"),
        ("Area under the ROC curve (0.5 is chance)", f"{judged.area:.4f}"),
        ("Log loss; of the baseline", f"{judged.log_loss:.4f}; {trained.baseline_loss:.4f}"),
        ("Brier score", f"{judged.brier:.4f}"),
        ("Mean distance of score and share", f"{judged.calibration_error:.4f}"),
        (f"Above {at.threshold:.2f}: precision, recall, share of rows",
         f"{at.precision:.1%}, {at.recall:.1%}, {at.share:.1%}"),
    ]  # fmt: skip
    losses = [(f"Loss of {kind} on the rows to choose by", f"{loss:.4f}") for kind, loss in trained.choices]
    return _table(("", ""), [*rows, *losses])


def _importance(trained: Trained) -> str:
    return _table(
        ("Feature", "Mean part"), [(name, f"{part:.4f}") for name, part in trained.judgement.importance]
    )


def _groups(trained: Trained) -> str:
    if not trained.judgement.groups:
        return ""
    rows = [
        (group.name, f"{group.rows:,}", f"{group.share:.2%}", f"{group.mean_score:.2%}", f"{group.area:.3f}")
        for group in trained.judgement.groups
    ]
    return f"<h2>By group</h2>\n{_table(('Group', 'Rows', 'Share of yes', 'Mean score', 'Area'), rows)}\n"


def _cost(trained: Trained, microseconds: float) -> str:
    rows = [
        ("Trained by", trained.model.trained_by),
        ("Kind", f"{trained.kind}, {describe_kernel(trained.model)}"),
        ("Bytes of the model file", f"{trained.judgement.bytes:,}"),
        ("One score, on the machine that trained it", f"{microseconds:.0f} microseconds"),
    ]
    return _table(("", ""), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(text)}</th>" for text in heads) if any(heads) else ""
    body = "".join(
        "<tr>"
        + "".join(f"<td{' class=n' if place else ''}>{escape(text)}</td>" for place, text in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f"<table>{f'<tr>{head}</tr>' if head else ''}{body}</table>"


def _calibration(bins: Sequence[Bin]) -> list[tuple[float, float]]:
    return [(one.score, one.share) for one in bins]


def _chart(
    title: str, across: str, up: str, points: Sequence[tuple[float, float]], *, has_diagonal: bool = False
) -> str:
    """A line through points between 0 and 1 on both axes."""
    step = max(1, len(points) // MOST_POINTS)
    drawn = [*points[::step], *points[-1:]]
    line = " ".join(f"{x * SIZE:.1f},{(1 - y) * SIZE:.1f}" for x, y in drawn)
    diagonal = (
        f'<line x1="0" y1="{SIZE}" x2="{SIZE}" y2="0" stroke="#999" stroke-dasharray="4"/>'
        if has_diagonal
        else ""
    )
    return (
        f'<figure><svg width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}" role="img" '
        f'aria-label="{escape(title)}">'
        f'{diagonal}<polyline points="{line}" fill="none" stroke="#2563eb" stroke-width="2"/></svg>'
        f"<figcaption>{escape(title)}: {escape(up)} over {escape(across)}, 0 to 1</figcaption></figure>"
    )

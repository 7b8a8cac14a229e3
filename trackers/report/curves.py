"""The curves of a report: a chart per metric, and one legend for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from trackers.reader.logs import Logs
from trackers.report import page
from trackers.report.figures import LAYOUT, label
from trackers.schema.splits import TRAIN, VALIDATION
from trackers.schema.tags import epoch_tag, metric_of

_MAX_CHARTS = 24
# Over all curves; as 32-bit floats in base64 they and their steps take at most 3 MB.
_MAX_POINTS = 240_000
_MIN_POINTS = 50
_COLUMNS = 2


def color(number: int) -> str:
    """Returns the colour of a run, in CSS: the golden angle keeps neighbours apart, however many runs there are.

    Args:
        number: The position of the run, from 0.
    """
    return f"hsl({(210 + 137.508 * number) % 360:.0f}, {(70, 55)[number % 2]}%, {(42, 52, 35)[number % 3]}%)"


def curves(logs: Logs, titles: Mapping[str, str], metrics: Collection[str] | None) -> Iterator[str]:
    """Makes the section of curves.

    Args:
        logs: The logs.
        titles: Run to title.
        metrics: Metrics to draw, as `Logs.runs` names them; None for all.

    Yields:
        HTML; nothing if no run has a metric.
    """
    from plotly.subplots import make_subplots

    counts = _tag_counts(logs, titles, metrics)
    tags = sorted([tag for tag, _ in counts.most_common(_MAX_CHARTS)])
    if not tags:
        return
    points = logs.scalars(tags=tags, runs=list(titles), splits=True)
    lines = points.groupby(["run", "split", "tag"], observed=True, sort=False)
    rows, columns = -(-len(tags) // _COLUMNS), min(_COLUMNS, len(tags))
    headings = [label(tag.removeprefix(epoch_tag("")), 60) for tag in tags]
    height = max(60 + 280 * rows, 360)
    figure = make_subplots(
        rows, columns, subplot_titles=headings, vertical_spacing=56 / height, horizontal_spacing=0.06
    )
    positions = {run: position for position, run in enumerate(titles)}
    limit, downsampled, in_legend = max(_MAX_POINTS // max(len(lines), 1), _MIN_POINTS), 0, set[str]()
    # The solid line of the validation split first, because the first line of a run is the one in the legend.
    for key, line in sorted(lines, key=lambda group: _order(positions, *map(str, group[0]))):
        run, split, tag = map(str, key)
        shown = np.unique(np.linspace(0, len(line) - 1, min(limit, len(line))).round().astype(int))
        downsampled += len(shown) < len(line)
        row, column = divmod(tags.index(tag), _COLUMNS)
        figure.add_scatter(
            x=line["step"].to_numpy()[shown],
            y=line["value"].to_numpy(np.float32)[shown],
            name=label(titles[run]),
            legendgroup=str(positions[run]),
            showlegend=run not in in_legend,
            mode="lines" if len(shown) > 1 else "markers",
            line={"color": color(positions[run]), "width": 1.6, "dash": "dot" if split == TRAIN else "solid"},
            row=row + 1,
            col=column + 1,
        )
        in_legend.add(run)
    figure.update_layout(LAYOUT).update_layout(
        height=height, hoverlabel_namelength=-1, legend_title_text="click hides, double click isolates"
    )
    figure.update_yaxes(hoverformat=".5g")
    remark = "The train split is dotted, the validation split solid. A click in the legend hides a run in every chart."
    if len(counts) > len(tags):
        remark += f" {len(counts) - len(tags)} more metrics are omitted; select metrics with --metric."
    if downsampled:
        remark += f" {downsampled} curves have more than {limit:,} points; that many are drawn, evenly spaced."
    yield page.section("Curves", remark, page.figure(figure))


def _order(positions: Mapping[str, int], run: str, split: str, tag: str) -> tuple[int, bool, bool, str]:
    return positions[run], split != VALIDATION, split != TRAIN, tag


def _tag_counts(logs: Logs, titles: Mapping[str, str], metrics: Collection[str] | None) -> Counter[str]:
    """Counts the folders that have each tag with a metric."""
    counts = Counter[str]()
    for folder in logs.index.folders(list(titles)):
        tags = {segment.tag for file in folder.files for segment in file.scan.segments}
        for tag in sorted(tags):
            metric = metric_of(folder.split, tag, tags)
            counts[tag] += metric is not None and (metrics is None or metric in metrics)
    return +counts

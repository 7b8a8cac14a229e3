"""The curves of a report: a chart a metric, and one legend for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

import numpy as np

from trackers.reader.logs import Logs
from trackers.report import page
from trackers.report.figures import LAYOUT, label
from trackers.schema.splits import TRAIN, VALIDATION
from trackers.schema.tags import epoch_tag, metric_of

_CHARTS = 24
# Together; as 32-bit floats in base64 they and their steps take at most 3 MB.
_POINTS = 240_000
_COLUMNS = 2


def color(number: int) -> str:
    """The colour of a run, in CSS: the golden angle keeps neighbours apart, however many there are.

    Args:
        number: Of the run, from 0.
    """
    return f"hsl({(210 + 137.508 * number) % 360:.0f}, {(70, 55)[number % 2]}%, {(42, 52, 35)[number % 3]}%)"


def curves(logs: Logs, called: Mapping[str, str], metrics: Collection[str] | None) -> Iterator[str]:
    """The section of curves.

    Args:
        logs: The logs.
        called: The runs wanted, and what each is called.
        metrics: Those wanted, as `Logs.runs` names them; all if None.

    Yields:
        HTML; nothing where no run has a metric.
    """
    from plotly.subplots import make_subplots

    found = _tags(logs, called, metrics)
    tags = sorted([tag for tag, _ in found.most_common(_CHARTS)])
    if not tags:
        return
    points = logs.scalars(tags=tags, runs=list(called), splits=True)
    lines = points.groupby(["run", "split", "tag"], observed=True, sort=False)
    rows, columns = -(-len(tags) // _COLUMNS), min(_COLUMNS, len(tags))
    titles = [label(tag.removeprefix(epoch_tag("")), 60) for tag in tags]
    height = max(60 + 280 * rows, 360)
    drawn = make_subplots(rows, columns, subplot_titles=titles, vertical_spacing=56 / height, horizontal_spacing=0.06)
    numbers = {run: number for number, run in enumerate(called)}
    most, cut, told = max(_POINTS // max(len(lines), 1), 50), 0, set[str]()
    # The solid line of the validation first, because the first one of a run is the one in the legend.
    for key, line in sorted(lines, key=lambda one: _place(numbers, *map(str, one[0]))):
        run, split, tag = map(str, key)
        chosen = np.unique(np.linspace(0, len(line) - 1, min(most, len(line))).round().astype(int))
        cut += len(chosen) < len(line)
        place = tags.index(tag)
        drawn.add_scatter(
            x=line["step"].to_numpy()[chosen],
            y=line["value"].to_numpy(np.float32)[chosen],
            name=label(called[run]),
            legendgroup=str(numbers[run]),
            showlegend=run not in told,
            mode="lines" if len(chosen) > 1 else "markers",
            line={"color": color(numbers[run]), "width": 1.6, "dash": "dot" if split == TRAIN else "solid"},
            row=place // _COLUMNS + 1,
            col=place % _COLUMNS + 1,
        )
        told.add(run)
    drawn.update_layout(LAYOUT).update_layout(
        height=height, hoverlabel_namelength=-1, legend_title_text="click hides, double click isolates"
    )
    drawn.update_yaxes(hoverformat=".5g")
    remark = "Train is dotted, validation solid. A click in the legend hides a run in every chart."
    if len(found) > len(tags):
        remark += f" {len(found) - len(tags)} more metrics are left out: name those wanted with --metric."
    if cut:
        remark += f" {cut} curves are longer than {most:,} points, of which that many are drawn, evenly chosen."
    yield page.section("Curves", remark, page.figure(drawn))


def _place(numbers: Mapping[str, int], run: str, split: str, tag: str) -> tuple[int, bool, bool, str]:
    return numbers[run], split != VALIDATION, split != TRAIN, tag


def _tags(logs: Logs, called: Mapping[str, str], metrics: Collection[str] | None) -> Counter[str]:
    """The tags that hold a metric, and how many folders have each."""
    found = Counter[str]()
    for folder in logs.index.folders(list(called)):
        beside = {series.tag for file in folder.files for series in file.scan.series}
        for tag in beside:
            metric = metric_of(folder.split, tag, beside)
            found[tag] += metric is not None and (metrics is None or metric in metrics)
    return +found

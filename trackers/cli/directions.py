"""The options --maximize and --minimize: the direction of a metric, remembered in the settings of the logdir."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trackers.schema.metric_direction import Direction
    from trackers.schema.run_info import RunInfo

_HELP = "{} values of METRIC are better; remembered in the logdir's trackers.json. May be repeated."


def direction_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds --maximize and --minimize; the function receives `maximize` and `minimize`, names of metrics."""
    for name, which in (("minimize", "Smaller"), ("maximize", "Larger")):
        command = click.option(f"--{name}", name, multiple=True, metavar="METRIC", help=_HELP.format(which))(command)
    return command


def parse_directions(maximize: Iterable[str], minimize: Iterable[str]) -> dict[str, Direction]:
    """Returns metric to direction.

    Args:
        maximize: Names of metrics, also as columns (`best.reward`).
        minimize: The same.

    Raises:
        click.UsageError: If a metric is in both.
    """
    directions: dict[str, Direction] = {_metric(name): "max" for name in maximize}
    for metric in map(_metric, minimize):
        if metric in directions:
            raise click.UsageError(f"{metric!r} is given to both --maximize and --minimize.")
        directions[metric] = "min"
    return directions


def remember(logdir: str, directions: Mapping[str, Direction], infos: Iterable[RunInfo]) -> None:
    """Writes directions to the settings of a logdir; what cannot be written is reported and holds for this call only.

    Args:
        logdir: The logdir.
        directions: As `parse_directions` returns them.
        infos: Its runs.

    Raises:
        InvalidArgumentError: If no run has the metric.
    """
    from trackers.errors import RunDirectoryError
    from trackers.schema.column import unknown_name
    from trackers.schema.logdir_settings import remember_directions

    metrics = dict.fromkeys(name for info in infos for name in info.metrics)
    known = [*metrics, *(name.removeprefix("val_") for name in metrics)]
    for metric in directions:
        if metric not in known:
            raise unknown_name("metric", metric, known)
    if not directions:
        return
    path = Path(logdir).expanduser()
    if "://" in logdir or not path.is_dir():
        click.echo(f"{logdir} is not a folder on this machine: the directions hold for this call only", err=True)
        return
    try:
        remember_directions(path, directions)
    except RunDirectoryError as error:
        click.echo(f"The directions hold for this call only: {error}", err=True)


def _metric(name: str) -> str:
    group, _, metric = name.partition(".")
    return metric if group in ("best", "last") and metric else name

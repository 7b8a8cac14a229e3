"""layered_layout: places boxes in rows, so that edges run downwards and cross little.

The method of K. Sugiyama, S. Tagawa and M. Toda, Methods for Visual Understanding of Hierarchical System Structures,
1981: ranks by the longest path, invisible boxes where an edge passes a rank, rows ordered by barycenters. Each row is
then moved as close to its neighbours as the order and the gaps allow, which is an isotonic regression.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

Edge = tuple[str, str]
# A box, or the place at which an edge passes a rank.
_Item = Hashable

_GAP_X, _GAP_Y = 0.35, 0.45
_BEND_WIDTH = 0.25
_SWEEPS = 8


class Point(NamedTuple):
    """A point; y grows downwards."""

    x: float
    y: float


class Layout(NamedTuple):
    """Where everything is.

    Attributes:
        centers: Box to its center.
        bends: Edge to the points that it passes between its ends, from the top.
        width: Of everything.
        height: Of everything.
    """

    centers: Mapping[str, Point]
    bends: Mapping[Edge, Sequence[Point]]
    width: float
    height: float


def layered_layout(sizes: Mapping[str, tuple[float, float]], edges: Iterable[Edge]) -> Layout:
    """Places boxes.

    Args:
        sizes: Box to width and height, in an order in which most edges lead forwards.
        edges: Pairs of boxes.

    Returns:
        The layout, in the unit of the sizes, from (0, 0). Edges that lead backwards have no bends.
    """
    order = {name: index for index, name in enumerate(sizes)}
    forward = [edge for edge in dict.fromkeys(edges) if order[edge[0]] < order[edge[1]]]
    ranks = _ranks(order, forward)
    links = {edge: _chain(edge, ranks) for edge in forward}
    segments = [pair for chain in links.values() for pair in pairwise(chain)]
    rows = _rows(ranks, links)
    neighbors = _neighbors(segments)
    _order_rows(rows, neighbors)
    widths = {item: sizes[item][0] if isinstance(item, str) else _BEND_WIDTH for row in rows for item in row}
    xs = _columns(rows, neighbors, widths)
    left = min((xs[item] - widths[item] / 2 for item in xs), default=0.0)
    right = max((xs[item] + widths[item] / 2 for item in xs), default=0.0)
    heights = [max((sizes[item][1] for item in row if isinstance(item, str)), default=0.0) for row in rows]
    tops = np.cumsum([0.0, *(height + _GAP_Y for height in heights)])
    rank_of = {item: rank for rank, row in enumerate(rows) for item in row}
    centers = {name: Point(xs[name] - left, float(tops[ranks[name]] + heights[ranks[name]] / 2)) for name in sizes}
    # An edge passes a row vertically, so that it crosses no box beside it.
    bends = {
        edge: [
            Point(xs[item] - left, float(tops[rank_of[item]] + part * heights[rank_of[item]]))
            for item in chain[1:-1]
            for part in (0, 1)
        ]
        for edge, chain in links.items()
    }
    return Layout(centers, bends, right - left, max(0.0, float(tops[-1]) - _GAP_Y))


def _ranks(order: Mapping[str, int], edges: Sequence[Edge]) -> dict[str, int]:
    """Returns the length of the longest path to each box; one without inputs is just above the first that needs it."""
    ranks = dict.fromkeys(order, 0)
    for source, target in sorted(edges, key=lambda edge: order[edge[1]]):
        ranks[target] = max(ranks[target], ranks[source] + 1)
    targets = {target for _, target in edges}
    for name in order:
        followers = [ranks[target] for source, target in edges if source == name]
        if name not in targets and followers:
            ranks[name] = min(followers) - 1
    return ranks


def _chain(edge: Edge, ranks: Mapping[str, int]) -> list[_Item]:
    source, target = edge
    return [source, *((edge, rank) for rank in range(ranks[source] + 1, ranks[target])), target]


def _rows(ranks: Mapping[str, int], links: Mapping[Edge, Sequence[_Item]]) -> list[list[_Item]]:
    rows: list[list[_Item]] = [[] for _ in range(max(ranks.values(), default=-1) + 1)]
    for name, rank in ranks.items():
        rows[rank].append(name)
    for (source, _), chain in links.items():
        for distance, item in enumerate(chain[1:-1], start=1):
            rows[ranks[source] + distance].append(item)
    return rows


def _neighbors(segments: Iterable[tuple[_Item, _Item]]) -> tuple[dict[_Item, list[_Item]], dict[_Item, list[_Item]]]:
    """Returns item to the items above it, and item to those below."""
    above: dict[_Item, list[_Item]] = {}
    below: dict[_Item, list[_Item]] = {}
    for source, target in segments:
        above.setdefault(target, []).append(source)
        below.setdefault(source, []).append(target)
    return above, below


def _order_rows(rows: list[list[_Item]], neighbors: Collection[Mapping[_Item, list[_Item]]]) -> None:
    above, below = neighbors
    places = {item: place for row in rows for item, place in _places(row)}
    for sweep in range(_SWEEPS):
        linked, sequence = (above, rows[1:]) if sweep % 2 == 0 else (below, rows[-2::-1])
        for row in sequence:
            centers = {item: _mean([places[one] for one in linked.get(item, [])] or [places[item]]) for item in row}
            row.sort(key=centers.__getitem__)
            places.update(_places(row))


def _places(row: Sequence[_Item]) -> Iterator[tuple[_Item, float]]:
    """Yields each item with its place in the row, from 0 to 1."""
    return ((item, index / max(1, len(row) - 1)) for index, item in enumerate(row))


def _columns(
    rows: Sequence[Sequence[_Item]],
    neighbors: Collection[Mapping[_Item, list[_Item]]],
    widths: Mapping[_Item, float],
) -> dict[_Item, float]:
    """Returns the horizontal center of each item."""
    # Takes a second to import.
    from sklearn import config_context
    from sklearn.isotonic import isotonic_regression

    above, below = neighbors
    xs: dict[_Item, float] = {}
    neighbors_of = {item: [*above.get(item, []), *below.get(item, [])] for row in rows for item in row}
    # The distance of each item from the first of its row, where they touch but for the gaps.
    offsets = [np.cumsum([0.0, *(_distance(pair, widths) for pair in pairwise(row))]) for row in rows]
    for row, offset in zip(rows, offsets, strict=True):
        xs |= zip(row, (offset - offset[-1] / 2).tolist(), strict=False)
    for sweep in range(2 * _SWEEPS):
        indices = range(len(rows)) if sweep % 2 == 0 else range(len(rows) - 1, -1, -1)
        for index in indices:
            row, offset = rows[index], offsets[index]
            wishes = [_mean([xs[one] for one in neighbors_of[item]] or [xs[item]]) for item in row]
            if len(row) == 1:
                xs[row[0]] = wishes[0]
                continue
            # Neither order nor distance is violated if the rest of each position rises along the row.
            with config_context(assume_finite=True, skip_parameter_validation=True):  # these take half of the time
                placed = isotonic_regression(np.asarray(wishes) - offset[: len(row)]) + offset[: len(row)]
            xs |= zip(row, placed.tolist(), strict=True)
    return xs


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _distance(pair: tuple[_Item, _Item], widths: Mapping[_Item, float]) -> float:
    return (widths[pair[0]] + widths[pair[1]]) / 2 + _GAP_X

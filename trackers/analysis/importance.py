"""Hyperparameter importance: the permutation importance of a random forest over runs or trials.

Like functional ANOVA (Hutter, Hoos, Leyton-Brown: An Efficient Approach for Assessing Hyperparameter Importance, ICML
2014), it inspects a forest that is fitted to the runs. It describes these runs, not the search space: a hyperparameter
that never varied has no importance, few runs say little, two hyperparameters that always change together share their
importance arbitrarily, and where the metric is noise, so is the importance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from trackers.errors import InvalidArgumentError
from trackers.schema.column import Column
from trackers.schema.run_info import RunInfo

MIN_RUNS = 4


def importance(infos: Sequence[RunInfo], metric: Column, seed: int = 0) -> pd.Series[float]:
    """Computes the importance of each hyperparameter for a metric.

    Args:
        infos: The runs; those without the metric are ignored.
        metric: The column to explain.
        seed: The seed of the forest and of the permutations.

    Returns:
        Hyperparameter to its share, 0 to 1, largest first. The shares add up to 1, or are all 0 if no hyperparameter
        matters.

    Raises:
        InvalidArgumentError: If fewer than four runs have the metric.
    """
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.inspection import permutation_importance

    scored = runs_with(infos, metric)
    if len(scored) < MIN_RUNS:
        verb = "has" if len(scored) == 1 else "have"
        raise InvalidArgumentError(
            f"Importance needs at least {MIN_RUNS} runs with this metric; {len(scored)} {verb} it"
        )
    names = list(dict.fromkeys(name for info in scored for name in info.hparams))
    inputs = pd.DataFrame({name: _numbers([info.hparams.get(name) for info in scored]) for name in names})
    scores = [metric.cell(info) for info in scored]
    forest = RandomForestRegressor(n_estimators=200, random_state=seed).fit(inputs.to_numpy(), scores)
    result = permutation_importance(forest, inputs.to_numpy(), scores, n_repeats=20, random_state=seed)
    shares = pd.Series(result.importances_mean, index=names, name="importance").clip(lower=0)
    return (shares / (shares.sum() or 1)).sort_values(ascending=False)


def runs_with(infos: Sequence[RunInfo], metric: Column) -> list[RunInfo]:
    """Returns the runs that have a finite value of a metric."""
    return [info for info in infos if isinstance(value := metric.cell(info), int | float) and abs(value) < float("inf")]


def _numbers(cells: list[Any]) -> list[float]:
    """Converts texts to numbers, and a hyperparameter that a run does not have to a value of its own."""
    known = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, str | bool) or not math.isfinite(cell) for cell in known):
        codes, _ = pd.factorize(pd.Series([None if cell is None else str(cell) for cell in cells]))
        return [float(code) for code in codes]
    missing = min(known, default=0.0) - 1
    return [float(missing if cell is None else cell) for cell in cells]

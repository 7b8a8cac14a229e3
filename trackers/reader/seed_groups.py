"""Groups runs that differ only in their seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


_SEED = "seed"


def group_names(hparams: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Names the group of each run.

    Args:
        hparams: Run to its hyperparameters.

    Returns:
        Run to its group: every hyperparameter except `seed` that differs between runs, as `name=value`; `all` if none
        differs. Each run without hyperparameters is a group of its own, named after the run.
    """
    without_seed = {run: {name: values[name] for name in values if name != _SEED} for run, values in hparams.items()}
    items = [
        {(name, json.dumps(value)) for name, value in values.items()} for values in without_seed.values() if values
    ]
    common = {name for name, _ in set.intersection(*items)} if items else set()
    return {
        run: ", ".join(f"{name}={values[name]}" for name in sorted(values.keys() - common)) or "all" if values else run
        for run, values in without_seed.items()
    }


def mean_and_std(points: pd.DataFrame, group_of: Mapping[str, str]) -> pd.DataFrame:
    """Computes the mean curve of each group.

    Args:
        points: Columns run (the directory of a run), split, tag, step, value.
        group_of: Run to group.

    Returns:
        Columns group, split, tag, step (int64), mean, std (of the sample, n - 1; NaN for one run) and runs (int64: how
        many have a point at the step), sorted.
    """
    grouped = points.assign(group=points["run"].astype(object).map(group_of)).groupby(
        ["group", "split", "tag", "step"], observed=True
    )["value"]
    statistics = grouped.agg(["mean", "std", "count"]).reset_index()
    return statistics.rename(columns={"count": "runs"}).astype({"group": object, "split": object, "tag": object})

"""Runs that differ in their seed alone, taken together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

_SEED = "seed"


def groups(hparams: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Names the group of each run.

    Args:
        hparams: Run to its hyperparameters.

    Returns:
        Run to its group: every hyperparameter that is not the same in all runs, but for `seed`, as `name=value`. Runs
        that nobody gave hyperparameters are a group each, of their own name.
    """
    settings = {run: {name: found[name] for name in found if name != _SEED} for run, found in hparams.items()}
    everywhere = [{(name, json.dumps(value)) for name, value in found.items()} for found in settings.values() if found]
    common = {name for name, _ in set.intersection(*everywhere)} if everywhere else set()
    return {
        run: ", ".join(f"{name}={found[name]}" for name in sorted(found.keys() - common)) or "all" if found else run
        for run, found in settings.items()
    }


def mean_and_std(points: pd.DataFrame, group_of: Mapping[str, str]) -> pd.DataFrame:
    """The mean curve of each group.

    Args:
        points: Columns run (run directories), split, tag, step, value.
        group_of: Run to group.

    Returns:
        Columns group, split, tag, step (int64), mean, std (of the sample, n - 1; NaN of a single run) and runs (int64:
        how many have the step), sorted.
    """
    grouped = points.assign(group=points["run"].astype(object).map(group_of)).groupby(
        ["group", "split", "tag", "step"], observed=True
    )["value"]
    found = grouped.agg(["mean", "std", "count"]).reset_index()
    return found.rename(columns={"count": "runs"}).astype({"group": object, "split": object, "tag": object})

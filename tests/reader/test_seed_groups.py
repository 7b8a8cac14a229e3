"""Seed groups: mean and standard deviation over runs that differ only in their seed."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import trackers
from trackers.reader.seed_groups import group_names


def test_groups_are_named_after_the_hyperparameters_that_differ() -> None:
    hparams = {
        "a": {"units": 8, "rate": 0.1, "seed": 1},
        "b": {"units": 8, "rate": 0.1, "seed": 2},
        "c": {"units": 16, "rate": 0.1, "seed": 1, "note": "x"},
        "d": {},
    }
    assert group_names(hparams) == {"a": "units=8", "b": "units=8", "c": "note=x, units=16", "d": "d"}
    assert group_names({"a": {"units": 8, "seed": 1}, "b": {"units": 8, "seed": 2}}) == {"a": "all", "b": "all"}


def test_mean_and_standard_deviation_of_each_group(tmp_path: Path) -> None:
    for units, seed, value in ((8, 1, 1.0), (8, 2, 3.0), (16, 1, 5.0)):
        with trackers.Run(tmp_path, hparams={"units": units}, seed=seed) as run:
            for step in range(2 + seed):
                run.writer("validation").scalars(step, {"epoch_loss": value + step})
    frame = trackers.read(tmp_path).aggregate_seeds(tags="epoch_loss")
    assert list(frame.columns) == ["group", "split", "tag", "step", "mean", "std", "runs"]
    eight = frame[frame.group == "units=8"].set_index("step")
    assert list(eight["mean"]) == [2.0, 3.0, 4.0, 6.0]
    assert list(eight["runs"]) == [2, 2, 2, 1]
    assert eight["std"][0] == pytest.approx(math.sqrt(2))
    assert math.isnan(eight["std"][3])
    assert set(frame.group) == {"units=8", "units=16"}

"""The documented scores on the real data, if TRACKERS_DATA names a folder that contains them.

The short form of all is the `--small` run in `test_every_experiment.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import trackers
from experiments import abalone, custom_loop, fashion_mlp, housing_mlp, housing_wide_deep, penguins
from tests.loaders import load

pytestmark = [pytest.mark.real_data, pytest.mark.slow]


def last_value(run: trackers.Run, split: str, tag: str) -> float:
    with load(run.path, "rust") as logdir:
        return logdir.scalars(split, tag)[-1][1]


def options(logdir: Path, *more: str) -> list[str]:
    return ["--logdir", str(logdir), "--data-dir", os.environ["TRACKERS_DATA"], *more]


@pytest.mark.long
def test_penguins(tmp_path: Path) -> None:
    assert last_value(penguins.main(options(tmp_path)), ".", "test_accuracy") >= 0.95


@pytest.mark.long
def test_abalone(tmp_path: Path) -> None:
    assert last_value(abalone.main(options(tmp_path)), ".", "test_mae") <= 1.778


@pytest.mark.long
def test_fashion_mlp(tmp_path: Path) -> None:
    # 30 epochs take minutes and reach 0.88; two reach this.
    run = fashion_mlp.main(options(tmp_path, "--epochs", "2"))
    assert last_value(run, "validation", "epoch_accuracy") >= 0.80


def test_housing_mlp(tmp_path: Path) -> None:
    # 20 epochs of the Keras network reach 0.52; four reach this.
    run = housing_mlp.main(options(tmp_path, "--epochs", "4"))
    assert last_value(run, ".", "Best/val_rmse") <= 0.65
    runs = trackers.read(tmp_path).runs().set_index("name")
    assert round(runs.loc["sklearn_mlp", "best.val_rmse"], 4) == 0.5053


@pytest.mark.long
def test_housing_wide_deep(tmp_path: Path) -> None:
    # Five epochs of 20, which reach 0.58.
    assert last_value(housing_wide_deep.main(options(tmp_path, "--epochs", "5")), ".", "test_main_rmse") <= 0.70


@pytest.mark.long
def test_custom_loop(tmp_path: Path) -> None:
    # One epoch of three, which reach 0.985.
    assert last_value(custom_loop.main(options(tmp_path, "--epochs", "1")), ".", "test_accuracy") >= 0.96

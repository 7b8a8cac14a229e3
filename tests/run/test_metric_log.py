"""`Run.log_metrics` in real runs, read back with both of TensorBoard's loaders."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import trackers
from tests.loaders import LOADERS, Loader, load


def best(run: trackers.Run) -> dict[str, Any]:
    run.flush()
    recorded: dict[str, Any] = json.loads((run.path / "run.json").read_text())["best"]
    return recorded


@pytest.mark.parametrize("loader", LOADERS)
def test_the_best_so_far_and_the_last_value_of_each_step_are_written(run: trackers.Run, loader: Loader) -> None:
    for step, (loss, accuracy) in enumerate([(3.0, 0.5), (1.0, 0.75), (2.0, 0.25)]):
        run.log_metrics(step, {"loss": loss, "accuracy": accuracy})
    assert best(run) == {"loss": {"value": 1.0, "step": 1}, "accuracy": {"value": 0.75, "step": 1}}
    with load(run.path, loader) as logdir:
        assert logdir.scalars(".", "Best/loss") == [(0, 3.0), (1, 1.0), (2, 1.0)]
        assert logdir.scalars(".", "Best/accuracy") == [(0, 0.5), (1, 0.75), (2, 0.75)]
        assert logdir.scalars(".", "Last/loss") == [(0, 3.0), (1, 1.0), (2, 2.0)]
        assert logdir.scalars(".", "Last/accuracy") == [(0, 0.5), (1, 0.75), (2, 0.25)]


@pytest.mark.parametrize("loader", LOADERS)
def test_a_metric_with_validation_is_written_for_the_validation_only(run: trackers.Run, loader: Loader) -> None:
    run.log_metrics(0, {"loss": 2.0, "val_loss": 3.0})
    assert set(best(run)) == {"loss", "val_loss"}
    with load(run.path, loader) as logdir:
        assert logdir.tags("scalars") == {".": {"Best/val_loss", "Last/val_loss"}}


def test_a_direction_applies_to_both_splits_and_a_split_may_have_its_own(run: trackers.Run) -> None:
    for step, value in enumerate((1.0, 3.0, 2.0)):
        run.log_metrics(step, {"depth": value, "val_depth": value}, {"depth": "max", "val_depth": "min"})
        run.log_metrics(step, {"val_width": value}, {"width": "max"})
    assert {metric: entry["value"] for metric, entry in best(run).items()} == {
        "depth": 3.0,
        "val_depth": 1.0,
        "val_width": 3.0,
    }


def test_values_that_are_not_finite_are_never_the_best(run: trackers.Run) -> None:
    for step, value in enumerate((math.nan, 2.0, -math.inf)):
        run.log_metrics(step, {"loss": value})
    assert best(run) == {"loss": {"value": 2.0, "step": 1}}
    with load(run.path, "python") as logdir:
        assert logdir.scalars(".", "Best/loss") == [(1, 2.0), (2, 2.0)]
        assert logdir.scalars(".", "Last/loss") == [(1, 2.0), (2, -math.inf)]


def test_numbers_of_numpy_are_recorded(run: trackers.Run) -> None:
    run.log_metrics(np.int64(3), {"loss": np.float32(0.5), "accuracy": np.array(0.25), "count": 2})  # type: ignore[arg-type, dict-item]
    assert best(run) == {
        "loss": {"value": 0.5, "step": 3},
        "accuracy": {"value": 0.25, "step": 3},
        "count": {"value": 2.0, "step": 3},
    }


def test_a_resumed_run_compares_with_the_best_before(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        run.log_metrics(0, {"loss": 1.0})
    with trackers.Run.resume(run.path) as resumed:
        resumed.log_metrics(1, {"loss": 2.0})
        assert best(resumed) == {"loss": {"value": 1.0, "step": 0}}


@pytest.mark.parametrize(
    ("step", "metrics", "directions", "message"),
    [
        (-1, {"loss": 0.5}, None, "a step must be an integer in 0…2⁶³-1, not -1"),
        (1.0, {"loss": 0.5}, None, "a step must be an integer in 0…2⁶³-1, not 1.0"),
        (1, {"good": 0.5, "loss": "0.5"}, None, "a metric must be a number; 'loss' is '0.5' (str)"),
        (1, {"loss": None}, None, "a metric must be a number; 'loss' is None"),
        (1, {"loss": [0.5, 1.0]}, None, "a metric must be a number; 'loss' is [0.5, 1.0] (list)"),
        (1, {3: 0.5}, None, "the name of a metric must be a string"),
        (1, [("loss", 0.5)], None, "values must be a mapping of tags"),
        (1, {"loss": 0.5}, {"loss": "up"}, "the direction of 'loss' must be"),
    ],
)
def test_an_invalid_argument_is_an_error_and_nothing_is_logged(
    run: trackers.Run, step: Any, metrics: Any, directions: Any, message: str
) -> None:
    with pytest.raises(trackers.InvalidArgumentError) as raised:
        run.log_metrics(step, metrics, directions)
    assert message in str(raised.value)
    assert best(run) == {}
    with load(run.path, "python") as logdir:
        assert logdir.tags("scalars") == {}

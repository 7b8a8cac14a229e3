"""BestMetrics: the best of each metric, in the first columns of HParams."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import backend_context

import trackers
from tests import loaders
from tests.callbacks import models
from tests.callbacks.conftest import Both, Fitted


def _best(run: trackers.Run, both: Both, metric: str) -> list[float]:
    """Returns the values of `Best/<metric>` at the epochs 0, 1, 2, …, which are equal in both loaders."""
    python, rust = (loaded.scalars(".", f"Best/{metric}") for loaded in both(run))
    assert python == rust
    assert [step for step, _ in python] == list(range(len(python)))
    return [value for _, value in python]


@pytest.mark.parametrize(
    ("metric", "values", "best"),
    [
        ("loss", [3.0, 2.0, 2.5, 1.0], [3.0, 2.0, 2.0, 1.0]),
        ("val_loss", [3.0, 2.0, 2.5, 1.0], [3.0, 2.0, 2.0, 1.0]),
        ("mean_absolute_error", [2.0, 3.0, 1.0, 1.0], [2.0, 2.0, 1.0, 1.0]),
        ("accuracy", [0.5, 0.25, 0.75, 0.5], [0.5, 0.5, 0.75, 0.75]),
        ("val_auc", [0.5, 0.25, 0.75, 0.5], [0.5, 0.5, 0.75, 0.75]),
        ("val_f1_score", [0.5, 0.25, 0.75, 0.5], [0.5, 0.5, 0.75, 0.75]),
    ],
)
def test_the_best_so_far_is_written_each_epoch(
    run: trackers.Run, both: Both, metric: str, values: list[float], best: list[float]
) -> None:
    models.drive(run, trackers.BestMetrics(), models.dense(), [{metric: value} for value in values])
    assert _best(run, both, metric) == best
    for loaded in both(run):
        assert loaded.scalars(".", f"Last/{metric}") == list(enumerate(values))
    assert models.record(run)["best"] == {metric: {"value": best[-1], "step": values.index(best[-1])}}


@pytest.mark.parametrize("name", ["depth", "val_depth"])
def test_a_direction_can_be_set_for_both_splits(run: trackers.Run, both: Both, name: str) -> None:
    models.drive(
        run, trackers.BestMetrics({"depth": "max"}), models.dense(), [{name: value} for value in (1.0, 3.0, 2)]
    )
    assert _best(run, both, name) == [1.0, 3.0, 3.0]


def test_a_direction_can_be_set_for_one_split(run: trackers.Run) -> None:
    tracker = trackers.BestMetrics({"val_accuracy": "min"})
    models.drive(run, tracker, models.dense(), [{"accuracy": v, "val_accuracy": v} for v in (0.5, 0.25, 0.75)])
    best = models.record(run)["best"]
    assert best == {
        "accuracy": {"value": 0.75, "step": 2},
        "val_accuracy": {"value": 0.25, "step": 1, "direction": "min"},
    }


@pytest.mark.parametrize("direction", ["auto", "maximum", None, 1])
def test_an_invalid_direction_is_an_error(direction: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match='the direction of \'loss\' must be "min" or "max"'):
        trackers.BestMetrics({"loss": direction})


def test_values_that_are_not_finite_are_never_the_best(run: trackers.Run, both: Both) -> None:
    logs = [{"loss": value, "accuracy": 0.5} for value in (float("nan"), 2.0, float("-inf"), 1.0, float("nan"))]
    models.drive(run, trackers.BestMetrics(), models.dense(), logs)
    for loaded in both(run):
        assert loaded.scalars(".", "Best/loss") == [(1, 2.0), (2, 2.0), (3, 1.0), (4, 1.0)]
        assert loaded.scalars(".", "Best/accuracy") == [(epoch, 0.5) for epoch in range(5)]
        last = loaded.scalars(".", "Last/loss")
        np.testing.assert_equal(last, [(epoch, logs[epoch]["loss"]) for epoch in (1, 2, 3, 4)])
    assert models.record(run)["best"]["loss"] == {"value": 1.0, "step": 3}


def test_only_the_validation_of_a_metric_is_shown_and_both_are_recorded(run: trackers.Run, both: Both) -> None:
    models.fit(models.dense(), [trackers.BestMetrics().attach(run)])
    shown = {f"{which}/val_{metric}" for which in ("Best", "Last") for metric in ("loss", "accuracy")}
    for loaded in both(run):
        assert loaded.tags("scalars") == {".": shown}
    assert set(models.record(run)["best"]) == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_a_validation_every_second_epoch_leaves_no_gap(run: trackers.Run, both: Both) -> None:
    history = models.fit(models.dense(), [trackers.BestMetrics().attach(run)], epochs=5, validation_freq=2)
    assert len(history["val_loss"]) == 2
    best = np.float32(np.minimum.accumulate(history["val_loss"])).tolist()
    for loaded in both(run):
        assert loaded.scalars(".", "Best/val_loss") == [(1, best[0]), (2, best[0]), (3, best[1]), (4, best[1])]
        assert [step for step, _ in loaded.scalars(".", "Best/loss")] == [0, 1, 2, 3, 4]


def test_learning_rates_and_strings_have_no_best(run: trackers.Run, both: Both) -> None:
    logs = {"loss": 1.0, "learning_rate": 0.1, "learning_rate_fast": 0.1, "mood": "good"}
    models.drive(run, trackers.BestMetrics(), models.dense(), [logs])
    assert set(models.record(run)["best"]) == {"loss"}
    for loaded in both(run):
        assert loaded.tags("scalars") == {".": {"Best/loss", "Last/loss"}}


def test_the_best_is_taken_over_two_fits(run: trackers.Run, both: Both) -> None:
    tracker, model = trackers.BestMetrics(), models.dense()
    models.drive(run, tracker, model, [{"loss": 2.0}, {"loss": 1.0}])
    models.drive(run, tracker, model, [{"loss": 3.0}, {"loss": 0.5}])
    assert _best(run, both, "loss") == [2.0, 1.0, 1.0, 0.5]
    assert models.record(run)["best"]["loss"] == {"value": 0.5, "step": 3}


def test_a_resumed_run_keeps_its_best(run: trackers.Run, both: Both) -> None:
    models.drive(run, trackers.BestMetrics(), models.dense(), [{"loss": 2.0}, {"loss": 1.0}])
    run.finish()
    with trackers.Run.resume(run.path) as resumed:
        models.drive(resumed, trackers.BestMetrics(), models.dense(), [{"loss": 3.0}])
        assert _best(resumed, both, "loss") == [2.0, 1.0, 1.0]


def test_the_best_values_are_the_first_metrics_of_hparams(fitted: dict[str, Fitted], loaded: loaders.Logdir) -> None:
    context, request = backend_context.Context(base_plugin.TBContext(data_provider=loaded.provider)), RequestContext()
    experiment = context.experiment_from_metadata(request, "", True, context.hparams_metadata(request, ""), None)
    metrics = [(info.name.tag, info.name.group) for info in experiment.metric_infos]
    # By default HParams shows five of them, in this order.
    assert metrics[:2] == [("Best/val_accuracy", ""), ("Best/val_loss", "")]
    assert metrics[2:4] == [("Last/val_accuracy", ""), ("Last/val_loss", "")]
    assert len(metrics) > 20


def test_the_record_of_a_fit_holds_the_best_of_its_history(fitted: dict[str, Fitted]) -> None:
    for training in fitted.values():
        best = models.record(training.run)["best"]
        assert set(best) == set(training.history)
        for metric, values in training.history.items():
            select = max if metric.endswith("accuracy") else min
            assert best[metric] == {"value": select(values), "step": values.index(select(values))}


def test_hparams_shows_the_best_value_of_a_real_fit(
    fitted: dict[str, Fitted], loaded: loaders.Logdir, logdir: Path
) -> None:
    for training in fitted.values():
        last_step, best = loaded.scalars(training.name, "Best/val_accuracy")[-1]
        assert (last_step, best) == (1, np.float32(max(training.history["val_accuracy"])))

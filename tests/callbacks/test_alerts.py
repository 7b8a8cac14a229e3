"""Rules of `run.callbacks(alerts=[…])` in real trainings; nothing about them stops one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import trackers
from tests.callbacks import models

OFF = dict.fromkeys(["profile", "graph", "model_summary", "histograms", "kernel_images"])


def fit(run: trackers.Run, alerts: list[trackers.Alert], epochs: int = 3, **options: Any) -> dict[str, list[float]]:
    model = models.dense()
    x, y = models.rows()
    callbacks = run.callbacks(alerts=alerts, **OFF, **options)
    history = model.fit(x, y, validation_data=(x, y), epochs=epochs, verbose=0, callbacks=callbacks)
    return dict(history.history)


def alerts_of(run: trackers.Run) -> list[tuple[str, str]]:
    frame = trackers.read(run.path).alerts()
    return list(zip(frame["title"], frame["text"], strict=True))


def test_rules_are_applied_to_every_epoch_of_every_fit(tmp_path: Path) -> None:
    rules = [
        trackers.Alert("val_loss > 0", after=5, title="Five epochs"),
        trackers.Alert("loss < 0"),
        trackers.Alert("loss is nan"),
        trackers.Alert("status = finished and epoch < 3"),
        trackers.Alert("status = finished", level="info"),
    ]
    with trackers.Run(tmp_path) as run:
        fit(run, rules)
        assert alerts_of(run) == []
        loss = fit(run, rules)["val_loss"][1]
    assert alerts_of(run) == [("Five epochs", f"epoch 4: val_loss={loss:.5g}"), ("status = finished", "")]


class Diverge(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.model.set_weights([np.full_like(weights, np.nan) for weights in self.model.get_weights()])


def test_a_loss_that_becomes_nan_raises_an_alert(tmp_path: Path) -> None:
    with pytest.warns(trackers.TrackersWarning, match="is nan"), trackers.Run(tmp_path) as run:
        fit(run, [trackers.Alert("loss is nan", level="error")], extra=[Diverge()])
    assert alerts_of(run) == [("loss is nan", "epoch 1: loss=nan")]


def test_a_fault_of_alerts_does_not_stop_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKERS_ALERT_URLS", "json://127.0.0.1:9 nonsense://x")
    with pytest.warns(trackers.TrackersWarning), trackers.Run(tmp_path) as run:
        (run.path / "alerts.jsonl").mkdir()
        assert len(fit(run, [trackers.Alert("loss > 0")], epochs=2)["loss"]) == 2
    problems = models.record(run)["problems"]
    assert {problem["where"] for problem in problems} == {"alerts.file", "alerts.delivery"}


def test_alerts_are_a_list_of_rules(run: trackers.Run) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"alerts must be a list of trackers.Alert, not \["):
        run.callbacks(alerts=["loss > 2"])  # type: ignore[list-item]
    assert all(type(callback).__name__ != "Alerts" for callback in run.callbacks(alerts=[]))

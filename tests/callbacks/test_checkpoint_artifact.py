"""CheckpointArtifact: the best model of each fit, as a version of one artifact."""

from __future__ import annotations

from pathlib import Path

import keras
import pytest

import trackers
from tests.callbacks import models


def test_the_best_model_of_each_fit_is_a_version(tmp_path: Path) -> None:
    for seed in (1, 2):
        keras.utils.set_random_seed(seed)
        with trackers.Run(tmp_path / "small net") as run:
            model = models.dense()
            models.fit(model, run.callbacks(artifacts=True, profile=None, graph=None), epochs=1)
    frame = trackers.read(tmp_path).artifacts()
    assert sorted(frame[["name", "version", "kind", "role"]].itertuples(index=False, name=None)) == [
        ("small_net", "v0", "model", "output"),
        ("small_net", "v1", "model", "output"),
    ]
    with trackers.Run(tmp_path / "other") as run:
        best = keras.models.load_model(run.use_artifact("small_net").path)
    assert models.is_equal(best.get_weights(), model.get_weights())


def test_a_fit_without_a_checkpoint_is_a_problem_and_no_fault(run: trackers.Run) -> None:
    checkpoint = keras.callbacks.ModelCheckpoint(str(run.path / "other.keras"), save_best_only=True)
    artifact = trackers.CheckpointArtifact("best")
    with pytest.warns(trackers.TrackersWarning, match=r"there is no best\.keras in .*checkpoints' to log"):
        models.fit(
            models.dense(),
            run.callbacks(artifacts=artifact, checkpoints=checkpoint, profile=None, graph=None),
            epochs=1,
        )
    assert models.record(run)["artifacts"] == []

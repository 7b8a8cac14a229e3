from __future__ import annotations

import keras
import numpy as np
import pytest

from experiments import data
from tests.conftest import SmallRuns
from tests.loaders import load

pytestmark = pytest.mark.slow


def test_curves_confusion_matrix_weights_and_plot_are_written(small: SmallRuns) -> None:
    run = small["penguins"]
    with load(run.path, "rust") as logdir:
        for split in ("train", "validation"):
            assert [step for step, _ in logdir.scalars(split, "epoch_loss")] == [0, 1, 2]
        ((_, accuracy),) = logdir.scalars(".", "test_accuracy")
        confusion = logdir.tensors("trackers_matrices", "validation", "confusion_matrix/values")[-1][1]
        # 105 training rows, doubled twice; 45 test rows.
        assert confusion.sum() == 45
        assert np.trace(confusion) / 45 == pytest.approx(accuracy)
        report = logdir.tensors("trackers_matrices", "validation", "classification_report/values")[-1][1]
        assert report[:3, 3].tolist() == confusion.sum(axis=1).tolist()
        np.testing.assert_allclose(report[:3, 1], np.diag(confusion) / confusion.sum(axis=1))
        assert len(logdir.tags("pr_curves")["validation"]) == 3
        ((_, text),) = logdir.tensors("text", ".", "weights_and_biases")
        assert all(name in text.item().decode() for name in ("hidden_1", "hidden_2", "species", "biases"))
        ((step, (_, _, png)),) = logdir.blobs("images", ".", "curves")
        assert step == 3
        assert png.startswith(b"\x89PNG")
    batches = 420 // 10 * 3
    assert run.progress.batches == batches


def test_the_saved_model_has_the_written_scores(small: SmallRuns) -> None:
    run = small["penguins"]
    _, test = data.iris().split(0.7, seed=42)
    loss, accuracy = keras.saving.load_model(run.path / "model.keras").evaluate(test.x, test.y, verbose=0)
    with load(run.path, "python") as logdir:
        assert logdir.scalars(".", "test_accuracy") == [(3, pytest.approx(accuracy))]
        assert logdir.scalars(".", "test_loss") == [(3, pytest.approx(loss, rel=1e-5))]


def test_the_same_seed_gives_the_same_numbers(small: SmallRuns, tmp_path_factory: pytest.TempPathFactory) -> None:
    logdir = tmp_path_factory.mktemp("seeds")
    repeated, other = (small.again("penguins", "--seed", seed, logdir=logdir) for seed in ("42", "43"))
    losses = []
    for run in (small["penguins"], repeated, other):
        with load(run.path, "python") as loaded:
            losses.append(loaded.scalars("train", "batch_loss"))
    assert losses[0] == losses[1]
    assert losses[0] != losses[2]

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments import data, fashion_mlp, options, plots
from tests.conftest import SmallRuns
from tests.loaders import load


def test_the_network_has_266610_parameters() -> None:
    assert fashion_mlp.build(0.01).count_params() == 266_610


@pytest.mark.slow
def test_curves_and_three_predictions_are_written(small: SmallRuns) -> None:
    run = small["fashion_mlp"]
    with load(run.path, "rust") as logdir:
        # A tenth of 1,280 images validates.
        assert logdir.tensors("trackers_matrices", "validation", "confusion_matrix/values")[-1][1].sum() == 128
        ((_, (_, _, *images)),) = logdir.blobs("images", ".", "three_test_images")
        assert len(images) == 3
        ((_, text),) = logdir.tensors("text", ".", "three_predictions")
        assert text.item().decode().count(", label ") == 3
        assert logdir.blobs("images", ".", "curves")
        assert "class_weight" not in run.hparams


@pytest.mark.slow
def test_class_weights_change_the_training_and_shift_the_curves(small: SmallRuns, tmp_path: Path) -> None:
    run = small.again("fashion_mlp", "--class-weight", "6=3", "--class-weight", "0=0.5", "--shift", logdir=tmp_path)
    assert (run.hparams["class_weight.6"], run.hparams["class_weight.0"]) == (3.0, 0.5)
    results = {}
    for other in (small["fashion_mlp"], run):
        with load(other.path, "rust") as logdir:
            ((_, (_, _, png)),) = logdir.blobs("images", ".", "curves")
            results[other.path] = logdir.scalars("train", "epoch_loss"), png
    (unweighted, unshifted), (weighted, shifted) = results.values()
    assert unweighted != weighted
    assert unshifted != shifted


@pytest.mark.slow
def test_the_suggested_learning_rate_trains_the_network(small: SmallRuns, tmp_path: Path) -> None:
    run = small.again("fashion_mlp", "--find-learning-rate", logdir=tmp_path)
    suggestion = run.metadata["learning_rate_range"]["suggestion"]
    assert run.hparams["learning_rate"] == suggestion
    assert 1e-3 < suggestion < 0.1
    with load(run.path, "rust") as logdir:
        assert logdir.blobs("images", "train", "learning_rate_range")
        assert logdir.scalars("train", "epoch_learning_rate")[0][1] == pytest.approx(suggestion)


def test_the_first_5000_images_validate() -> None:
    images = np.zeros((60_000, 1), np.float32)
    clothes = data.Images("fashion_mnist", images, images[:, 0], images, images[:, 0], ("a",))
    args = options.parser("").parse_args([])
    assert fashion_mlp.parts(clothes, args) == (slice(0, 5000), slice(5000, 60_000))


@pytest.mark.parametrize("weight", ["shirt=2", "12=1", "3", "3=-1"])
def test_an_invalid_class_weight_is_an_error(weight: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        fashion_mlp.main(["--class-weight", weight])
    assert "--class-weight" in capsys.readouterr().err


def test_the_curves_have_a_panel_per_metric() -> None:
    one = {"loss": [3.0, 2.0], "val_loss": [3.5, 2.5]}
    assert len(plots.curves(one).axes) == 1
    assert [axes.get_title() for axes in plots.curves(one | {"mae": [1.0, 2.0], "val_mae": [1.0, 3.0]}).axes] == [
        "loss",
        "mae",
    ]
    assert plots.curves(one, log=True).axes[0].get_xscale() == "log"
    training, validation = plots.curves(one, shift=0.5).axes[0].lines
    assert list(training.get_xdata()) == [0.5, 1.5]
    assert list(validation.get_xdata()) == [1, 2]

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments import mnist_cnn
from experiments.options import run_main
from tests.loaders import load


def test_the_model_has_70378_parameters() -> None:
    assert mnist_cnn.build(1e-3).count_params() == 70_378


@pytest.mark.slow
def test_a_small_run_writes_everything(mnist_logs: Path) -> None:
    run = sorted(mnist_logs.glob("mnist_cnn/*"))[0]
    name = f"mnist_cnn/{run.name}"
    record = json.loads((run / "run.json").read_text())
    assert record["status"] == "finished"
    assert record["problems"] == []
    (model,) = record["artifacts"]
    assert (model["name"], model["kind"], model["role"]) == ("mnist_cnn", "model", "output")
    assert record["dataset"] == record["hparams"]["dataset"] == "digits (stand-in for mnist)"
    with load(mnist_logs, "rust") as logdir:
        for split in ("train", "validation"):
            assert [step for step, _ in logdir.scalars(f"{name}/{split}", "epoch_loss")] == [0, 1]
        batches = logdir.scalars(f"{name}/train", "batch_loss")
        assert [step for step, _ in batches] == list(range(1, record["batches"] + 1))
        assert logdir.scalars(name, "Best/val_accuracy")[-1][1] == np.float32(record["best"]["val_accuracy"]["value"])
        assert [step for step, _ in logdir.blobs("images", f"{name}/train", "mnist_cnn/conv_1/kernel/image")] == [0, 1]
        ((_, tested),) = logdir.tensors("trackers_matrices", name, "test_confusion_matrix/values")
        ((_, accuracy),) = logdir.scalars(name, "test_accuracy")
        assert tested.sum() == 297
        assert np.trace(tested) / tested.sum() == pytest.approx(accuracy)
        assert logdir.tags("graph_keras_model")[f"{name}/train"] == {"keras"}
        assert logdir.tags("text")[name] == {"model_summary", "configuration"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--profile-batch", "200", "100"], "profile_batch must be (first, last)"),
        (["--data-dir", "/nowhere"], "must contain mnist.npz"),
        (["--small", "--logdir", "/proc/nowhere"], "/proc/nowhere/mnist_cnn"),
        (["--epochs", "0"], "must be 1 or more"),
    ],
)
def test_invalid_options_are_one_line_and_exit_code_2(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run_main(lambda: mnist_cnn.main(options))
    errors = capsys.readouterr().err
    assert message in errors
    assert "Traceback" not in errors


def test_the_command_exits_with_code_2() -> None:
    command = [sys.executable, "-m", "experiments.mnist_cnn", "--profile-batch", "200", "100"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 2
    assert "error: profile_batch must be (first, last)" in result.stderr
    assert "Traceback" not in result.stderr

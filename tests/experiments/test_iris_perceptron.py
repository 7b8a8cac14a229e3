from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sklearn.linear_model import Perceptron
from sklearn.neural_network import MLPClassifier

from experiments import iris_perceptron
from tests.conftest import SmallRuns
from tests.loaders import load


@pytest.mark.slow
def test_three_runs_have_curves_weights_and_a_row_each(small: SmallRuns) -> None:
    root = small["iris_perceptron"].path.parent
    records = [json.loads(path.read_text()) for path in root.glob("*/run.json")]
    assert sorted(record["hparams"]["model"] for record in records) == ["MLPClassifier", "Perceptron", "Perceptron"]
    with load(root, "rust") as logdir:
        assert len(logdir.tags("hparams")) == 3
        for record in records:
            run = record["id"]
            for split in ("train", "validation"):
                assert [step for step, _ in logdir.scalars(f"{run}/{split}", "epoch_accuracy")] == list(range(5))
            assert len(logdir.tensors("histograms", f"{run}/train", "weights")) == 5
            accuracies = [value for _, value in logdir.scalars(f"{run}/validation", "epoch_accuracy")]
            assert logdir.scalars(run, "Best/val_accuracy")[-1][1] == max(accuracies)
            assert bool(logdir.blobs("images", run, "decision")) == (record["dataset"] == "xor")


def test_only_a_hidden_layer_separates_xor() -> None:
    perceptron = Perceptron(random_state=0)
    network = MLPClassifier((8,), activation="tanh", learning_rate_init=0.03, random_state=0)
    corners = iris_perceptron._CORNERS
    for model in (perceptron, network):
        for _ in range(100):
            model.partial_fit(corners.x, corners.y, classes=[0, 1])
    assert perceptron.score(iris_perceptron.XOR_X, iris_perceptron.XOR_Y) <= 0.75
    assert network.score(iris_perceptron.XOR_X, iris_perceptron.XOR_Y) == 1.0
    image = iris_perceptron.decision(network)
    assert image[96, 96] == image[32, 32] == 0.0
    assert image[32, 96] == image[96, 32] == 1.0


def test_neither_keras_nor_tensorflow_is_imported() -> None:
    code = (
        "import sys, tempfile\nfrom experiments import iris_perceptron\n"
        "iris_perceptron.main(['--small', '--logdir', tempfile.mkdtemp()])\n"
        "print(sorted({'keras', 'tensorflow'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"

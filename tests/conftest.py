"""What tests share: a quiet TensorFlow, and a run to write into."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports TensorFlow: its start-up notes would drown what pytest has to say.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import trackers


@pytest.fixture
def run(tmp_path: Path) -> Iterator[trackers.Run]:
    with trackers.Run(tmp_path / "exp", hparams={"learning_rate": 0.001}) as opened:
        yield opened


@pytest.fixture(scope="session")
def mnist_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logdir with three small runs of experiments.mnist_cnn, made without a network."""
    from experiments import mnist_cnn

    logdir = tmp_path_factory.mktemp("mnist") / "logs"
    with pytest.MonkeyPatch.context() as patch:
        without_network(patch, tmp_path_factory.mktemp("keras"))
        for learning_rate, batch_size in (("0.001", "128"), ("0.003", "64"), ("0.0003", "32")):
            options = ["--learning-rate", learning_rate, "--batch-size", batch_size]
            mnist_cnn.main(["--small", "--logdir", str(logdir), *options])
    return logdir


def without_network(patch: pytest.MonkeyPatch, keras_home: Path) -> None:
    """Leaves no copy of a data set to be found, and no way to one: the proxy refuses at once."""
    patch.delenv("TRACKERS_DATA", raising=False)
    patch.setenv("KERAS_HOME", str(keras_home))
    for name in ("http_proxy", "https_proxy"):
        patch.setenv(name, "http://127.0.0.1:9")

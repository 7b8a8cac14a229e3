"""tf.distribute: a model trained on several devices is one run, and writes each value once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import trackers

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import sys
from pathlib import Path

import keras_tuner
import tensorflow as tf

from tests.tuning.searches import X, Y
from trackers.tuning import track

folder = Path(sys.argv[1])
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})  # takes longer than the training
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
assert strategy.num_replicas_in_sync == 2


def build(hp):
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.SGD(hp.Float("rate", 1e-3, 1e-1)), "bce", metrics=["accuracy"])
    return model


tuner = keras_tuner.RandomSearch(
    build, "val_accuracy", max_trials=1, seed=1, distribution_strategy=strategy, directory=folder / "tuner"
)
track(tuner, folder / "logs").search(X, Y, epochs=3, batch_size=16, validation_data=(X, Y), verbose=0)
"""


def test_a_model_on_two_devices_writes_each_value_once(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    logdir = tmp_path / "logs"
    [run] = [json.loads(path.read_text()) for path in logdir.glob("*/*/run.json")]
    assert run["metadata"]["trial"]["id"] == "0"
    assert (run["status"], run["epochs"], run["batches"], run["problems"]) == ("finished", 3, 12, [])
    points = trackers.read(logdir).scalars(raw=True)
    counts = points.groupby(["run", "tag", "step"], observed=True).size()
    assert set(counts) == {1}
    assert (points["tag"] == "epoch_loss").sum() == 2 * 3  # splits, epochs
    assert len(list(logdir.glob("*/*/train/events*"))) == 1

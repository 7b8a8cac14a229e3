"""`Logs.architectures`: the layers of the runs' models."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import trackers
from trackers.schema.architecture import Layer, ModelArchitecture

COLUMNS = ["run", "layer", "type", "output_shape", "parameters", "flops"]


def test_a_row_per_layer_in_the_order_of_the_calls(tmp_path: Path) -> None:
    layers = (Layer("z", "InputLayer", "(None, 4)", flops=0), Layer("a", "Custom", "(None, 3)", 15))
    with trackers.Run(tmp_path / "exp") as run, trackers.Run(tmp_path / "exp") as other:
        ModelArchitecture("model", layers).save(run.path)
        ModelArchitecture("model", layers[:1]).save(other.path)
    frame = trackers.read(tmp_path).architectures(f"exp/{run.path.name}")
    assert list(frame.columns) == COLUMNS
    assert (frame.parameters.dtype, frame.flops.dtype) == (np.int64, pd.Int64Dtype())
    assert frame.drop(columns="run").values.tolist() == [
        ["z", "InputLayer", "(None, 4)", 0, 0],
        ["a", "Custom", "(None, 3)", 15, pd.NA],
    ]
    assert len(trackers.read(tmp_path).architectures()) == 3


def test_without_architectures_the_frame_keeps_its_columns(run: trackers.Run) -> None:
    frame = trackers.read(run.path).architectures()
    assert frame.empty
    assert list(frame.columns) == COLUMNS
    assert (frame.parameters.dtype, frame.flops.dtype) == (np.int64, pd.Int64Dtype())

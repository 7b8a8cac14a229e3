"""The architectures of some runs, compared with that of the first, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackers.analysis.architecture_diff import differing_layers
from trackers.reader import decoders
from trackers.reader.architectures import read_architectures
from trackers.reader.logs import Logs
from trackers.reader.values import list_values
from trackers.schema.architecture import Layer, ModelArchitecture
from trackers.schema.tags import ARCHITECTURE_TAG


def architectures(logs: Logs, runs: Sequence[str]) -> dict[str, Any]:
    """Returns the layers of some runs' models, and where their pictures are.

    Args:
        logs: The logs.
        runs: Directories of runs, in the order to show; the first one with an architecture is the one to compare with.

    Returns:
        architectures (run, model, parameters, flops, picture and layers of each), missing (the runs without one) and
        problems (sentences). A picture is `{"folder", "step", "time"}`, or None if there is none. A layer has layer,
        type, output_shape, parameters, flops (None if unknown) and differs: see `differing_layers`.
    """
    known, faults = read_architectures(logs.index, list(runs))
    shown = [run for run in dict.fromkeys(runs) if run in known]
    marks = differing_layers([known[run].layers for run in shown]) if shown else []
    return {
        "architectures": [
            _architecture(logs, run, known[run], differs) for run, differs in zip(shown, marks, strict=True)
        ],
        "missing": [run for run in dict.fromkeys(runs) if run not in known],
        "problems": [f"{run}: {fault}" for run in faults for fault in faults[run]],
    }


def _architecture(logs: Logs, run: str, architecture: ModelArchitecture, marks: Sequence[bool]) -> dict[str, Any]:
    return {
        "run": run,
        "model": architecture.model,
        "parameters": architecture.parameters,
        "flops": architecture.flops,
        "picture": _picture(logs, run),
        "layers": [_layer(layer, differs) for layer, differs in zip(architecture.layers, marks, strict=True)],
    }


def _layer(layer: Layer, differs: bool) -> dict[str, Any]:
    return {
        "layer": layer.layer,
        "type": layer.type,
        "output_shape": layer.output_shape,
        "parameters": layer.parameters,
        "flops": layer.flops,
        "differs": differs,
    }


def _picture(logs: Logs, run: str) -> dict[str, Any] | None:
    for folder in logs.index.folders([run]):
        values = [value for _, value in list_values(folder, decoders.IMAGES, {ARCHITECTURE_TAG}, raw=False)]
        if values and folder.run == run:
            return {"folder": folder.name, "step": values[-1].step, "time": values[-1].wall_time}
    return None

"""The architectures of some runs, their layers side by side, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trackers.analysis.architecture_alignment import align_layers, is_equal_row
from trackers.reader import decoders
from trackers.reader.json_files import read_architecture
from trackers.reader.logs import Logs
from trackers.reader.values import list_values
from trackers.schema.architecture import Layer, ModelArchitecture
from trackers.schema.run_layout import ARCHITECTURE_FILE
from trackers.schema.tags import ARCHITECTURE_TAG

# Of each model: more than a person reads, and aligning takes a time that grows with their square.
_MAX_LAYERS = 1000


def architectures(logs: Logs, runs: Sequence[str], limit: int) -> dict[str, Any]:
    """Returns the layers of some runs' models, and where their pictures are.

    Args:
        logs: The logs.
        runs: Directories of runs, in the order to show.
        limit: How many runs to compare: the first ones with an architecture.

    Returns:
        architectures (run, model, layers, parameters, flops and picture of each), rows (cells: a layer per
        architecture, or None; is_equal: see `is_equal_row`), count (how many of the runs have an architecture), missing
        (the others) and problems (sentences). A picture is `{"folder", "step", "time"}`, or None if there is none; a
        layer has layer, type, output_shape, parameters and flops (None if unknown).
    """
    files = logs.index.metadata_files(ARCHITECTURE_FILE)
    unique = dict.fromkeys(runs)
    shown: dict[str, ModelArchitecture] = {}
    problems: list[str] = []
    for run in [run for run in unique if run in files]:
        if len(shown) >= limit:
            break
        architecture, faults = read_architecture(files[run])
        problems += [f"{run}: {fault}" for fault in faults]
        if architecture:
            shown[run] = architecture
    rows = align_layers([architecture.layers[:_MAX_LAYERS] for architecture in shown.values()])
    return {
        "architectures": [_summary(logs, run, architecture) for run, architecture in shown.items()],
        "rows": [{"cells": [layer and _cell(layer) for layer in row], "is_equal": is_equal_row(row)} for row in rows],
        "count": len(unique.keys() & files.keys()),
        "missing": [run for run in unique if run not in files],
        "problems": problems,
    }


def _summary(logs: Logs, run: str, architecture: ModelArchitecture) -> dict[str, Any]:
    return {
        "run": run,
        "model": architecture.model,
        "layers": len(architecture.layers),
        "parameters": architecture.parameters,
        "flops": architecture.flops,
        "picture": _picture(logs, run),
    }


def _cell(layer: Layer) -> dict[str, Any]:
    return {
        "layer": layer.layer,
        "type": layer.type,
        "output_shape": layer.output_shape,
        "parameters": layer.parameters,
        "flops": layer.flops,
    }


def _picture(logs: Logs, run: str) -> dict[str, Any] | None:
    for folder in logs.index.folders([run]):
        values = [value for _, value in list_values(folder, decoders.IMAGES, {ARCHITECTURE_TAG}, raw=False)]
        if values and folder.run == run:
            return {"folder": folder.name, "step": values[-1].step, "time": values[-1].wall_time}
    return None

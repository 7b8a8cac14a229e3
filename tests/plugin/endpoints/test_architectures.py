"""The layers of runs side by side, from files that anybody may have written."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import trackers
from trackers.plugin.endpoints.architectures import architectures
from trackers.plugin.endpoints.run_details import run_details
from trackers.schema.architecture import Layer, ModelArchitecture


def _run(logdir: Path, name: str, units: int, picture: bool = False) -> str:
    layers = (Layer("in", "InputLayer", "(None, 4)", flops=0), Layer("out", "Dense", f"(None, {units})", 5 * units))
    with trackers.Run(logdir, name=name) as run:
        ModelArchitecture("model", layers).save(run.path)
        if picture:
            run.writer("train").images(0, {"architecture": np.zeros((1, 4, 4, 1), np.uint8)})
            run.writer("train").images(3, {"architecture": np.zeros((1, 4, 4, 1), np.uint8)})
    return run.path.name


def test_layers_are_compared_and_the_last_picture_is_named(tmp_path: Path) -> None:
    small, large = _run(tmp_path, "small", 2, picture=True), _run(tmp_path, "large", 3)
    with trackers.Run(tmp_path, name="bare") as run:
        pass
    content = architectures(trackers.read(tmp_path), [run.path.name, small, large, small], 2)
    first, second = content["architectures"]
    picture = first.pop("picture")
    assert (picture["folder"], picture["step"]) == (f"{small}/train", 3)
    assert first == {"run": small, "model": "model", "layers": 2, "parameters": 10, "flops": None}
    assert second["picture"] is None
    assert [row["is_equal"] for row in content["rows"]] == [True, False]
    assert [cell["output_shape"] for cell in content["rows"][1]["cells"]] == ["(None, 2)", "(None, 3)"]
    assert (content["count"], content["missing"], content["problems"]) == (2, [run.path.name], [])


def test_a_malformed_file_costs_its_own_run_the_architecture(tmp_path: Path) -> None:
    good, bad = _run(tmp_path, "good", 2), _run(tmp_path, "bad", 2)
    (tmp_path / bad / "architecture.json").write_text("[]")
    logs = trackers.read(tmp_path)
    content = architectures(logs, [bad, good], 1)
    assert [entry["run"] for entry in content["architectures"]] == [good]
    sentence = "architecture.json cannot be read: expected a JSON object, got list"
    assert content["problems"] == [f"{bad}: {sentence}"]
    assert run_details(logs, bad)["problems"] == [sentence]
    assert logs.problems().values.tolist() == [[bad, "", 0, 0, sentence]]
    assert set(logs.architectures().run) == {good}


def test_without_runs_there_is_nothing(tmp_path: Path) -> None:
    _run(tmp_path, "a", 2)
    empty = {"architectures": [], "rows": [], "count": 0, "missing": [], "problems": []}
    assert architectures(trackers.read(tmp_path), [], 2) == empty


def test_the_details_have_the_size(tmp_path: Path) -> None:
    run = _run(tmp_path, "a", 2)
    size = "2 layers, 10 parameters, unknown FLOPs"
    assert ["architecture", size] in run_details(trackers.read(tmp_path), run)["metadata"]

"""Run.log_artifact and Run.use_artifact: what is stored, what the run record says, and bad input."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.loaders import LOADERS, Loader, load


def entries(run: trackers.Run) -> list[tuple[str, str, str, str]]:
    record: dict[str, Any] = json.loads((run.path / "run.json").read_text())
    return [(entry["name"], entry["version"], entry["kind"], entry["role"]) for entry in record["artifacts"]]


def test_a_run_makes_an_artifact_and_another_experiment_uses_it(tmp_path: Path) -> None:
    model = tmp_path / "best.keras"
    model.write_bytes(b"weights")
    with trackers.Run(tmp_path / "logs" / "train") as first:
        made = first.log_artifact(model, "digits", kind="model")
        assert first.log_artifact(model, "digits", kind="model") == made
        assert entries(first) == [("digits", "v0", "model", "output")]
    model.write_bytes(b"other")
    with trackers.Run(tmp_path / "logs" / "tune") as second:
        used = second.use_artifact("digits:v0")
        assert used == made
        assert used.path == tmp_path / "logs" / "artifacts" / "files" / "digits" / "v0" / "best.keras"
        assert used.path.read_bytes() == b"weights"
        assert second.log_artifact(str(model), "digits", kind="model").reference == "digits:v1"
        assert second.use_artifact("digits").path.read_bytes() == b"other"
    assert entries(second) == [
        ("digits", "v0", "model", "input"),
        ("digits", "v1", "model", "output"),
        ("digits", "v1", "model", "input"),
    ]
    resumed = trackers.Run.resume(first.path)
    resumed.use_artifact("digits:latest")
    resumed.finish()
    assert entries(first) == [("digits", "v0", "model", "output"), ("digits", "v1", "model", "input")]


def test_the_name_of_a_file_is_the_default(run: trackers.Run, tmp_path: Path) -> None:
    (tmp_path / "my data").mkdir()
    (tmp_path / "my data" / "x.csv").write_text("1,2\n")
    artifact = run.log_artifact(tmp_path / "my data")
    assert (artifact.reference, artifact.kind, artifact.size) == ("my_data:v0", "file", 4)
    assert (artifact.path / "x.csv").read_text() == "1,2\n"


def test_a_variable_names_another_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKERS_ARTIFACTS", str(tmp_path / "shared"))
    with trackers.Run(tmp_path / "logs" / "exp") as run:
        artifact = run.log_artifact(__file__)
    assert artifact.path.is_relative_to(tmp_path / "shared" / "files")
    assert not (tmp_path / "logs" / "artifacts").exists()


@pytest.mark.parametrize("loader", LOADERS)
def test_the_store_is_no_run_of_tensorboard_or_of_the_reader(tmp_path: Path, loader: Loader) -> None:
    with trackers.Run(tmp_path / "exp") as run:
        run.log_artifact(run.path / "run.json", "record")
        run.log_artifact(__file__)
    logs = trackers.read(tmp_path)
    assert list(logs.runs().run) == [f"exp/{run.path.name}"]
    assert not [str(file) for file in logs.index.list_files(lambda name: True) if "/artifacts/" in str(file)]
    assert set(logs.artifacts().name) == {"record", Path(__file__).name}
    with load(tmp_path, loader) as loaded:
        assert list(loaded.tags("hparams")) == [f"exp/{run.path.name}"]


def test_damage_is_an_error_that_costs_the_run_nothing(run: trackers.Run, tmp_path: Path) -> None:
    artifact = run.log_artifact(__file__, "code")
    artifact.path.chmod(0o644)
    artifact.path.write_text("changed")
    with pytest.raises(trackers.ReadError, match=r"'code:v0' is not intact: .* is damaged; log the same content again"):
        run.use_artifact("code")
    assert entries(run) == [("code", "v0", "file", "output")]
    assert run.log_artifact(__file__, "code") == artifact
    assert run.use_artifact("code").path.read_text() == Path(__file__).read_text()


def test_a_bar_is_shown_on_a_terminal(run: trackers.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("trackers.artifacts.progress._MIN_BYTES", 1)
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    run.log_artifact(__file__, "code")
    run.use_artifact("code")
    assert "Storing code" in sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert "Checking code:v0" in sys.stderr.getvalue()  # type: ignore[attr-defined]

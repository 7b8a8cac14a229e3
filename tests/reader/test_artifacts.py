"""`Logs.artifacts`: what runs made and used."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import trackers


def test_a_row_per_run_version_and_role(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("weights")
    with trackers.Run(tmp_path / "logs" / "a") as maker:
        made = maker.log_artifact(tmp_path / "model", "digits", kind="model")
    with trackers.Run(tmp_path / "logs" / "b") as user:
        user.use_artifact("digits")
    frame = trackers.read(tmp_path / "logs").artifacts()
    assert list(frame.columns) == ["run", "name", "version", "kind", "sha256", "size", "role"]
    assert frame["size"].dtype == np.int64
    assert frame.values.tolist() == [
        [f"a/{maker.path.name}", "digits", "v0", "model", made.sha256, 7, "output"],
        [f"b/{user.path.name}", "digits", "v0", "model", made.sha256, 7, "input"],
    ]


def test_without_artifacts_the_frame_keeps_its_columns(run: trackers.Run) -> None:
    frame = trackers.read(run.path).artifacts()
    assert frame.empty
    assert list(frame.columns) == ["run", "name", "version", "kind", "sha256", "size", "role"]
    assert frame["size"].dtype == np.int64

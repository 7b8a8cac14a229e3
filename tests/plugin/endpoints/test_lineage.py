"""The graph of artifacts, from run records that anybody may have written."""

from __future__ import annotations

import json
from pathlib import Path

import trackers
from trackers.plugin.endpoints.lineage import lineage
from trackers.plugin.endpoints.run_details import run_details


def test_versions_and_edges_are_listed_once(tmp_path: Path) -> None:
    with trackers.Run(tmp_path / "a") as maker:
        made = maker.log_artifact(__file__, "code")
    with trackers.Run(tmp_path / "b") as user:
        user.use_artifact("code")
        user.use_artifact("code:v0")
    logs = trackers.read(tmp_path)
    graph = lineage(logs.index)
    key = f"code:v0@{made.sha256}"
    artifact = {"name": "code", "version": "v0", "kind": "file", "sha256": made.sha256, "size": made.size}
    assert graph["artifacts"] == [{"id": key, **artifact}]
    assert graph["edges"] == [[f"a/{maker.path.name}", key, "output"], [f"b/{user.path.name}", key, "input"]]
    details = run_details(logs, f"b/{user.path.name}")
    assert ["used", f"code:v0 (file, {made.size:,} bytes)"] in details["metadata"]


def test_one_name_in_two_stores_is_two_artifacts(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / "file").write_text(str(number))
        with trackers.Run(tmp_path / f"logs{number}" / "exp") as run:
            run.log_artifact(tmp_path / "file", "model")
    assert len({artifact["id"] for artifact in lineage(trackers.read(tmp_path).index)["artifacts"]}) == 2


def test_malformed_entries_cost_only_their_own_run(tmp_path: Path) -> None:
    with trackers.Run(tmp_path / "a") as run:
        run.log_artifact(__file__, "code")
    with trackers.Run(tmp_path / "b") as broken:
        pass
    record = json.loads((broken.path / "run.json").read_text())
    (broken.path / "run.json").write_text(json.dumps(record | {"artifacts": [{"name": "code", "role": "output"}]}))
    logs = trackers.read(tmp_path)
    assert len(lineage(logs.index)["edges"]) == 1
    assert list(logs.artifacts().name) == ["code"]
    (problem,) = logs.problems().what
    assert problem.startswith("run.json: 'artifacts' should be a list of ")

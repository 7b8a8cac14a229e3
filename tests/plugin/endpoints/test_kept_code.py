"""The code of a run as the page shows it, whatever the logs contain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.endpoints.kept_code import code_text, list_code
from trackers.plugin.endpoints.run_details import run_details
from trackers.reader.logs import Logs
from trackers.schema.code_manifest import CodeManifest


def add_code(run: Path, script: str = "x = 1\n") -> None:
    (run / "code" / "files").mkdir(parents=True)
    (run / "code" / "files" / "train.py").write_text(script)
    (run / "code" / "requirements.lock").write_text("keras==3.15.1\n")
    files = [{"path": "train.py", "bytes": 6}]
    skipped = [{"path": ".env", "reason": "may hold secrets"}]
    CodeManifest("a" * 40, "/a", ".", "train.py", ["."], 0, files, skipped, 1).save(run / "code")


def test_the_files_of_the_code_are_listed_and_read(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    add_code(run.path)
    logs = trackers.read(tmp_path)
    assert run_details(logs, run.name)["code"] == {
        "commit": "a" * 40,
        "files": ["files/train.py", "requirements.lock"],
        "skipped": [[".env", "may hold secrets"]],
        "skipped_count": 1,
        "problems": [],
    }
    assert code_text(logs, run.name, "files/train.py") == {"text": "x = 1\n", "truncated": False}


def test_a_long_file_is_truncated(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    add_code(run.path, "x" * 200_001)
    content = code_text(trackers.read(tmp_path), run.name, "files/train.py")
    assert (len(content["text"]), content["truncated"]) == (200_000, True)


def test_a_run_without_code_has_none(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    assert run_details(trackers.read(tmp_path), run.name)["code"] is None
    with pytest.raises(trackers.ReadError, match="keeps no code"):
        code_text(trackers.read(tmp_path), run.name, "files/train.py")


@pytest.mark.parametrize("name", ["files/../../run.json", "../run.json", "/etc/passwd", "code.json", "files/gone.py"])
def test_only_files_of_the_manifest_are_read(tmp_path: Path, name: str) -> None:
    run = small_run(tmp_path, 0.1)
    add_code(run.path)
    with pytest.raises(trackers.ReadError, match="should list"):
        code_text(trackers.read(tmp_path), run.name, name)


def test_a_damaged_manifest_is_a_problem(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    add_code(run.path)
    (run.path / "code" / "code.json").write_text(json.dumps({"files": [{"path": "../run.json"}]}))
    code = list_code(trackers.read(tmp_path), run.name)
    assert code and code["files"] == ["requirements.lock"] and len(code["problems"]) == 1
    (run.path / "code" / "code.json").write_text("{half")
    code = list_code(trackers.read(tmp_path), run.name)
    assert code and code["files"] == [] and "should be the manifest" in code["problems"][0]


def test_a_run_outside_of_the_logdir_is_not_read(tmp_path: Path) -> None:
    run = small_run(tmp_path / "logs", 0.1)
    outside = small_run(tmp_path / "other", 0.1)
    add_code(outside.path)
    (tmp_path / "logs" / "link").symlink_to(outside.path)
    logs = Logs(str(tmp_path / "logs"), verify=True, restrict_to_root=True)
    assert run.path.is_dir()
    for name in ("link", f"../other/{outside.path.name}", str(outside.path)):
        with pytest.raises(trackers.ReadError, match="leads out of the logdir"):
            code_text(logs, name, "files/train.py")

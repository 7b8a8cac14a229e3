"""What a run keeps of its code, in real git repositories and real processes."""

from __future__ import annotations

import importlib.metadata
import json
import os
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.repositories import commit_all, git, run_python, train, training_project, write
from trackers.run import source_code
from trackers.run.source_code import keep_code


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(training_project(tmp_path))
    return tmp_path


def keep(project: Path) -> tuple[Path, dict[str, Any]]:
    """Keeps the code of this process, whose script is pytest's, for a run in the project."""
    run = project / "logs" / "run"
    run.mkdir(parents=True)
    keep_code(run)
    return run / "code", json.loads((run / "code" / "code.json").read_text())


def test_a_run_keeps_script_changes_untracked_sources_and_packages(project: Path) -> None:
    commit = git(project, "rev-parse", "HEAD")
    write(project, lib__model="def loss(rate): return 3 * rate\n", lib__extra="x = 1\n")
    (project / ".env").write_text("TOKEN=hunter2")
    run = train(project)
    manifest = json.loads((run / "code" / "code.json").read_text())
    assert (manifest["commit"], manifest["root"]) == (commit, str(project))
    assert (manifest["script"], manifest["directory"], manifest["import_paths"]) == ("train.py", ".", ["."])
    assert [file["path"] for file in manifest["files"]] == ["train.py", "lib/extra.py"]
    assert (run / "code" / "files" / "train.py").read_text() == (project / "train.py").read_text()
    assert "+def loss(rate): return 3 * rate" in (run / "code" / "diff.patch").read_text()
    lines = (run / "code" / "requirements.lock").read_text().splitlines()
    assert f"numpy=={importlib.metadata.version('numpy')}" in lines
    assert lines == sorted(lines, key=lambda line: line.partition("==")[0].lower().replace("_", "-"))
    assert not any(b"hunter2" in path.read_bytes() for path in run.rglob("*") if path.is_file())
    record = json.loads((run / "run.json").read_text())
    assert record["messages"] == ["left out of the kept code: .env (may hold secrets)"]
    assert (record["working_directory"], record["parent"], record["problems"]) == (str(project), None, [])


def test_without_code_true_nothing_is_kept(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        pass
    assert not (run.path / "code").exists()


def test_staged_binary_renamed_and_deleted_files_are_in_the_patch(project: Path) -> None:
    (project / "weights.bin").write_bytes(bytes(range(256)))
    git(project, "add", "weights.bin")
    git(project, "mv", "train.py", "fit.py")
    (project / "lib" / "model.py").unlink()
    git(project, "config", "diff.noprefix", "true")
    git(project, "config", "color.diff", "always")
    folder, manifest = keep(project)
    patch = folder / "diff.patch"
    assert manifest["patch_bytes"] == patch.stat().st_size > 0
    clone = project / "logs" / "clone"
    git(project, "clone", "--quiet", ".", str(clone))
    git(clone, "apply", str(patch))
    assert (clone / "weights.bin").read_bytes() == bytes(range(256))
    assert (clone / "fit.py").exists() and not (clone / "train.py").exists()
    assert not (clone / "lib" / "model.py").exists()


def test_changes_of_a_file_that_may_hold_secrets_are_left_out(project: Path) -> None:
    (project / "api_key.py").write_text("KEY = 'old'\n")
    commit_all(project)
    (project / "api_key.py").write_text("KEY = 'hunter2'\n")
    write(project, lib__model="changed = True\n")
    folder, manifest = keep(project)
    patch = (folder / "diff.patch").read_text()
    assert "changed = True" in patch and "hunter2" not in patch
    assert manifest["skipped"] == [{"path": "api_key.py", "reason": "its changes may hold secrets"}]


def test_changes_of_a_file_that_was_renamed_from_one_that_may_hold_secrets_are_left_out(project: Path) -> None:
    lines = "".join(f"VARIABLE_{number}=hunter2\n" for number in range(9))
    (project / ".env").write_text(lines)
    commit_all(project)
    git(project, "config", "diff.renames", "copies")
    git(project, "mv", ".env", "settings.txt")
    (project / "settings.txt").write_text(lines + "MORE=hunter2\n")
    write(project, lib__model="changed = True\n")
    folder, manifest = keep(project)
    patch = (folder / "diff.patch").read_text()
    assert "changed = True" in patch and "hunter2" not in patch
    assert [skipped["path"] for skipped in manifest["skipped"]] == [".env", "settings.txt"]


def test_changes_that_are_too_large_are_left_out_and_reported(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(source_code, "_MAX_BYTES", 1000)
    (project / "train.py").write_text("x = 1\n" * 1000)
    with trackers.Run(project / "logs", code=True) as run:
        pass
    manifest = json.loads((run.path / "code" / "code.json").read_text())
    assert manifest["patch_bytes"] is None
    assert not (run.path / "code" / "diff.patch").exists()
    assert "diff.patch (the changes since the commit have more than 1,000 bytes)" in capsys.readouterr().err


def test_the_repository_of_the_script_is_kept_from_any_working_directory(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "data" / "elsewhere"
    elsewhere.mkdir(parents=True)
    run_python(elsewhere, str(project / "train.py"), "--logdir", "out")
    (manifest_path,) = elsewhere.glob("out/train/*/code/code.json")
    manifest = json.loads(manifest_path.read_text())
    assert (manifest["script"], manifest["directory"]) == ("train.py", "data/elsewhere")


def test_an_editable_package_of_the_repository_is_an_import_path(project: Path) -> None:
    write(
        project, src__network____init__="", scripts__fit="import network, trackers\ntrackers.Run('logs', code=True)\n"
    )
    run_python(project, "scripts/fit.py", PYTHONPATH=str(project / "src"))
    (manifest_path,) = project.glob("logs/*/code/code.json")
    assert json.loads(manifest_path.read_text())["import_paths"] == ["scripts", "src"]


def test_outside_a_repository_the_script_alone_is_kept(tmp_path: Path) -> None:
    write(tmp_path, fit="import helper, trackers\ntrackers.Run('logs', code=True)\n", helper="")
    done = run_python(tmp_path, "fit.py")
    (code,) = tmp_path.glob("logs/*/code")
    manifest = json.loads((code / "code.json").read_text())
    assert [file["path"] for file in manifest["files"]] == ["fit.py"]
    assert (manifest["commit"], manifest["root"]) == (None, str(tmp_path))
    assert (
        f"trackers: {tmp_path} is not in a git repository with a commit; only the script fit.py is kept" in done.stderr
    )


def test_a_repository_without_a_commit_keeps_the_script_alone(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, fit="import trackers\ntrackers.Run('logs', code=True)\n")
    run_python(tmp_path, "fit.py")
    (code,) = tmp_path.glob("logs/*/code")
    assert {path.name for path in code.iterdir()} == {"code.json", "files", "requirements.lock"}


def test_without_a_script_and_a_repository_the_packages_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()
    assert keep_code(tmp_path / "run") == [
        f"{tmp_path} is not in a git repository with a commit; no code is kept",
    ]
    assert {path.name for path in (tmp_path / "run" / "code").iterdir()} == {"code.json", "requirements.lock"}


def test_a_fault_does_not_stop_the_run(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(source_code, "locate_code", fail)
    with pytest.warns(trackers.TrackersWarning, match="run.code: OSError: disk full"):
        run = trackers.Run(project / "logs", code=True)
    run.finish()
    assert json.loads((run.path / "run.json").read_text())["status"] == "finished"


def test_the_index_of_the_repository_is_not_written(project: Path) -> None:
    os.utime(project / "train.py", (1, 1))  # `git diff` would refresh the index
    before = (project / ".git" / "index").stat().st_mtime_ns
    keep(project)
    assert (project / ".git" / "index").stat().st_mtime_ns == before

"""Reruns in real git repositories: what runs, from which code, and where the new run is written."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

import trackers
from tests.repositories import commit_all, git, run_python, train, training_project, write
from trackers.errors import InvalidArgumentError, ReadError, RunDirectoryError
from trackers.manage.rerun import plan_rerun, rerun

NETWORK = """
import network, trackers
with trackers.Run("logs", code=True) as run:
    run.log_metrics(0, {"loss": network.factor})
"""
BESIDE_SCRIPT = """
from pathlib import Path
import trackers
trackers.Run(Path(__file__).parent / "logs" / "train")
"""
ARGUMENTS = """
import sys, trackers
trackers.Run("logs/train", hparams={"x": sys.argv[1:]})
"""
SLEEPING = """
import time, trackers
with trackers.Run("logs/train") as run:
    (run.path / "started").touch()
    time.sleep(60)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Returns a repository; temporary folders are made beside it, and the new processes import this checkout."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "project").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("PYTHONPATH", str(Path(trackers.__file__).parents[1]))
    return training_project(tmp_path / "project")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a repository with one run, for `run`."""
    project = training_project(tmp_path_factory.mktemp("template"))
    train(project)
    return project


@pytest.fixture
def run(project: Path, template: Path) -> Path:
    """Returns the run of a copy of the template, which takes the place of the project."""
    shutil.rmtree(project)
    shutil.copytree(template, project)
    (run,) = project.glob("logs/train/*")
    change_record(run, working_directory=str(project))
    change_manifest(run, root=str(project))
    return run


def record(run: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((run / "run.json").read_text())
    return content


def change_record(run: Path, **fields: Any) -> None:
    (run / "run.json").write_text(json.dumps(record(run) | fields))


def change_manifest(run: Path, **fields: Any) -> None:
    path = run / "code" / "code.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


def change_script(run: Path, script: str) -> None:
    """Replaces the script that a run keeps: one that does not import `trackers` takes no time."""
    (run / "code" / "files" / "train.py").write_text(script)


def children(run: Path) -> list[Path]:
    """Returns the runs beside a run that name it as their parent."""
    return [path for path in sorted(run.parent.iterdir()) if record(path)["parent"] == run.name]


def assert_nothing_is_left(project: Path) -> None:
    assert list((project.parent / "temporary").iterdir()) == []
    assert len(git(project, "worktree", "list").splitlines()) == 1


def test_a_rerun_uses_the_code_of_the_run_and_names_its_parent(project: Path) -> None:
    model = "from lib import extra\ndef loss(rate): return extra.factor * rate\n"
    write(project, lib__model=model, lib__extra="factor = 5\n")
    (project / "weights.bin").write_bytes(b"\0\1")
    git(project, "add", "weights.bin")
    run = train(project, "--learning-rate", "0.2")
    write(project, lib__model="raise SystemExit('edited')", train="raise SystemExit('edited')")
    status = git(project, "status", "--porcelain")
    assert rerun(plan_rerun(run, ["learning_rate=0.4", "batch_size=8"])) == 0
    (child,) = children(run)
    assert record(child)["best"]["loss"]["value"] == pytest.approx(2.0)
    assert record(child)["hparams"] == {"learning_rate": 0.4, "batch_size": 8}
    assert record(child)["command"].endswith(" train.py --learning-rate 0.4 --batch_size 8")
    assert record(child)["working_directory"] == record(run)["working_directory"] == str(project)
    for name in ("code.json", "diff.patch", "files/lib/extra.py"):  # the child can be run again
        assert (child / "code" / name).read_bytes() == (run / "code" / name).read_bytes()
    assert git(project, "status", "--porcelain") == status
    assert_nothing_is_left(project)


def test_a_module_in_a_subfolder_is_run_again(project: Path) -> None:
    shutil.move(project / "train.py", project / "lib" / "fit.py")
    (project / "sub").mkdir()
    (project / "sub" / ".keep").touch()
    commit_all(project)
    run_python(project / "sub", "-u", "-m", "lib.fit", "--logdir=../logs", PYTHONPATH=str(project))
    (run,) = project.glob("logs/train/*")
    write(project, lib__fit="raise SystemExit('edited')")
    assert rerun(plan_rerun(run)) == 0
    (child,) = children(run)
    assert record(child)["working_directory"] == str(project / "sub")


@pytest.mark.long
def test_a_module_that_is_imported_from_an_editable_install_is_that_of_the_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, src__network="factor = 3\n", fit=NETWORK)
    commit_all(project)
    site = project.parent / "site"
    site.mkdir()
    (site / "install.py").write_text(f"import sys; sys.path.append({str(project / 'src')!r})")
    (site / "sitecustomize.py").write_text("import install")
    run_python(project, "fit.py", PYTHONPATH=str(site))
    (run,) = project.glob("logs/*")
    write(project, src__network="factor = 4\n")
    monkeypatch.setenv("PYTHONPATH", os.environ["PYTHONPATH"] + os.pathsep + str(site))
    assert rerun(plan_rerun(run)) == 0
    (child,) = children(run)
    assert record(child)["best"]["loss"]["value"] == 3


def test_a_root_beside_the_script_is_that_of_the_original_script(project: Path, run: Path) -> None:
    change_script(run, BESIDE_SCRIPT)
    assert rerun(plan_rerun(run)) == 0
    assert len(children(run)) == 1


def test_ignored_data_is_linked_when_asked(project: Path, run: Path) -> None:
    (project / "data").mkdir()
    (project / "data" / "x").write_text("numbers")
    change_script(run, "open('data/y', 'w').write(open('data/x').read())")
    assert rerun(plan_rerun(run)) == 1
    assert rerun(plan_rerun(run, links=["data"])) == 0
    assert (project / "data" / "y").read_text() == "numbers"
    assert_nothing_is_left(project)


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("/etc", "must be a relative path inside the repository"),
        ("../elsewhere", "must be a relative path inside the repository"),
        ("missing", "there is no '.*missing' to link"),
        ("lib", "'lib' is part of the code"),
    ],
)
def test_a_link_that_cannot_be_made_is_an_error(project: Path, run: Path, link: str, message: str) -> None:
    plan = plan_rerun(run, links=[link])
    with pytest.raises(InvalidArgumentError, match=message):
        rerun(plan)
    assert_nothing_is_left(project)


def test_the_code_of_a_moved_repository_is_that_of_the_current_directory(
    project: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path / "moved" / "lib")
    run = tmp_path / "moved" / run.relative_to(project)
    assert rerun(plan_rerun(run)) == 0
    (child,) = children(run)
    assert record(child)["working_directory"] == str(tmp_path / "moved")


def test_a_script_outside_of_git_is_run_again_alone(project: Path, run: Path) -> None:
    change_script(run, ARGUMENTS)
    change_manifest(run, commit=None)
    shutil.rmtree(project / ".git")
    assert rerun(plan_rerun(run, ["learning_rate=2"])) == 0
    (child,) = children(run)
    assert record(child)["hparams"] == {"x": '["--learning-rate", "2"]'}


def test_the_exit_code_is_that_of_the_command(project: Path, run: Path) -> None:
    change_script(run, "import os; os.kill(os.getpid(), 9)")
    assert rerun(plan_rerun(run)) == 128 + signal.SIGKILL
    assert_nothing_is_left(project)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_interrupt_the_run_and_remove_the_worktree(project: Path, run: Path, number: int) -> None:
    change_script(run, SLEEPING)
    script = f"from pathlib import Path; import tempfile; tempfile.tempdir = {tempfile.tempdir!r}\n"
    script += f"from trackers.manage.rerun import *; raise SystemExit(rerun(plan_rerun(Path({str(run)!r}))))"
    process = subprocess.Popen([sys.executable, "-c", script], start_new_session=True, stderr=subprocess.DEVNULL)
    while not list(run.parent.glob("*/started")):
        time.sleep(0.02)
    # A terminal sends Ctrl-C to all processes, a scheduler sends SIGTERM to one.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    process.wait(timeout=20)
    (child,) = children(run)
    assert record(child)["status"] == "interrupted"
    assert_nothing_is_left(project)


def test_a_run_without_code_is_an_error(tmp_path: Path) -> None:
    with trackers.Run(tmp_path) as run:
        pass
    with pytest.raises(ReadError, match=r"keeps no code; only a run with trackers.Run\(code=True\) can be run again"):
        plan_rerun(run.path)
    with pytest.raises(RunDirectoryError, match="should be the record of a run"):
        plan_rerun(tmp_path)


def test_a_commit_that_is_gone_is_an_error(project: Path, run: Path) -> None:
    change_manifest(run, commit="1234567890" * 4)
    with pytest.raises(ReadError, match=r"the commit 12345678.* of the run is not in the repository .*; fetch it"):
        rerun(plan_rerun(run))
    assert_nothing_is_left(project)


def test_a_repository_that_is_gone_is_an_error(
    project: Path, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".git").rename(tmp_path / "git")
    with pytest.raises(ReadError, match=r"git rev-parse failed in .*not a git repository"):
        rerun(plan_rerun(run))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadError, match="git cannot be run in"):
        rerun(plan_rerun(run))


@pytest.mark.parametrize(
    "patch", ["not a patch", "diff --git a/gone.py b/gone.py\n--- a/gone.py\n+++ b/gone.py\n@@ -1 +1 @@\n-a\n+b\n"]
)
def test_a_patch_that_does_not_apply_is_an_error(project: Path, run: Path, patch: str) -> None:
    (run / "code" / "diff.patch").write_text(patch)
    change_manifest(run, patch_bytes=len(patch))
    with pytest.raises(ReadError, match=r"diff\.patch' does not apply to the run's commit: git apply failed"):
        rerun(plan_rerun(run))
    assert_nothing_is_left(project)


@pytest.mark.parametrize(
    ("command", "message"),
    [("python -c 'x'", "on the command line"), ("python -m ipykernel_launcher -f a", "notebook")],
)
def test_a_command_without_a_script_is_an_error(project: Path, run: Path, command: str, message: str) -> None:
    change_record(run, command=command)
    with pytest.raises(InvalidArgumentError, match=message):
        plan_rerun(run)


def test_a_module_outside_of_git_is_an_error(project: Path, run: Path) -> None:
    change_record(run, command="python -m train")
    change_manifest(run, commit=None)
    with pytest.raises(InvalidArgumentError, match="the module 'train' outside of a git repository"):
        plan_rerun(run)


def test_an_unknown_setting_lists_hyperparameters_and_options(project: Path, run: Path) -> None:
    with pytest.raises(InvalidArgumentError, match=r"what can be set is batch-size, learning-rate, logdir$"):
        plan_rerun(run, ["momentum=0.9"])


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ({"patch_bytes": None}, r"has no diff\.patch: the changes since the commit were too large"),
        ({"files": [{"path": "../../evil.py", "bytes": 1}]}, "is damaged: 'files' should be"),
        ({"commit": "--evil"}, "is damaged: 'commit' should be"),
    ],
)
def test_incomplete_or_malformed_code_is_an_error(
    project: Path, run: Path, manifest: dict[str, Any], message: str
) -> None:
    change_manifest(run, **manifest)
    with pytest.raises(ReadError, match=message):
        plan_rerun(run)


def test_a_script_that_is_not_in_the_code_is_an_error(project: Path, run: Path) -> None:
    change_manifest(run, script="gone.py")
    with pytest.raises(ReadError, match=r"the script 'gone\.py' of the run is neither in its commit nor kept"):
        rerun(plan_rerun(run))


def link_in_commit(run: Path, name: str, target: Path) -> None:
    """Adds a link to the commit of a run."""
    project = run.parents[2]
    (project / name).symlink_to(target)
    change_manifest(run, commit=commit_all(project))


def test_a_kept_file_below_a_link_of_the_commit_is_not_written(project: Path, run: Path, tmp_path: Path) -> None:
    link_in_commit(run, "out", tmp_path)
    (run / "code" / "files" / "out").mkdir()
    (run / "code" / "files" / "out" / "evil.py").write_text("evil")
    change_manifest(run, files=[{"path": "out/evil.py", "bytes": 4}])
    with pytest.raises(ReadError, match=r"the file 'out/evil\.py' of the run leads out of its repository"):
        rerun(plan_rerun(run))
    assert not (tmp_path / "evil.py").exists()
    assert_nothing_is_left(project)


def test_a_kept_file_replaces_a_link_of_the_commit(project: Path, run: Path, tmp_path: Path) -> None:
    (tmp_path / "target.py").write_text("target")
    (project / "train.py").unlink()
    link_in_commit(run, "train.py", tmp_path / "target.py")
    change_script(run, "open(__file__, 'a').write('kept')")
    assert rerun(plan_rerun(run)) == 0
    assert (tmp_path / "target.py").read_text() == "target"


def test_a_working_directory_that_leads_out_is_an_error(project: Path, run: Path, tmp_path: Path) -> None:
    link_in_commit(run, "out", tmp_path)
    change_manifest(run, directory="out")
    with pytest.raises(ReadError, match="the working directory 'out' of the run leads out"):
        rerun(plan_rerun(run))


def test_hooks_of_the_repository_do_not_run(project: Path, run: Path, tmp_path: Path) -> None:
    hook = project / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hooked\n")
    hook.chmod(0o755)
    change_script(run, "")
    assert rerun(plan_rerun(run)) == 0
    assert not (tmp_path / "hooked").exists()

"""Runs the command of a run again, from the code that the run keeps."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trackers.errors import InvalidArgumentError, ReadError
from trackers.manage.command_settings import apply_setting
from trackers.manage.python_command import PythonCommand, parse_command
from trackers.manage.restored_code import repository_top, restored_code
from trackers.reader.kept_code import KeptCode, read_kept_code
from trackers.schema.rerun_origin import RerunOrigin
from trackers.schema.run_layout import KEPT_FILES_DIR, PATCH_FILE
from trackers.schema.run_record import RunRecord

_OPTION_IN_SOURCE = re.compile(r"""["'](--[A-Za-z][\w.-]*)["']""")


@dataclass(frozen=True)
class RerunPlan:
    """What a rerun will do. Making it runs nothing: neither git nor the code.

    Attributes:
        record: The record of the run to repeat.
        code: Its code.
        command: The command, with its settings changed.
        root: The folder whose repository has the commit, and where relative paths of runs lead to: that of the run, or
            the current directory if it no longer exists.
        links: Files and folders of the original working directory that are linked into the temporary one.
    """

    record: RunRecord
    code: KeptCode
    command: PythonCommand
    root: Path
    links: tuple[str, ...] = ()


def plan_rerun(run_directory: Path, settings: Sequence[str] = (), links: Sequence[str] = ()) -> RerunPlan:
    """Plans to run the command of a run again.

    Args:
        run_directory: The run's directory.
        settings: Options to change: `learning_rate=0.01`, or `small` for an option without a value.
        links: Relative paths of files and folders that are not part of the code, such as data.

    Raises:
        RunDirectoryError: If the directory holds no run record.
        ReadError: If the run keeps no code, or not all of it.
        InvalidArgumentError: If its command cannot be run again, or a setting is unknown.
    """
    record = RunRecord.load(run_directory)
    code = read_kept_code(run_directory)
    if code is None:
        raise ReadError(
            f"{str(run_directory)!r} keeps no code; only a run with trackers.Run(code=True) can be run again"
        )
    if code.problems:
        raise ReadError(f"{str(code.folder)!r} is damaged: {code.problems[0]}")
    if code.manifest.patch_bytes is None:
        raise ReadError(
            f"{str(code.folder)!r} has no {PATCH_FILE}: the changes since the commit were too large to keep"
        )
    command = parse_command(record.command)
    if command.is_module and code.manifest.commit is None:
        raise InvalidArgumentError(
            f"the command of the run cannot be run again: it runs the module {command.target!r} outside of a git "
            "repository, where only scripts are kept; commit the code to a git repository"
        )
    known = [*_options_in_sources(code), *record.hparams]
    for setting in settings:
        command = replace(command, arguments=apply_setting(command.arguments, setting, known))
    root = Path(code.manifest.root)
    return RerunPlan(record, code, command, root if root.is_absolute() and root.is_dir() else Path.cwd(), tuple(links))


def rerun(plan: RerunPlan) -> int:
    """Runs the command in a temporary worktree, and removes it afterwards.

    Its runs name the original one as their `parent`, and are written where the original ones are: a root inside the
    temporary worktree stands for the same folder of the original one.

    Args:
        plan: As `plan_rerun` returns it.

    Returns:
        The exit code of the command; 128 + n if the signal n ended it.

    Raises:
        ReadError: If the code cannot be restored: the commit is gone, the patch does not apply, the script is missing.
        InvalidArgumentError: If a link leads to nothing, out of the repository, or to a part of the code.
    """
    top = repository_top(plan.root) if plan.code.manifest.commit else plan.root
    with restored_code(plan.code, top) as workspace:
        directory = _working_directory(plan, workspace)
        for link in plan.links:
            _add_link(link, directory, workspace, top)
        command = _relocated(plan, workspace, directory)
        origin = RerunOrigin(plan.record.id, str(workspace), str(top))
        paths = [str(workspace / path) for path in plan.code.manifest.import_paths]
        inherited = [path for path in (os.environ.get("PYTHONPATH"),) if path]
        environment = os.environ | origin.environment() | {"PYTHONPATH": os.pathsep.join([*paths, *inherited])}
        return _run(command.words(sys.executable), directory, environment)


def _options_in_sources(code: KeptCode) -> list[str]:
    """Returns the options that the kept sources seem to define, as they spell them."""
    names = [name for name in code.names if name.startswith(f"{KEPT_FILES_DIR}/") and name.endswith(".py")]
    return list(dict.fromkeys(option for name in names for option in _OPTION_IN_SOURCE.findall(code.text(name))))


def _working_directory(plan: RerunPlan, workspace: Path) -> Path:
    if plan.code.manifest.directory is None:
        original = Path(plan.record.working_directory)
        return original if original.is_absolute() and original.is_dir() else Path.cwd()
    directory = workspace / plan.code.manifest.directory
    if not Path(os.path.realpath(directory)).is_relative_to(workspace):
        raise ReadError(
            f"the working directory {plan.code.manifest.directory!r} of the run leads out of its repository"
        )
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _relocated(plan: RerunPlan, workspace: Path, directory: Path) -> PythonCommand:
    """Returns the command with the path of its script in the workspace."""
    if plan.command.is_module:
        return plan.command
    script = plan.code.manifest.script
    if script is None:  # of an installed package
        path = Path(plan.record.working_directory, plan.command.target)
        target = str(path)
    else:
        path = workspace / script
        target = os.path.relpath(path, directory) if directory.is_relative_to(workspace) else str(path)
    if not path.is_file():
        raise ReadError(f"the script {str(script or path)!r} of the run is neither in its commit nor kept")
    return replace(plan.command, target=target)


def _add_link(link: str, directory: Path, workspace: Path, top: Path) -> None:
    path = Path(os.path.normpath(directory / link))
    if os.path.isabs(link) or not path.is_relative_to(workspace):
        raise InvalidArgumentError(f"a link must be a relative path inside the repository, not {link!r}")
    original = top / path.relative_to(workspace)
    if not original.exists():
        raise InvalidArgumentError(f"there is no {str(original)!r} to link")
    if os.path.lexists(path):
        raise InvalidArgumentError(f"{link!r} is part of the code of the run; it cannot be linked")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(original)


def _run(words: Sequence[str], directory: Path, environment: dict[str, str]) -> int:
    process = subprocess.Popen(words, cwd=directory, env=environment)
    previous = signal.signal(signal.SIGTERM, lambda number, frame: process.terminate())
    try:
        while True:
            try:
                code = process.wait()
                return code if code >= 0 else 128 - code
            except KeyboardInterrupt:
                continue  # the terminal sends Ctrl-C to the command, too, which ends as it does without this process
    finally:
        signal.signal(signal.SIGTERM, previous)

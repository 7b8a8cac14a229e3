"""The code of a run in a temporary folder: a worktree of its commit, with its changes and untracked files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from trackers.errors import ReadError
from trackers.reader.kept_code import KeptCode
from trackers.schema.run_layout import KEPT_FILES_DIR, PATCH_FILE

# Neither a hook nor a file system monitor of the repository belongs to the code of the run.
_GIT = ("git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")


@contextmanager
def restored_code(code: KeptCode, root: Path) -> Iterator[Path]:
    """Restores the code of a run; the working tree of the repository is neither read nor changed.

    Args:
        code: The code.
        root: A folder of the repository; not used for a run outside of git.

    Yields:
        A temporary folder that stands for the top of the repository, without links in its path.

    Raises:
        ReadError: If the repository lacks the commit, the patch does not apply, or a file cannot be read or would be
            written outside of the folder.
    """
    with TemporaryDirectory(prefix="trackers-rerun-", ignore_cleanup_errors=True) as temporary:
        # Some scripts take the name of their folder for that of the project.
        folder = Path(os.path.realpath(temporary), root.name or "code")
        if code.manifest.commit is None:
            folder.mkdir()
            _write_files(code, folder)
            yield folder
            return
        _check_commit(code.manifest.commit, root)
        _git(root, "worktree", "add", "--quiet", "--detach", str(folder), code.manifest.commit)
        try:
            if code.manifest.patch_bytes:
                _apply_patch(code, folder)
            _write_files(code, folder)
            yield folder
        finally:
            subprocess.run(
                [*_GIT, "worktree", "remove", "--force", str(folder)], cwd=root, env=_environment(), capture_output=True
            )


def repository_top(folder: Path) -> Path:
    """Returns the top folder of the git repository that a folder is in.

    Raises:
        ReadError: If it is in none, or there is no git.
    """
    return Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel")).strip())


def _check_commit(commit: str, root: Path) -> None:
    try:
        _git(root, "cat-file", "-e", f"{commit}^{{commit}}")
    except ReadError as error:
        raise ReadError(
            f"the commit {commit} of the run is not in the repository {str(root)!r}; fetch it from another clone"
        ) from error


def _apply_patch(code: KeptCode, folder: Path) -> None:
    try:
        # With the index, files that were added stay under git, so that a rerun keeps them as the run does.
        _git(folder, "apply", "--index", "--whitespace=nowarn", "-", input=code.read(PATCH_FILE))
    except ReadError as error:
        raise ReadError(f"{str(code.folder / PATCH_FILE)!r} does not apply to the run's commit: {error}") from error


def _write_files(code: KeptCode, folder: Path) -> None:
    for file in code.manifest.files:
        path = folder / file["path"]
        # A folder of the commit may be a link.
        if not Path(os.path.realpath(path.parent)).is_relative_to(folder):
            raise ReadError(f"the file {file['path']!r} of the run leads out of its repository")
        content = code.read(f"{KEPT_FILES_DIR}/{file['path']}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = path.stat().st_mode if path.is_file() and not path.is_symlink() else None
            path.unlink(missing_ok=True)
            path.write_bytes(content)
            if mode is not None:
                path.chmod(mode)
        except OSError as error:
            raise ReadError(f"the file {file['path']!r} of the run cannot be restored: {error.strerror}") from error


def _git(folder: Path, *arguments: str, input: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            [*_GIT, *arguments], cwd=folder, env=_environment(), input=input, capture_output=True, check=True
        )
    except OSError as error:
        raise ReadError(f"git cannot be run in {str(folder)!r}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        message = " ".join(error.stderr.decode("utf-8", "replace").split())
        raise ReadError(f"git {arguments[0]} failed in {str(folder)!r}: {message}") from error
    return done.stdout


def _environment() -> dict[str, str]:
    """Returns the environment without variables that name another repository, as hooks of git have them."""
    return {
        name: value for name, value in os.environ.items() if name not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
    }

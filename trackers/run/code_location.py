"""Where the code of this process is: its script, its repository, and the folders that it imports from."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from trackers.run.git import run_git

_INSTALLED = ("scripts", "purelib", "platlib", "stdlib", "platstdlib")


@dataclass(frozen=True)
class CodeLocation:
    """Where the code of a process is.

    Attributes:
        root: The top folder of the repository; outside a repository, the folder of the script, or the working
            directory.
        commit: The commit of the repository; None outside a repository, and in one without a commit.
        script: The script, relative to `root`; None if there is none, or it belongs to an installed package.
        directory: The working directory, relative to `root`; None if it is elsewhere.
        import_paths: The folders below `root` from which modules are imported, relative to it.
    """

    root: Path
    commit: str | None
    script: str | None
    directory: str | None
    import_paths: tuple[str, ...]


def locate_code() -> CodeLocation:
    """Locates the code of this process.

    Returns:
        The repository of the script; without a script, that of the working directory.

    Raises:
        OSError: If the working directory no longer exists.
    """
    script = _script()
    start = script.parent if script else Path.cwd()
    try:
        root = Path(run_git("rev-parse", "--show-toplevel", folder=start))
        commit = run_git("rev-parse", "--verify", "HEAD", folder=start)
    except (OSError, subprocess.SubprocessError):
        root, commit = start, None
    return CodeLocation(
        root,
        commit,
        script=_inside(root, script),
        directory=_inside(root, Path.cwd()),
        import_paths=tuple(path for folder in _import_folders() if (path := _inside(root, folder))),
    )


def _script() -> Path | None:
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    # A notebook has no file, and the one of a console script belongs to an installed package.
    if not file or not os.path.isfile(file):
        return None
    path = Path(os.path.realpath(os.path.dirname(file)), os.path.basename(file))
    return None if _is_installed(path) else path


def _import_folders() -> list[Path]:
    """Returns the folders that modules are, or may be, imported from: also those that an editable install adds."""
    folders = [folder or os.curdir for folder in sys.path]
    for name, module in list(sys.modules.items()):
        file = vars(module).get("__file__") if "." not in name and name != "__main__" and module else None
        if isinstance(file, str):
            is_package = os.path.basename(file).startswith("__init__.")
            folders.append(os.path.dirname(os.path.dirname(file) if is_package else file))
    real = dict.fromkeys(Path(os.path.realpath(folder)) for folder in dict.fromkeys(folders))
    return [folder for folder in real if folder.is_dir() and not _is_installed(folder)]


def _is_installed(path: Path) -> bool:
    return any(path.is_relative_to(os.path.realpath(sysconfig.get_path(name))) for name in _INSTALLED)


def _inside(root: Path, path: Path | None) -> str | None:
    return path.relative_to(root).as_posix() if path and path.is_relative_to(root) else None

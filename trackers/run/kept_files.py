"""Copies source files to a run, up to a size in all, and lists what is left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath

from trackers.run.secret_names import may_hold_secrets
from trackers.schema.code_manifest import is_inner_path
from trackers.schema.run_layout import RECORD_FILE

_MAX_LISTED = 200
_MAX_SHOWN = 3
# A data set of a million images that git does not ignore must not delay the training.
_MAX_OPENED = 2_000
_MAX_SOURCE_BYTES = 1_000_000


class KeptFiles:
    """Copies files from one folder to another.

    Args:
        root: The folder of the files.
        folder: Where to copy them; created with the first file.
        max_bytes: The size of all copies together.

    Attributes:
        files: `{"path": …, "bytes": …}` of each copy.
        skipped: `{"path": …, "reason": …}` of each file that is left out.
    """

    def __init__(self, root: Path, folder: Path, max_bytes: int) -> None:
        self._root = root
        self._folder = folder
        self.bytes_remaining = max_bytes
        self.files: list[dict[str, str | int]] = []
        self.skipped: list[dict[str, str]] = []

    def skip(self, path: str, reason: str) -> None:
        """Lists a file as left out."""
        self.skipped.append({"path": path.encode("utf-8", "replace").decode(), "reason": reason})

    def add(self, path: str) -> None:
        """Copies a file, whatever its type.

        Args:
            path: Relative to `root`, with `/`.

        Raises:
            OSError: If the copy cannot be written.
        """
        if reason := self._reason_to_skip(path, self.bytes_remaining):
            self.skip(path, reason)
        else:
            self._copy(path, only_text=False)

    def add_sources(self, paths: Sequence[str]) -> None:
        """Copies the text files of a list: Python sources first, then the others, the smallest first.

        Args:
            paths: Relative to `root`, with `/`; those of logs are left out without being listed.

        Raises:
            OSError: If a copy cannot be written.
        """
        runs = {os.path.dirname(path) for path in paths if os.path.basename(path) == RECORD_FILE}
        kept = {file["path"] for file in self.files}
        candidates = [path for path in paths if path not in kept and not _is_log(path, runs)]
        ordered = sorted(candidates, key=lambda path: (not path.endswith(".py"), self._size(path), path))
        for number, path in enumerate(ordered):
            reason = self._reason_to_skip(path, min(self.bytes_remaining, _MAX_SOURCE_BYTES))
            if not reason and number >= _MAX_OPENED:
                reason = f"one of more than {_MAX_OPENED:,} files"
            if reason:
                self.skip(path, reason)
            else:
                self._copy(path, only_text=True)

    def listed(self) -> list[dict[str, str]]:
        """Returns at most 200 of the files that are left out, those that may hold secrets first."""
        return sorted(self.skipped, key=lambda skipped: "secret" not in skipped["reason"])[:_MAX_LISTED]

    def summary(self) -> list[str]:
        """Returns what is left out in one sentence, or nothing."""
        if not self.skipped:
            return []
        shown = [f"{skipped['path']} ({skipped['reason']})" for skipped in self.listed()[:_MAX_SHOWN]]
        more = len(self.skipped) - len(shown)
        return [f"left out of the kept code: {', '.join(shown)}" + (f" and {more:,} more" if more else "")]

    def _size(self, path: str) -> int:
        try:
            return (self._root / path).lstat().st_size
        except (OSError, ValueError):
            return 0

    def _reason_to_skip(self, path: str, max_bytes: int) -> str:
        if path.endswith("/"):
            return "another repository"
        if not is_inner_path(path):
            return "its name is not valid UTF-8, or has a backslash"
        if may_hold_secrets(path):
            return "may hold secrets"
        try:
            status = (self._root / path).lstat()
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        if not stat.S_ISREG(status.st_mode):
            return "a link" if stat.S_ISLNK(status.st_mode) else "not a file"
        return f"{status.st_size:,} bytes are too many" if status.st_size > max_bytes else ""

    def _copy(self, path: str, only_text: bool) -> None:
        try:
            content = (self._root / path).read_bytes()
        except OSError as error:
            self.skip(path, f"cannot be read: {error.strerror}")
            return
        if only_text and b"\0" in content:
            self.skip(path, "not text")
            return
        copy = self._folder / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        self.files.append({"path": path, "bytes": len(content)})
        self.bytes_remaining -= len(content)


def _is_log(path: str, runs: Collection[str]) -> bool:
    """Tells whether a file belongs to a run, or would be an event file or a run record where it is copied to."""
    parents = map(str, PurePosixPath(path).parents)
    return "tfevents" in path or path.endswith(RECORD_FILE) or any(parent in runs for parent in parents)

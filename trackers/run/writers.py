"""The writers of one run: one event file a split, and the `tf.summary` writers beside them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.run import tf_writer
from trackers.schema.run_layout import TF_DIR
from trackers.schema.splits import SPLITS, Split
from trackers.write.writer import Writer


class Writers:
    """Opens each writer when it is first asked for and hands out the same one afterwards.

    Args:
        path: The run's directory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._ours: dict[Split | None, Writer] = {}
        self._tf: dict[Split | None, Any] = {}

    def get(self, split: Split | None) -> Writer:
        """The writer of a split, or of the run itself (None).

        Raises:
            InvalidArgumentError: If there is no such split.
        """
        with self._lock:
            if split not in self._ours:
                self._ours[split] = Writer(_directory(self._path, split))
            return self._ours[split]

    def tf(self, split: Split | None) -> Any:
        """The `tf.summary` writer of a split, or of the run itself (None).

        Raises:
            InvalidArgumentError: If there is no such split.
            ImportError: If TensorFlow is not installed.
        """
        with self._lock:
            if split not in self._tf:
                self._tf[split] = tf_writer.create(_directory(self._path / TF_DIR, split))
            return self._tf[split]

    def all(self) -> list[Any]:
        """Every writer handed out so far; each has `flush()` and `close()`."""
        with self._lock:
            return [*self._ours.values(), *self._tf.values()]


def _directory(parent: Path, split: Split | None) -> Path:
    if split is None:
        return parent
    if split not in SPLITS:
        raise InvalidArgumentError(f"a split is one of {', '.join(SPLITS)}, or None for the run itself; not {split!r}")
    return parent / split

"""The writers of one run: one event file per split, and the `tf.summary` writers beside them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from trackers.errors import InvalidArgumentError
from trackers.run.tf_writer import create_tf_writer
from trackers.schema.run_layout import TF_DIR
from trackers.schema.splits import SPLITS, Split
from trackers.write.writer import Writer


class Writers:
    """Creates each writer on first use and returns the same one afterwards.

    Args:
        path: The run's directory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._writers: dict[Split | None, Writer] = {}
        self._tf_writers: dict[Split | None, Any] = {}

    def get(self, split: Split | None) -> Writer:
        """Returns the writer of a split, or of the run itself (None).

        Raises:
            InvalidArgumentError: If the split is unknown.
        """
        _check_split(split)
        with self._lock:
            if split not in self._writers:
                self._writers[split] = Writer(self._path / (split or ""))
            return self._writers[split]

    def tf(self, split: Split | None) -> Any:
        """Returns the `tf.summary` writer of a split, or of the run itself (None).

        Raises:
            InvalidArgumentError: If the split is unknown.
            ImportError: If TensorFlow is not installed.
        """
        _check_split(split)
        with self._lock:
            if split not in self._tf_writers:
                self._tf_writers[split] = create_tf_writer(self._path / TF_DIR / (split or ""))
            return self._tf_writers[split]

    def all(self) -> list[Any]:
        """Returns every writer created so far; each has `flush()` and `close()`."""
        with self._lock:
            return [*self._writers.values(), *self._tf_writers.values()]


def _check_split(split: Any) -> None:
    if split is not None and split not in SPLITS:
        raise InvalidArgumentError(
            f"split must be one of {', '.join(SPLITS)}, or None for the run itself, not {split!r}"
        )

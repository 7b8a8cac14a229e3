"""Creates TensorFlow writers inside a run, for existing `tf.summary.*` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def create_tf_writer(directory: Path) -> Any:
    """Creates a `tf.summary.SummaryWriter`.

    Args:
        directory: A folder without another writer: TensorBoard's Python loader reads the files of a folder one after
            the other and never returns to an earlier one, so two files that grow at the same time hide each other's
            data.

    Raises:
        ImportError: If TensorFlow is not installed.
    """
    import tensorflow as tf

    return tf.summary.create_file_writer(str(directory))

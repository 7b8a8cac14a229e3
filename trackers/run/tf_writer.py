"""The bridge to people's own `tf.summary.*` calls: a real TensorFlow writer inside a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def create(directory: Path) -> Any:
    """Makes a `tf.summary.SummaryWriter`.

    Args:
        directory: A folder that no other writer writes to: TensorBoard's Python loader reads the files of a folder one
            after the other and never returns to an earlier one, so two that grow side by side hide each other's data.

    Raises:
        ImportError: If TensorFlow is not installed.
    """
    import tensorflow as tf

    return tf.summary.create_file_writer(str(directory))

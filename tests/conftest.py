"""What tests share: a quiet TensorFlow, and a run to write into."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports TensorFlow: its start-up notes would drown what pytest has to say.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import trackers


@pytest.fixture
def run(tmp_path: Path) -> Iterator[trackers.Run]:
    with trackers.Run(tmp_path / "exp", hparams={"learning_rate": 0.001}) as opened:
        yield opened

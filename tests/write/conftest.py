"""The logdir of a module's `written` fixture, read by both of TensorBoard's loaders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loaders import LOADERS, Logdir, load


@pytest.fixture(scope="module", params=LOADERS)
def logdir(written: Path, request: pytest.FixtureRequest) -> Iterator[Logdir]:
    with load(written, request.param) as loaded:
        yield loaded

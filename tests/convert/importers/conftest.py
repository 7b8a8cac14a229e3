from __future__ import annotations

from pathlib import Path

import pytest

from tests.convert.importers import golden


@pytest.fixture(scope="session")
def mlflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both kinds of MLflow stores."""
    return golden.unpack_mlflow(tmp_path_factory.mktemp("mlflow"))


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    """A file of CSVLogger, in a folder `cnn`."""
    return golden.copy_csv(tmp_path)

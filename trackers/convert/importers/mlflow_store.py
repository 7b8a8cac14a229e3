"""Finds the stores of MLflow that a path means, and the runs in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trackers.convert.importers import mlflow_database, mlflow_files
from trackers.convert.importers.imported_run import Found
from trackers.errors import ReadError


def find(path: Path) -> list[Found]:
    """The runs of a store that are not deleted.

    Args:
        path: A file store (`mlruns`), a SQLite database (`mlflow.db`), or a folder that holds one or both.

    Raises:
        ReadError: If there is no store, or no run in it.
    """
    found = list(_runs(path))
    if not found:
        raise ReadError(f"{str(path)!r} is a store of MLflow's and holds no run that is not deleted")
    return found


def _runs(path: Path) -> Iterator[Found]:
    if path.is_file():
        yield from mlflow_database.find(path)
        return
    folders = [folder for folder in (path, path / "mlruns") if mlflow_files.is_store(folder)]
    # Beside a database MLflow keeps its artifacts in a folder `mlruns` too: one without experiments.
    database = path / "mlflow.db"
    if not folders and not database.is_file():
        raise ReadError(
            f"{str(path)!r} should be a store of MLflow's, and "
            + ("holds neither mlruns/<experiment>/meta.yaml nor mlflow.db" if path.is_dir() else "is not there")
            + "; give the folder mlruns, the file mlflow.db, or the folder that holds them"
        )
    for folder in folders:
        yield from mlflow_files.find(folder)
    if database.is_file():
        yield from mlflow_database.find(database)

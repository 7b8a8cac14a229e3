"""Finds the MLflow stores at a path, and the runs in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from trackers.convert.importers import mlflow_database, mlflow_files
from trackers.convert.importers.imported_run import ImportSource
from trackers.errors import ReadError


def find_runs(path: Path) -> list[ImportSource]:
    """Returns the runs of a store that are not deleted.

    Args:
        path: A file store (`mlruns`), a SQLite database (`mlflow.db`), or a folder with one or both.

    Raises:
        ReadError: If there is no store, the store cannot be read, or every run in it is deleted.
    """
    sources = list(_find(path))
    if not sources:
        raise ReadError(f"the MLflow store {str(path)!r} has no runs, or all are deleted")
    return sources


def _find(path: Path) -> Iterator[ImportSource]:
    if path.is_file():
        yield from mlflow_database.find_runs(path)
        return
    folders = [folder for folder in (path, path / "mlruns") if mlflow_files.is_store(folder)]
    # Beside a database, MLflow keeps artifacts in a folder `mlruns` that has no experiments.
    database = path / "mlflow.db"
    if not folders and not database.is_file():
        reason = "has neither mlruns/<experiment>/meta.yaml nor mlflow.db" if path.is_dir() else "does not exist"
        raise ReadError(
            f"expected the folder mlruns, the file mlflow.db, or the folder that holds them; {str(path)!r} {reason}"
        )
    for folder in folders:
        yield from mlflow_files.find_runs(folder)
    if database.is_file():
        yield from mlflow_database.find_runs(database)

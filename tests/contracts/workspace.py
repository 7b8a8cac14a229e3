"""What bad inputs need: a logdir, a finished run, a file in the way of a folder."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

import trackers
from trackers.artifacts.store import ArtifactStore
from trackers.artifacts.versions import Version
from trackers.reader.logs import Logs
from trackers.schema.code_manifest import CodeManifest
from trackers.schema.column import Column, columns_of, find_column
from trackers.schema.run_info import RunInfo
from trackers.schema.run_record import RunRecord
from trackers.write.writer import Writer


class Workspace:
    """A folder for one call.

    Args:
        folder: A new folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "file"
        self.file.write_text("not a folder")
        self.missing = folder / "missing"
        self.images = (np.zeros((4, 8, 8)), np.array([0, 1, 0, 1]))

    @cached_property
    def logdir(self) -> Path:
        """A logdir with three runs: two have the same name."""
        for number, name in enumerate(("first", "second", "second")):
            with trackers.Run(self.folder / "logs", hparams={"units": number}, name=name) as run:
                run.writer("train").scalars(0, {"epoch_loss": 1.0})
        return self.folder / "logs"

    @property
    def logs(self) -> Logs:
        """The logs in the logdir."""
        return trackers.read(self.logdir)

    def deleted_logs(self, read_before: bool = False) -> Logs:
        """Returns logs whose logdir was deleted, before or after they were read for the first time."""
        logs = trackers.read(self.logdir)
        if read_before:
            logs.refresh()
        self.logdir.rename(self.folder / "elsewhere")
        return logs

    @property
    def remote_logs(self) -> Logs:
        """Logs that are not on this machine."""
        import fsspec

        fsspec.filesystem("memory").pipe("/logs/events.out.tfevents.1.host", b"")
        return trackers.read("memory://logs")

    @property
    def infos(self) -> list[RunInfo]:
        """The runs of the logdir."""
        return self.logs.run_infos()

    @property
    def columns(self) -> list[Column]:
        """The columns of the runs."""
        return columns_of(self.infos)

    def column(self, name: str) -> Column:
        """Returns a column of the runs."""
        return find_column(self.columns, name)

    @property
    def run_name(self) -> str:
        """The name of one run."""
        return self.infos[0].run

    @property
    def run(self) -> trackers.Run:
        """A run; it is open."""
        return trackers.Run(self.folder / "runs")

    @property
    def finished_run(self) -> trackers.Run:
        """A run that has ended."""
        run = self.run
        run.finish()
        return run

    @property
    def version(self) -> tuple[ArtifactStore, Version]:
        """A store, and a version of an artifact in it; two runs share it."""
        store = ArtifactStore(self.folder / "artifacts")
        return store, store.add(self.file, "file", "file", "exp/run")

    @property
    def damaged_version(self) -> tuple[ArtifactStore, Version]:
        """A store, and a version whose content was changed."""
        store, version = self.version
        store.blobs.path(version.sha256).chmod(0o644)
        store.blobs.path(version.sha256).write_text("not that file")
        return store, version

    @property
    def damaged_artifact(self) -> trackers.Run:
        """A run whose artifact `file` was changed."""
        assert self.damaged_version
        return self.run

    @property
    def malformed_artifact(self) -> trackers.Run:
        """A run that shares the artifact `file`, whose version cannot be read."""
        store, _ = self.version
        (store.root / "versions" / "file" / "v0.json").write_text("{half")
        return self.run

    @property
    def unlinkable_artifact(self) -> trackers.Run:
        """A run whose artifact `file` cannot be linked under its own name."""
        store, _ = self.version
        (store.root / "files").write_text("a file in the way")
        return self.run

    @property
    def writer(self) -> Writer:
        """A writer."""
        return Writer(self.folder / "writer")

    @property
    def closed_writer(self) -> Writer:
        """A writer that is closed."""
        writer = self.writer
        writer.close()
        return writer

    def code_run(self, command: str = "python train.py", **manifest: Any) -> Path:
        """Returns the directory of a run that keeps a script, outside of git by default."""
        path = self.finished_run.path
        record = RunRecord.load(path)
        record.command = command
        record.save(path)
        self.write(f"runs/{path.name}/code/files/train.py")
        files = [{"path": "train.py", "bytes": 0}]
        fields: dict[str, Any] = {"root": str(self.folder), "directory": ".", "script": "train.py", "files": files}
        CodeManifest(**fields | manifest).save(path / "code")
        return path

    def write(self, name: str, content: str | bytes = "") -> Path:
        """Writes a file and returns its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def old_logdir(self) -> Path:
        """Returns the logdir once no run of it can be active."""
        for path in self.logdir.rglob("*tfevents*"):
            os.utime(path, (0, 0))
        return self.logdir

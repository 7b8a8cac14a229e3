"""Bad inputs of every public function: each call must raise what the function's docstring names."""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import keras_tuner
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV

import trackers
from tests.contracts.docstrings import Function
from tests.contracts.workspace import Workspace
from trackers.analysis import comparison, filters, importance, projection, run_diff, run_table
from trackers.artifacts import blobs, checkout, location, manifest, versions
from trackers.convert.export import media, tables
from trackers.convert.importers import (
    csv_history,
    csv_table,
    import_runs,
    mlflow_database,
    mlflow_files,
    mlflow_store,
    run_event_writer,
    wandb_log,
    wandb_offline,
    write_run,
)
from trackers.convert.importers.imported_run import ImportedRun, ImportSource
from trackers.errors import ReadError
from trackers.manage import (
    bins,
    command_settings,
    compact,
    copies,
    labels,
    python_command,
    repair,
    rerun,
    restored_code,
    run_directories,
    trash,
)
from trackers.reader.kept_code import KeptCode
from trackers.reader.logs import Logs, read
from trackers.schema.code_manifest import CodeManifest
from trackers.tuning.tracking import track
from trackers.tuning.trial_results import results
from trackers.write.writer import Writer

Call = Callable[[Workspace], object]
IMAGES = (np.zeros((4, 8, 8)), np.array([0, 1, 0, 1]))
ROWS = (np.zeros((4, 3)), np.array([0, 1, 0, 1]))
MULTI_HOT = (np.zeros((2, 3)), np.array([[1, 1], [0, 0]]))
POINTS = np.zeros((4, 3))


def _tuner(workspace: Workspace) -> keras_tuner.Tuner:
    return keras_tuner.RandomSearch(
        lambda hp: None, "val_loss", max_trials=1, directory=str(workspace.folder / "tuner")
    )


def _search_cv() -> GridSearchCV:
    return GridSearchCV(Ridge(), {"alpha": [1.0]})


def _model(compiled: bool = True) -> keras.Model:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    if compiled:
        model.compile("sgd", "mse")
    return model


def _launch_on_taken_port(workspace: Workspace) -> object:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        return trackers.launch(workspace.logdir, port=taken.getsockname()[1])


def _imported(**fields: Any) -> ImportedRun:
    defaults: dict[str, Any] = {"source": "a:1", "experiment": "e", "name": "n", "id": "1", "status": "finished"}
    return ImportedRun(**defaults | {"created": 0.0, "rows": []} | fields)


def _unreadable_rows() -> Any:
    raise ReadError("damaged")
    yield


def _restore_over_a_folder(workspace: Workspace) -> object:
    entry = trash.move_run(workspace.old_logdir(), workspace.run_name, "trash")
    (workspace.logdir / entry.run).mkdir()
    return trash.restore(workspace.logdir, entry)


def _delete_from_archive(workspace: Workspace) -> object:
    return trash.delete(workspace.logdir, [trash.move_run(workspace.logdir, workspace.run_name, "archive")])


def _delete_twice(workspace: Workspace) -> object:
    entry = trash.move_run(workspace.logdir, workspace.run_name, "trash")
    trash.delete(workspace.logdir, [entry])
    return trash.delete(workspace.logdir, [entry])


def _move_active_run(workspace: Workspace) -> object:
    run = workspace.run
    return trash.move_run(workspace.folder / "runs", run.path.name, "trash")


def _ambiguous_entry(workspace: Workspace) -> object:
    for info in workspace.infos:
        trash.move_run(workspace.logdir, info.run, "trash")
    return bins.resolve_entry("second", workspace.logdir)


def _log_twice(workspace: Workspace, *kinds: str) -> object:
    run = workspace.run
    return [run.log_artifact(workspace.file, kind=kind) for kind in kinds]


def _empty_code(workspace: Workspace, commit: str | None = None) -> KeptCode:
    """Returns code without its files."""
    return KeptCode(workspace.folder / "code", CodeManifest(commit))


def _iterate(manager: Any) -> object:
    with manager as value:
        return value


RUN: list[tuple[Function, Call]] = [
    (trackers.get_run_logdir, lambda w: trackers.get_run_logdir(w.file / "runs")),
    (trackers.get_run_logdir, lambda w: trackers.get_run_logdir("a\0b")),
    (trackers.Run, lambda w: trackers.Run(w.file / "runs")),
    *(
        (trackers.Run, functools.partial(lambda w, bad: trackers.Run(w.folder, **bad), bad=bad))
        for bad in (
            {"hparams": {"a.b": 1, "a": {"b": 2}}},
            {"hparams": "units=8"},
            {"hparams": {"seed": 1}, "seed": 2},
            {"seed": "x"},
            {"seed": True},
            {"seed": 1.5},
            {"seed": 2**63},
            {"name": 3},
            {"note": 3},
            {"group": 3},
            {"tags": "baseline"},
            {"tags": [" "]},
            {"tags": [3]},
            {"alert_urls": "json://localhost"},
            {"alert_urls": [3]},
            {"alert_urls": ["nonsense://token"]},
        )
    ),
    (trackers.Run.resume, lambda w: trackers.Run.resume(w.folder)),
    (trackers.Run.resume, lambda w: trackers.Run.resume(w.missing)),
    (trackers.Run.resume, lambda w: trackers.Run.resume(w.write("run/run.json", "{half").parent)),
    (trackers.Run.resume, lambda w: trackers.Run.resume(w.finished_run.path, alert_urls=["nonsense://token"])),
    (trackers.Run.alert, lambda w: w.run.alert("")),
    (trackers.Run.alert, lambda w: w.run.alert("title", 3)),  # type: ignore[arg-type]
    (trackers.Run.alert, lambda w: w.run.alert("title", level="fatal")),  # type: ignore[arg-type]
    (trackers.Run.alert, lambda w: w.finished_run.alert("title")),
    (trackers.Run.callbacks, lambda w: w.run.callbacks(alerts=["loss > 2"])),  # type: ignore[list-item]
    (trackers.Run.callbacks, lambda w: w.run.callbacks(unknown=True)),  # type: ignore[call-arg]
    (trackers.Run.callbacks, lambda w: w.run.callbacks(architecture="layers")),  # type: ignore[arg-type]
    (trackers.Run.callbacks, lambda w: w.run.callbacks(histograms="all")),  # type: ignore[arg-type]
    (trackers.Run.callbacks, lambda w: w.run.callbacks(validation=3, class_names=["a"])),  # type: ignore[arg-type]
    (trackers.Run.callbacks, lambda w: w.finished_run.callbacks()),
    (trackers.Run.writer, lambda w: w.run.writer("test")),  # type: ignore[arg-type]
    (trackers.Run.writer, lambda w: w.run.writer(["train"])),  # type: ignore[arg-type]
    (trackers.Run.writer, lambda w: w.finished_run.writer()),
    (trackers.Run.tf_writer, lambda w: w.run.tf_writer("test")),  # type: ignore[arg-type]
    (trackers.Run.tf_writer, lambda w: w.finished_run.tf_writer()),
    *(
        (trackers.Run.log_artifact, functools.partial(lambda w, bad: w.run.log_artifact(**bad), bad=bad))
        for bad in (
            {"path": "missing"},
            {"path": "a\0b"},
            {"path": 3},
            {"path": "/dev/null"},
            {"path": __file__, "name": "a/b"},
            {"path": __file__, "name": ""},
            {"path": __file__, "name": 3},
            {"path": __file__, "kind": "a\nb"},
            {"path": __file__, "kind": None},
        )
    ),
    (trackers.Run.log_artifact, lambda w: (w.folder / "empty").mkdir() or w.run.log_artifact(w.folder / "empty")),
    (trackers.Run.log_artifact, lambda w: w.run.log_artifact(w.write("folder/x.tfevents").parent)),
    (trackers.Run.log_artifact, lambda w: w.run.log_artifact(w.write("x.tfevents"))),
    (trackers.Run.log_artifact, lambda w: _log_twice(w, "model", "dataset")),
    (trackers.Run.log_artifact, lambda w: w.write("artifacts") and w.run.log_artifact(w.file)),
    (trackers.Run.log_artifact, lambda w: w.malformed_artifact.log_artifact(w.file)),
    (trackers.Run.log_artifact, lambda w: w.finished_run.log_artifact(w.file)),
    *(
        (trackers.Run.use_artifact, functools.partial(lambda w, bad: w.run.use_artifact(bad), bad=bad))
        for bad in ("", "a/b", "..", "a:", "a:b", "a:v01", "a:v0:v1", 3, None, "missing", "missing:v0")
    ),
    (trackers.Run.use_artifact, lambda w: w.damaged_artifact.use_artifact("file:latest")),
    (trackers.Run.use_artifact, lambda w: w.unlinkable_artifact.use_artifact("file")),
    (trackers.Run.use_artifact, lambda w: w.finished_run.use_artifact("file")),
    (trackers.Run.log_metrics, lambda w: w.run.log_metrics(0, {"loss": 1}, {"loss": "down"})),  # type: ignore[dict-item]
    (trackers.Run.log_metrics, lambda w: w.run.log_metrics(-1, {"loss": 1})),
    (trackers.Run.log_metrics, lambda w: w.run.log_metrics("0", {"loss": 1})),  # type: ignore[arg-type]
    (trackers.Run.log_metrics, lambda w: w.run.log_metrics(0, {"loss": "x"})),  # type: ignore[dict-item]
    (trackers.Run.log_metrics, lambda w: w.run.log_metrics(0, [("loss", 1)])),  # type: ignore[arg-type]
    (trackers.Run.log_metrics, lambda w: w.finished_run.log_metrics(0, {"loss": 1})),
    (trackers.Run.finish, lambda w: w.run.finish("done")),  # type: ignore[arg-type]
    (trackers.Run.finish, lambda w: w.run.finish("running")),
]

_WRITES: dict[Function, list[Callable[[Writer], object]]] = {
    Writer.scalars: [
        lambda writer: writer.scalars(-1, {"a": 1.0}),
        lambda writer: writer.scalars("0", {"a": 1.0}),  # type: ignore[arg-type]
        lambda writer: writer.scalars(2**63, {"a": 1.0}),
        lambda writer: writer.scalars(0, {"a": "x"}),  # type: ignore[dict-item]
        lambda writer: writer.scalars(0, {"a": [1, 2]}),  # type: ignore[dict-item]
        lambda writer: writer.scalars(0, {3: 1.0}),  # type: ignore[dict-item]
        lambda writer: writer.scalars(0, {"\ud800": 1.0}),
        lambda writer: writer.scalars(0, [1.0]),  # type: ignore[arg-type]
    ],
    Writer.histograms: [
        lambda writer: writer.histograms(-1, {"a": [1.0]}),
        lambda writer: writer.histograms(0, {"a": ["x"]}),
        lambda writer: writer.histograms(0, {"a": [np.nan]}),
        lambda writer: writer.histograms(0, {"a": [[1, 2], [3]]}),  # type: ignore[list-item]
        lambda writer: writer.histograms(0, {"a": [-1e308, 1e308]}),
        lambda writer: writer.histograms(0, {"a": [1.0]}, buckets=0),
        lambda writer: writer.histograms(0, {3: [1.0]}),  # type: ignore[dict-item]
        lambda writer: writer.histograms(0, [1.0]),  # type: ignore[arg-type]
    ],
    Writer.images: [
        lambda writer: writer.images(-1, {"a": [[0.0]]}),
        lambda writer: writer.images(0, {"a": [0.0]}),
        lambda writer: writer.images(0, {"a": [[np.nan]]}),
        lambda writer: writer.images(0, {"a": [[300]]}),
        lambda writer: writer.images(0, {"a": "x"}),
        lambda writer: writer.images(0, {3: [[0.0]]}),  # type: ignore[dict-item]
        lambda writer: writer.images(0, [[0.0]]),  # type: ignore[arg-type]
    ],
    Writer.audio: [
        lambda writer: writer.audio(-1, {"a": [0.0]}, 8000),
        lambda writer: writer.audio(0, {"a": [[[0.0]]]}, 8000),
        lambda writer: writer.audio(0, {"a": [1, 2]}, 8000),
        lambda writer: writer.audio(0, {"a": [np.nan]}, 8000),
        lambda writer: writer.audio(0, {"a": [0.0]}, 0),
        lambda writer: writer.audio(0, {"a": [0.0]}, 0.5),  # type: ignore[arg-type]
        lambda writer: writer.audio(0, [0.0], 8000),  # type: ignore[arg-type]
    ],
    Writer.text: [
        lambda writer: writer.text(-1, {"a": "x"}),
        lambda writer: writer.text(0, {"a": 3}),  # type: ignore[dict-item]
        lambda writer: writer.text(0, {"a": "\ud800"}),
        lambda writer: writer.text(0, "x"),  # type: ignore[arg-type]
    ],
    Writer.matrices: [
        lambda writer: writer.matrices(-1, {"a": [[1]]}),
        lambda writer: writer.matrices(0, {"a": [1]}),
        lambda writer: writer.matrices(0, {"a": [["x"]]}),
        lambda writer: writer.matrices(0, {"a": [[]]}),
        lambda writer: writer.matrices(0, {"a": [[1]]}, rows=["a", "b"]),
        lambda writer: writer.matrices(0, {"a": [[1]]}, rows=[3]),  # type: ignore[list-item]
        lambda writer: writer.matrices(0, [[1]]),  # type: ignore[arg-type]
    ],
    Writer.pr_curves: [
        lambda writer: writer.pr_curves(-1, {"a": ([1], [0.5])}),
        lambda writer: writer.pr_curves(0, {"a": [1, 0, 1]}),  # type: ignore[dict-item]
        lambda writer: writer.pr_curves(0, {"a": ([1], [0.5, 0.5])}),
        lambda writer: writer.pr_curves(0, {"a": ([], [])}),
        lambda writer: writer.pr_curves(0, {"a": ([2], [0.5])}),
        lambda writer: writer.pr_curves(0, {"a": ([1], [1.5])}),
        lambda writer: writer.pr_curves(0, {"a": ([1], [np.nan])}),
        lambda writer: writer.pr_curves(0, {"a": (["yes"], [0.5])}),
        lambda writer: writer.pr_curves(0, [([1], [0.5])]),  # type: ignore[arg-type]
    ],
    Writer.embeddings: [
        lambda writer: writer.embeddings(-1, {"a": POINTS}),
        lambda writer: writer.embeddings(0, {"a": [1.0, 2.0]}),
        lambda writer: writer.embeddings(0, {"a&b": POINTS}),
        lambda writer: writer.embeddings(0, {"a": POINTS}, {"label": ["x"]}),
        lambda writer: writer.embeddings(0, {"a": POINTS}, sprite=POINTS),
        lambda writer: writer.embeddings(0, [POINTS]),  # type: ignore[arg-type]
    ],
    Writer.graph: [
        lambda writer: writer.graph(-1, b""),
        lambda writer: writer.graph(0, "graph"),  # type: ignore[arg-type]
    ],
    Writer.summaries: [
        lambda writer: writer.summaries(-1, []),
        lambda writer: writer.summaries(0, ["x"]),  # type: ignore[list-item]
    ],
}
_VALID_WRITES: dict[Function, Callable[[Writer], object]] = {
    Writer.scalars: lambda writer: writer.scalars(0, {"a": 1.0}),
    Writer.histograms: lambda writer: writer.histograms(0, {"a": [1.0]}),
    Writer.images: lambda writer: writer.images(0, {"a": [[0.0]]}),
    Writer.audio: lambda writer: writer.audio(0, {"a": [0.0]}, 8000),
    Writer.text: lambda writer: writer.text(0, {"a": "x"}),
    Writer.matrices: lambda writer: writer.matrices(0, {"a": [[1]]}),
    Writer.pr_curves: lambda writer: writer.pr_curves(0, {"a": ([1], [0.5])}),
    Writer.embeddings: lambda writer: writer.embeddings(0, {"a": POINTS}),
    Writer.graph: lambda writer: writer.graph(0, b""),
    Writer.summaries: lambda writer: writer.summaries(0, []),
}
WRITER: list[tuple[Function, Call]] = [
    *(
        (function, functools.partial(lambda w, write: write(w.writer), write=write))
        for function, writes in _WRITES.items()
        for write in writes
    ),
    (
        Writer.embeddings,
        lambda w: Writer(w.write("run/projector_config.pbtxt", "{half").parent).embeddings(0, {"a": POINTS}),
    ),
    *(
        (function, functools.partial(lambda w, write: write(w.closed_writer), write=write))
        for function, write in _VALID_WRITES.items()
    ),
]

LOGS: list[tuple[Function, Call]] = [
    (read, lambda w: read(w.missing)),
    (read, lambda w: read(3)),  # type: ignore[arg-type]
    (read, lambda w: read("s4://bucket/logs")),
    (Logs.iter_frames, lambda w: w.logs.iter_frames("scalars")),
    (Logs.smoothed, lambda w: w.logs.smoothed(1.5)),
    (Logs.smoothed, lambda w: w.logs.smoothed("much")),  # type: ignore[arg-type]
    (Logs.run_infos, lambda w: w.logs.run_infos({"loss": "down"})),  # type: ignore[dict-item]
    (Logs.run_infos, lambda w: w.logs.run_infos(["loss"])),  # type: ignore[arg-type]
    (Logs.runs, lambda w: w.logs.runs({"loss": "down"})),  # type: ignore[dict-item]
    (Logs.profile, lambda w: w.logs.profile()),
    (Logs.refresh, lambda w: w.deleted_logs(read_before=True).refresh()),
    *(
        (getattr(Logs, name), functools.partial(lambda w, name: getattr(w.deleted_logs(), name)(), name=name))
        for name in (
            "refresh",
            "scalars",
            "run_infos",
            "runs",
            "hparams",
            "histograms",
            "images",
            "tags",
            "alerts",
            "profile",
        )
    ),
    *(
        (getattr(Logs, name), functools.partial(lambda w, name: getattr(w.logs, name)(runs=3), name=name))
        for name in (
            "scalars",
            "pivot",
            "aggregate_seeds",
            "images",
            "text",
            "matrices",
            "pr_curves",
            "embeddings",
            "tensors",
            "alerts",
            "architectures",
        )
    ),
]

CALLBACKS: list[tuple[Function, Call]] = [
    (trackers.Activations, lambda w: trackers.Activations(3)),  # type: ignore[arg-type]
    (trackers.Activations, lambda w: trackers.Activations(ROWS, every=0)),
    (trackers.Alert, lambda w: trackers.Alert("loss")),
    (trackers.Alert, lambda w: trackers.Alert("loss > high")),
    (trackers.Alert, lambda w: trackers.Alert("loss > 2", after=0)),
    (trackers.Alert, lambda w: trackers.Alert("loss > 2", no_progress=3)),
    (trackers.Alert, lambda w: trackers.Alert("loss > 2", level="fatal")),  # type: ignore[arg-type]
    (trackers.BestMetrics, lambda w: trackers.BestMetrics({"loss": "down"})),  # type: ignore[dict-item]
    (trackers.CheckpointArtifact, lambda w: trackers.CheckpointArtifact("a/b")),
    (trackers.CheckpointArtifact, lambda w: trackers.CheckpointArtifact(3)),  # type: ignore[arg-type]
    (trackers.ConfusionMatrix, lambda w: trackers.ConfusionMatrix(3)),  # type: ignore[arg-type]
    (trackers.ConfusionMatrix, lambda w: trackers.ConfusionMatrix(ROWS, class_names=["a"])),
    (trackers.ConfusionMatrix, lambda w: trackers.ConfusionMatrix(ROWS, every=0)),
    (trackers.ConfusionMatrix, lambda w: trackers.ConfusionMatrix(MULTI_HOT)),
    (trackers.ClassificationReport, lambda w: trackers.ClassificationReport(3)),  # type: ignore[arg-type]
    (trackers.ClassificationReport, lambda w: trackers.ClassificationReport(MULTI_HOT, class_names=["a"])),
    (trackers.ClassificationReport, lambda w: trackers.ClassificationReport(ROWS, every=0)),
    (trackers.ClassifierCurves, lambda w: trackers.ClassifierCurves(3)),  # type: ignore[arg-type]
    (trackers.ClassifierCurves, lambda w: trackers.ClassifierCurves(ROWS, class_names=["a"])),
    (trackers.ClassifierCurves, lambda w: trackers.ClassifierCurves(ROWS, every=0)),
    (trackers.Embeddings, lambda w: trackers.Embeddings()),
    (trackers.Embeddings, lambda w: trackers.Embeddings(3)),  # type: ignore[arg-type]
    (trackers.Embeddings, lambda w: trackers.Embeddings(ROWS, layer=3)),  # type: ignore[arg-type]
    (trackers.Embeddings, lambda w: trackers.Embeddings(ROWS, count=1)),
    (trackers.Embeddings, lambda w: trackers.Embeddings(ROWS, class_names="ab")),
    (trackers.Gradients, lambda w: trackers.Gradients(3)),  # type: ignore[arg-type]
    (trackers.Gradients, lambda w: trackers.Gradients(ROWS, buckets=0)),
    (trackers.Histograms, lambda w: trackers.Histograms(every=0)),
    (trackers.Histograms, lambda w: trackers.Histograms(buckets=1.5)),  # type: ignore[arg-type]
    (trackers.KernelImages, lambda w: trackers.KernelImages(every=-1)),
    (trackers.LearningRateRange, lambda w: trackers.LearningRateRange(min_rate=0.0)),
    (trackers.LearningRateRange, lambda w: trackers.LearningRateRange(max_rate=float("inf"))),
    (trackers.LearningRateRange, lambda w: trackers.LearningRateRange(min_rate=1.0, max_rate=0.1)),
    (trackers.LearningRateRange, lambda w: trackers.LearningRateRange(min_rate="1e-6")),  # type: ignore[arg-type]
    (trackers.LearningRateRange, lambda w: trackers.LearningRateRange(batches=1)),
    (trackers.find_learning_rate, lambda w: trackers.find_learning_rate(None, *ROWS)),
    (trackers.find_learning_rate, lambda w: trackers.find_learning_rate(_model(compiled=False), *ROWS)),
    (trackers.find_learning_rate, lambda w: trackers.find_learning_rate(_model(), ROWS[0], ROWS[1][:2])),
    (trackers.find_learning_rate, lambda w: trackers.find_learning_rate(_model(), *ROWS, batches=1)),
    (trackers.find_learning_rate, lambda w: trackers.find_learning_rate(_model(), *ROWS, batch_size=0)),
    (trackers.find_learning_rate, lambda w: trackers.find_learning_rate(_model(), *ROWS, run=w.finished_run)),
    (trackers.MostConfidentErrors, lambda w: trackers.MostConfidentErrors(ROWS)),
    (trackers.MostConfidentErrors, lambda w: trackers.MostConfidentErrors(IMAGES, class_names=["a"])),
    (trackers.MostConfidentErrors, lambda w: trackers.MostConfidentErrors(IMAGES, count=0)),
    (trackers.PermutationImportance, lambda w: trackers.PermutationImportance(3)),  # type: ignore[arg-type]
    (trackers.PermutationImportance, lambda w: trackers.PermutationImportance(IMAGES)),
    (trackers.PermutationImportance, lambda w: trackers.PermutationImportance(ROWS, feature_names=["a"])),
    (trackers.PermutationImportance, lambda w: trackers.PermutationImportance(ROWS, repeats=0)),
    (trackers.PermutationImportance, lambda w: trackers.PermutationImportance(ROWS, seed=-1)),
    (trackers.Profile, lambda w: trackers.Profile(0)),
    (trackers.Profile, lambda w: trackers.Profile((5, 2))),
    (trackers.Profile, lambda w: trackers.Profile("100-200")),  # type: ignore[arg-type]
    (trackers.RegressionPlots, lambda w: trackers.RegressionPlots(3)),  # type: ignore[arg-type]
    (trackers.RegressionPlots, lambda w: trackers.RegressionPlots(MULTI_HOT)),
    (trackers.RegressionPlots, lambda w: trackers.RegressionPlots((np.zeros(2), np.array([1.0, np.nan])))),
    (trackers.RegressionPlots, lambda w: trackers.RegressionPlots(ROWS, ranges=0)),
    (trackers.Scalars, lambda w: trackers.Scalars(batches=0)),
]

TUNING: list[tuple[Function, Call]] = [
    (results, lambda w: results(w.missing)),
    (results, lambda w: results(w.folder)),
    (track, lambda w: track(_tuner(w), w.folder, unknown=True)),  # type: ignore[call-arg]
    (track, lambda w: track(_tuner(w), w.folder, histograms="all")),  # type: ignore[arg-type]
    (track, lambda w: track(_tuner(w), w.folder, seed="x")),  # type: ignore[arg-type]
    (track, lambda w: track("RandomSearch", w.folder)),
    (track, lambda w: track(_search_cv(), w.folder, unknown=True)),  # type: ignore[call-arg]
    (track, lambda w: track(_with_malformed_search(_tuner(w)), w.folder)),
]


def _with_malformed_search(tuner: keras_tuner.Tuner) -> keras_tuner.Tuner:
    folder = Path(tuner.project_dir)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trackers.json").write_text("{half")
    return tuner


SERVER: list[tuple[Function, Call]] = [
    (trackers.launch, lambda w: trackers.launch(w.missing)),
    (trackers.launch, lambda w: trackers.launch(w.file)),
    (trackers.launch, lambda w: trackers.launch(w.logdir, port=0)),
    (trackers.launch, lambda w: trackers.launch(w.logdir, port="6006")),  # type: ignore[arg-type]
    (trackers.launch, lambda w: trackers.launch(w.logdir, timeout=0)),
    (trackers.launch, _launch_on_taken_port),
    (trackers.write_report, lambda w: trackers.write_report(w.missing, w.folder / "r.html")),
    (trackers.write_report, lambda w: trackers.write_report(w.logdir, w.folder / "r.html", where=["units>9"])),
    (trackers.write_report, lambda w: trackers.write_report(w.logdir, w.folder / "r.html", where=["units>"])),
    (trackers.write_report, lambda w: trackers.write_report(w.logdir, w.folder / "r.html", metrics=["x"])),
    (trackers.write_report, lambda w: trackers.write_report(w.logdir, w.file)),
    (trackers.write_report, lambda w: trackers.write_report(w.logdir, w.missing / "r.html")),
]

ANALYSIS: list[tuple[Function, Call]] = [
    (comparison.resolve_runs, lambda w: comparison.resolve_runs(["missing"], str(w.logdir))),
    (comparison.resolve_runs, lambda w: comparison.resolve_runs([""], str(w.logdir))),
    (comparison.resolve_runs, lambda w: comparison.resolve_runs(["second"], str(w.logdir))),
    (comparison.resolve_runs, lambda w: comparison.resolve_runs(["a"], str(w.missing))),
    (comparison.comparison_table, lambda w: comparison.comparison_table(w.infos, ["x"])),
    (filters.filter_runs, lambda w: filters.filter_runs(w.infos, w.columns, "(")),
    (filters.filter_runs, lambda w: filters.filter_runs(w.infos, w.columns, "units<")),
    (filters.filter_runs, lambda w: filters.filter_runs(w.infos, w.columns, "unknown<3")),
    (filters.filter_runs, lambda w: filters.filter_runs(w.infos, w.columns, "status<finished")),
    (filters.filter_runs, lambda w: filters.filter_runs(w.infos, w.columns, "start>yesterday")),
    (filters.filter_runs, lambda w: filters.filter_runs(w.infos, w.columns, "(" * 1000)),
    (filters.sort_runs, lambda w: filters.sort_runs(w.infos, w.columns, "unknown")),
    (importance.importance, lambda w: importance.importance(w.infos, w.column("best.loss"))),
    (run_diff.diff_runs, lambda w: run_diff.diff_runs(w.infos[0], w.infos[1], _empty_code(w), _empty_code(w))),
    (run_table.default_columns, lambda w: run_table.default_columns(w.infos, w.columns, ["unknown"])),
    (projection.project, lambda w: projection.project(POINTS, "lda")),
    (projection.project, lambda w: projection.project(np.zeros(3))),
    (projection.project, lambda w: projection.project(np.full((3, 3), np.nan))),
]

ARTIFACTS: list[tuple[Function, Call]] = [
    (location.store_of_logdir, lambda w: location.store_of_logdir(w.folder)),
    (location.store_of_logdir, lambda w: location.store_of_logdir("s3://bucket/logs")),
    (checkout.copy_version, lambda w: checkout.copy_version(*w.version, w.file)),
    (checkout.copy_version, lambda w: checkout.copy_version(*w.version, w.file / "copy")),
    (checkout.copy_version, lambda w: checkout.copy_version(*w.damaged_version, w.folder / "copy")),
    (checkout.open_version, lambda w: checkout.open_version(*w.damaged_version)),
    (checkout.open_version, lambda w: w.unlinkable_artifact and checkout.open_version(*w.version)),
    (blobs.copy_checked, lambda w: blobs.copy_checked(w.file, w.folder / "copy", "0" * 64)),
    (blobs.copy_checked, lambda w: blobs.copy_checked(w.missing, w.folder / "copy", "0" * 64)),
    (manifest.check_name, lambda w: manifest.check_name("../a")),
    (manifest.check_name, lambda w: manifest.check_name("/a")),
    (manifest.check_name, lambda w: manifest.check_name("a.tfevents.v2")),
    (manifest.folder_files, lambda w: list(manifest.folder_files(w.missing))),
    (manifest.folder_files, lambda w: list(manifest.folder_files(w.write("folder/x.tfevents").parent))),
    *(
        (manifest.parse, functools.partial(lambda w, bad: manifest.parse(bad), bad=bad))
        for bad in (b"", b"[]", b"{}", b'{"files": [3]}', b'{"files": [{"path": "a"}]}', b"\xff")
    ),
    (versions.parse_reference, lambda w: versions.parse_reference("a:b")),
]

MANAGE: list[tuple[Function, Call]] = [
    (bins.resolve_entry, lambda w: bins.resolve_entry("missing", w.logdir)),
    (bins.resolve_entry, lambda w: bins.resolve_entry("", w.logdir)),
    (bins.resolve_entry, _ambiguous_entry),
    (command_settings.apply_setting, lambda w: command_settings.apply_setting(["--a", "1"], "b=2")),
    (compact.compact, lambda w: compact.compact(w.remote_logs, w.missing)),
    (compact.compact, lambda w: compact.compact(w.logs, w.missing, media=1)),
    (compact.compact, lambda w: compact.compact(w.logs, w.logdir / "inside")),
    (compact.compact, lambda w: compact.compact(w.logs, w.file)),
    (copies.local_path, lambda w: copies.local_path(w.remote_logs)),
    (copies.atomic_folder, lambda w: _iterate(copies.atomic_folder(w.logdir, w.logdir))),
    (copies.atomic_folder, lambda w: _iterate(copies.atomic_folder(w.logdir, w.file / "out"))),
    (labels.change_label, lambda w: labels.change_label(w.folder, name="a\nb")),
    (labels.change_label, lambda w: labels.change_label(w.folder, add="baseline")),
    (labels.change_label, lambda w: labels.change_label(w.folder, add=[" "])),
    (labels.change_label, lambda w: labels.change_label(w.folder, note=3)),  # type: ignore[arg-type]
    (labels.change_label, lambda w: labels.change_label(w.missing, note="x")),
    (labels.change_label, lambda w: labels.change_label(w.write("run/label.json", "{half").parent, note="x")),
    (python_command.parse_command, lambda w: python_command.parse_command("python -c 'x'")),
    (repair.repair, lambda w: repair.repair(w.remote_logs, w.missing)),
    (repair.repair, lambda w: repair.repair(w.logs, w.logdir)),
    (repair.repair, lambda w: repair.repair(w.logs, w.file)),
    (rerun.plan_rerun, lambda w: rerun.plan_rerun(w.folder)),
    (rerun.plan_rerun, lambda w: rerun.plan_rerun(w.finished_run.path)),
    (rerun.plan_rerun, lambda w: rerun.plan_rerun(w.code_run(patch_bytes=None))),
    (rerun.plan_rerun, lambda w: rerun.plan_rerun(w.code_run("python -m train"))),
    (rerun.plan_rerun, lambda w: rerun.plan_rerun(w.code_run(), ["momentum=0.9"])),
    (rerun.rerun, lambda w: rerun.rerun(rerun.plan_rerun(w.code_run(commit="a" * 40)))),
    (rerun.rerun, lambda w: rerun.rerun(rerun.plan_rerun(w.code_run(script="gone.py")))),
    (rerun.rerun, lambda w: rerun.rerun(rerun.plan_rerun(w.code_run(), links=["missing"]))),
    (restored_code.repository_top, lambda w: restored_code.repository_top(w.folder)),
    (restored_code.restored_code, lambda w: _iterate(restored_code.restored_code(_empty_code(w, "a" * 40), w.folder))),
    (run_directories.run_directories, lambda w: run_directories.run_directories(w.missing)),
    (run_directories.run_directories, lambda w: run_directories.run_directories("s3://bucket/logs")),
    (run_directories.resolve_run, lambda w: run_directories.resolve_run("missing", w.logdir)),
    (run_directories.resolve_run, lambda w: run_directories.resolve_run("x", w.missing)),
    (run_directories.resolve_run, lambda w: run_directories.resolve_run("", w.logdir)),
    (run_directories.resolve_run, lambda w: run_directories.resolve_run("second", w.logdir)),
    (run_directories.run_directory, lambda w: run_directories.run_directory("missing", w.logdir)),
    (run_directories.run_directory, lambda w: run_directories.run_directory("", w.logdir)),
    (trash.move_run, lambda w: trash.move_run(w.logdir, "missing", "trash")),
    (trash.move_run, lambda w: trash.move_run(w.missing, "run", "trash")),
    (trash.move_run, lambda w: trash.move_run(w.logdir / w.run_name, ".", "trash")),
    (trash.move_run, _move_active_run),
    (trash.restore, _restore_over_a_folder),
    (trash.delete, _delete_from_archive),
    (trash.delete, _delete_twice),
]

CONVERT: list[tuple[Function, Call]] = [
    (media.write_media, lambda w: media.write_media([w.logs.images()], w.folder)),
    (media.write_media, lambda w: media.write_media([w.logs.images()], w.file / "out")),
    (tables.write_table, lambda w: tables.write_table(pd.DataFrame(), w.folder / "x.xlsx")),
    (tables.write_table, lambda w: tables.write_table(pd.DataFrame(), w.missing / "x.csv")),
    (tables.write_frames, lambda w: tables.write_frames(lambda: [pd.DataFrame()], w.folder / "x.xlsx")),
    (tables.write_frames, lambda w: tables.write_frames(lambda: [pd.DataFrame()], w.missing / "x.csv")),
    (csv_history.find_runs, lambda w: csv_history.find_runs([w.missing])),
    (csv_history.find_runs, lambda w: csv_history.find_runs([w.folder])),
    (csv_history.read_history, lambda w: csv_history.read_history(w.missing)),
    (csv_history.read_history, lambda w: csv_history.read_history(w.write("a.csv", b"\xff\xfe"))),
    (csv_history.read_history, lambda w: csv_history.read_history(w.write("a.csv", "epoch,loss\n0,much\n"))),
    (csv_table.parse_rows, lambda w: list(csv_table.parse_rows(w.file, "step\n0\n", []))),
    (mlflow_database.find_runs, lambda w: mlflow_database.find_runs(w.file)),
    (mlflow_files.find_runs, lambda w: list(mlflow_files.find_runs(w.write("0/meta.yaml", b"\xff").parents[1]))),
    (mlflow_store.find_runs, lambda w: mlflow_store.find_runs(w.missing)),
    (mlflow_store.find_runs, lambda w: mlflow_store.find_runs(w.folder)),
    (wandb_log.WandbLog, lambda w: wandb_log.WandbLog(w.missing)),
    (wandb_log.WandbLog, lambda w: wandb_log.WandbLog(w.file)),
    (wandb_offline.find_runs, lambda w: wandb_offline.find_runs([w.folder])),
    (wandb_offline.read_run, lambda w: wandb_offline.read_run(w.file)),
    (wandb_offline.read_run, lambda w: wandb_offline.read_run(w.write("a.wandb", b":W&B\xe1\xbe\x00"))),
    (import_runs.import_runs, lambda w: import_runs.import_runs([ImportSource("a", _imported)], w.file)),
    (write_run.write_run, lambda w: write_run.write_run(_imported(), w.file)),
    (write_run.write_run, lambda w: write_run.write_run(_imported(created=1e18), w.folder)),
    (write_run.write_run, lambda w: write_run.write_run(_imported(hparams={"a.b": 1, "a": {"b": 2}}), w.folder)),
    (write_run.write_run, lambda w: write_run.write_run(_imported(rows=_unreadable_rows()), w.folder)),
    (
        run_event_writer.RunEventWriter.write,
        lambda w: run_event_writer.RunEventWriter(_imported(rows=_unreadable_rows()), w.folder, "a").write({}),
    ),
]

BAD_INPUTS: list[tuple[Function, Call]] = [
    *RUN,
    *WRITER,
    *LOGS,
    *CALLBACKS,
    *TUNING,
    *SERVER,
    *ANALYSIS,
    *ARTIFACTS,
    *MANAGE,
    *CONVERT,
]

"""Decides which trackers a run attaches, and with which arguments: the only file with policy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import keras
from keras.callbacks import Callback

from trackers.alerts.alert import Alert
from trackers.callbacks._support.predictions import Predictions, is_multi_hot
from trackers.callbacks._support.sample import check_sample, first_samples
from trackers.callbacks.activations import Activations
from trackers.callbacks.alerts import Alerts
from trackers.callbacks.architecture import Architecture
from trackers.callbacks.best_metrics import BestMetrics
from trackers.callbacks.bundle_options import BundleOptions
from trackers.callbacks.checkpoint_artifact import CheckpointArtifact
from trackers.callbacks.classification_report import ClassificationReport
from trackers.callbacks.classifier_curves import ClassifierCurves
from trackers.callbacks.confusion_matrix import ConfusionMatrix
from trackers.callbacks.embeddings import Embeddings
from trackers.callbacks.gradients import Gradients
from trackers.callbacks.graph import Graph
from trackers.callbacks.histograms import Histograms
from trackers.callbacks.kernel_images import KernelImages
from trackers.callbacks.model_summary import ModelSummary
from trackers.callbacks.most_confident_errors import MostConfidentErrors, are_images
from trackers.callbacks.permutation_importance import PermutationImportance
from trackers.callbacks.profile import Profile
from trackers.callbacks.regression_plots import RegressionPlots
from trackers.callbacks.scalars import Scalars
from trackers.callbacks.system_metrics import SystemMetrics
from trackers.callbacks.tracker import Tracker
from trackers.errors import InvalidArgumentError
from trackers.schema.run_layout import BEST_CHECKPOINT, CHECKPOINTS_DIR, HISTORY_FILE

if TYPE_CHECKING:
    from trackers.run.run import Run


_DATA_OPTIONS = ("validation", "class_names", "feature_names")
_LISTS: dict[str, tuple[type, str]] = {"alerts": (Alert, "trackers.Alert"), "extra": (Callback, "callbacks")}
_TRACKERS = sorted(set(BundleOptions.__annotations__) - {*_DATA_OPTIONS, "extra"})


def bundle(run: Run, **options: Any) -> list[Callback]:
    """Returns the callbacks of one `fit()`, in the order in which they must act.

    Args:
        run: The run to write to.
        **options: See `BundleOptions`.

    Returns:
        First Keras's own callbacks that control the training, so that trackers see their decisions; then the trackers,
        ending with the one that flushes the epoch to disk; then the backup, which must not be ahead of the disk.

    Raises:
        InvalidArgumentError: If a keyword is unknown or a value is invalid.
    """
    check_options(options)
    validation, class_names, feature_names = (options.pop(name, None) for name in _DATA_OPTIONS)
    extra = [*options.pop("extra", ())]
    if rules := options.pop("alerts", ()):
        extra.append(Alerts(rules))
    if validation is not None:
        check_sample(validation)
    elif class_names is not None:
        raise InvalidArgumentError("class_names needs validation=(x, y), the data with these classes")
    elif feature_names is not None:
        raise InvalidArgumentError("feature_names needs validation=(x, y), the data with these features")
    values = dict.fromkeys(_default_trackers(validation, class_names), True) | options
    if values.get("artifacts"):
        values.setdefault("checkpoints", True)
    callbacks = {
        name: factory() if values[name] is True else values[name]
        for name, factory in _factories(run, validation, class_names, feature_names).items()
        if values.get(name)
    }
    last = [callbacks.pop(name) for name in ("scalars", "backup") if name in callbacks]
    ordered = [*callbacks.values(), *extra, *last]
    for callback in ordered:
        if isinstance(callback, Tracker):
            callback.attach(run)
    return ordered


def check_options(options: Mapping[str, Any]) -> None:
    """Checks the names of the keywords and the types of their values.

    Raises:
        InvalidArgumentError: If a keyword is unknown, a tracker is not None, a bool or a callback, or `alerts` or
            `extra` is not a list of theirs.
    """
    for name, value in options.items():
        if name in _LISTS:
            item_type, noun = _LISTS[name]
            if not isinstance(value, list | tuple) or not all(isinstance(item, item_type) for item in value):
                raise InvalidArgumentError(f"{name} must be a list of {noun}, not {value!r}")
        elif name in _TRACKERS:
            if not isinstance(value, Callback | bool | None):
                raise InvalidArgumentError(f"{name} must be None, True or a callback, not {value!r}")
        elif name not in _DATA_OPTIONS:
            matches = difflib.get_close_matches(name, _TRACKERS, n=1)
            hint = f"; did you mean {matches[0]!r}?" if matches else "."
            raise InvalidArgumentError(
                f"unknown tracker {name!r}{hint} The trackers are {', '.join(_TRACKERS)}; "
                "pass other callbacks as extra=[…]"
            )


def _factories(
    run: Run, validation: Any, class_names: Sequence[str] | None, feature_names: Sequence[str] | None
) -> dict[str, Callable[[], Callback]]:
    shared: list[Predictions] = []

    def predictions(name: str) -> Predictions:
        if not shared:
            shared.append(Predictions(_require_data(name, validation), class_names))
        return shared[0]

    def sample(name: str) -> tuple[Any, Any]:
        return first_samples(_require_data(name, validation))

    checkpoints = run.path / CHECKPOINTS_DIR
    return {
        "early_stopping": lambda: keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
        "reduce_lr": lambda: keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=5),
        "checkpoints": lambda: keras.callbacks.ModelCheckpoint(str(checkpoints / BEST_CHECKPOINT), save_best_only=True),
        "artifacts": CheckpointArtifact,
        "history": lambda: keras.callbacks.CSVLogger(str(run.path / HISTORY_FILE), append=True),
        "profile": Profile,
        "graph": Graph,
        "model_summary": ModelSummary,
        "architecture": Architecture,
        "histograms": Histograms,
        "kernel_images": KernelImages,
        "gradients": lambda: Gradients(sample("gradients")),
        "activations": lambda: Activations(sample("activations")),
        # A TensorBoard that is open lists embeddings only if they are there before the split's first event.
        "embeddings": lambda: Embeddings(_require_data("embeddings", validation), class_names=class_names),
        "classification_report": lambda: ClassificationReport(predictions("classification_report")),
        "classifier_curves": lambda: ClassifierCurves(predictions("classifier_curves")),
        "confusion_matrix": lambda: ConfusionMatrix(predictions("confusion_matrix")),
        "most_confident_errors": lambda: MostConfidentErrors(predictions("most_confident_errors")),
        "permutation_importance": lambda: PermutationImportance(
            _require_data("permutation_importance", validation), feature_names
        ),
        "regression_plots": lambda: RegressionPlots(_require_data("regression_plots", validation)),
        "system_metrics": SystemMetrics,
        "best_metrics": BestMetrics,
        "scalars": Scalars,
        "backup": lambda: keras.callbacks.BackupAndRestore(str(checkpoints / "backup")),
    }


def _default_trackers(validation: Any, class_names: Sequence[str] | None) -> list[str]:
    names = ["scalars", "histograms", "kernel_images", "best_metrics", "graph", "model_summary"]
    if keras.backend.backend() == "tensorflow":
        names.append("profile")
    # These need one class per sample.
    if class_names is not None and not is_multi_hot(validation[1]):
        names.append("confusion_matrix")
        if are_images(validation[0]):
            names.append("most_confident_errors")
    return names


def _require_data(name: str, validation: Any) -> Any:
    if validation is None:
        raise InvalidArgumentError(f"{name} needs data: run.callbacks(validation=(x, y), {name}=True)")
    return validation

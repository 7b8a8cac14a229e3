"""Which trackers a run attaches, and with which settings: the only file with policy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import keras
from keras.callbacks import Callback

from trackers.callbacks import most_confident_errors
from trackers.callbacks._support import sample
from trackers.callbacks._support.predictions import Predictions
from trackers.callbacks.activations import Activations
from trackers.callbacks.best_metrics import BestMetrics
from trackers.callbacks.confusion_matrix import ConfusionMatrix
from trackers.callbacks.gradients import Gradients
from trackers.callbacks.graph import Graph
from trackers.callbacks.histograms import Histograms
from trackers.callbacks.kernel_images import KernelImages
from trackers.callbacks.model_summary import ModelSummary
from trackers.callbacks.most_confident_errors import MostConfidentErrors
from trackers.callbacks.profile import Profile
from trackers.callbacks.scalars import Scalars
from trackers.callbacks.system_metrics import SystemMetrics
from trackers.callbacks.tracker import Tracker
from trackers.errors import InvalidArgumentError
from trackers.schema.run_layout import CHECKPOINTS_DIR, HISTORY_FILE

if TYPE_CHECKING:
    from trackers.run.run import Run


class BundleOptions(TypedDict, total=False):
    """The keywords of `run.callbacks(...)`.

    Of every tracker: `None` leaves it out, `True` asks for it as it is by default, an instance replaces it.

    Attributes:
        validation: `(x, y)`, for the trackers that look at predictions, and as their sample batch.
        class_names: The classes' names in the order of the labels: says that the model is a classifier.
        scalars: On. Epoch and batch metrics, learning rate, steps per second.
        histograms: On. Weights, each epoch.
        kernel_images: On. Kernels as images, each epoch.
        best_metrics: On. The best value so far of each metric, for HParams.
        profile: On where Keras runs on TensorFlow. A trace of batches 100–200.
        graph: On. The conceptual graph.
        model_summary: On. The model's summary and the run's configuration as text.
        confusion_matrix: On with `class_names`. The confusion matrix, every fifth epoch and at the last.
        most_confident_errors: On with `class_names` if the inputs are images. A captioned grid of the most confident
            misclassifications, every fifth epoch and at the last.
        gradients: When asked. Gradient histograms on the first 32 validation samples.
        activations: When asked. Output histograms of each layer, likewise.
        system_metrics: When asked. Processor, memory, disk, GPU.
        checkpoints: When asked. The best model by `val_loss`, in `checkpoints/best.keras`.
        history: When asked. `history.csv`, a row an epoch.
        early_stopping: When asked. Ends the fit after 10 epochs without a better `val_loss`, with the best weights.
        reduce_lr: When asked. A tenth of the learning rate after 5 epochs without a better `val_loss`.
        backup: When asked. A backup each epoch, from which the next fit of a resumed run goes on.
        extra: Callbacks of your own; trackers among them are attached to the run.
    """

    validation: tuple[Any, Any] | None
    class_names: Sequence[str] | None
    scalars: Scalars | bool | None
    histograms: Histograms | bool | None
    kernel_images: KernelImages | bool | None
    best_metrics: BestMetrics | bool | None
    profile: Profile | bool | None
    graph: Graph | bool | None
    model_summary: ModelSummary | bool | None
    confusion_matrix: ConfusionMatrix | bool | None
    most_confident_errors: MostConfidentErrors | bool | None
    gradients: Gradients | bool | None
    activations: Activations | bool | None
    system_metrics: SystemMetrics | bool | None
    checkpoints: Callback | bool | None
    history: Callback | bool | None
    early_stopping: Callback | bool | None
    reduce_lr: Callback | bool | None
    backup: Callback | bool | None
    extra: Sequence[Callback]


def bundle(run: Run, **choices: Any) -> list[Callback]:
    """Makes the callbacks of one `fit()`, in the order in which they must act.

    Args:
        run: The run to write into.
        **choices: See `BundleOptions`.

    Returns:
        Keras's own callbacks that steer the training first, so that trackers see what they decided; then the trackers,
        the one that flushes the epoch to disk last among them; then the backup, which vouches for what is on disk.

    Raises:
        InvalidArgumentError: If a keyword is unknown, or a value cannot be right.
    """
    validation, class_names = choices.pop("validation", None), choices.pop("class_names", None)
    extra = choices.pop("extra", ())
    if validation is not None:
        sample.check_sample(validation)
    elif class_names is not None:
        raise InvalidArgumentError("class_names goes with validation=(x, y): the data whose classes are named")
    makers = _makers(run, validation, class_names)
    _check_names(choices, makers)
    wanted: dict[str, bool | Callback | None] = dict.fromkeys(_on_by_default(validation, class_names), True) | choices
    chosen = {name: _one(name, wanted[name], make) for name, make in makers.items() if wanted.get(name)}
    last = [chosen.pop(name) for name in ("scalars", "backup") if name in chosen]
    callbacks = [*chosen.values(), *extra, *last]
    for callback in callbacks:
        if isinstance(callback, Tracker):
            callback.attach(run)
    return callbacks


def _makers(run: Run, validation: Any, class_names: Sequence[str] | None) -> dict[str, Callable[[], Callback]]:
    shared: list[Predictions] = []

    def predictions(name: str) -> Predictions:
        if not shared:
            shared.append(Predictions(_needed(name, validation), class_names))
        return shared[0]

    def first(name: str) -> tuple[Any, Any]:
        return sample.first(_needed(name, validation))

    checkpoints = run.path / CHECKPOINTS_DIR
    return {
        "early_stopping": lambda: keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
        "reduce_lr": lambda: keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=5),
        "checkpoints": lambda: keras.callbacks.ModelCheckpoint(str(checkpoints / "best.keras"), save_best_only=True),
        "history": lambda: keras.callbacks.CSVLogger(str(run.path / HISTORY_FILE), append=True),
        "profile": Profile,
        "graph": Graph,
        "model_summary": ModelSummary,
        "histograms": Histograms,
        "kernel_images": KernelImages,
        "gradients": lambda: Gradients(first("gradients")),
        "activations": lambda: Activations(first("activations")),
        "confusion_matrix": lambda: ConfusionMatrix(predictions("confusion_matrix")),
        "most_confident_errors": lambda: MostConfidentErrors(predictions("most_confident_errors")),
        "system_metrics": SystemMetrics,
        "best_metrics": BestMetrics,
        "scalars": Scalars,
        "backup": lambda: keras.callbacks.BackupAndRestore(str(checkpoints / "backup")),
    }


def _on_by_default(validation: Any, class_names: Sequence[str] | None) -> list[str]:
    on = ["scalars", "histograms", "kernel_images", "best_metrics", "graph", "model_summary"]
    if keras.backend.backend() == "tensorflow":
        on.append("profile")
    if class_names is not None:
        on.append("confusion_matrix")
        if most_confident_errors.are_images(validation[0]):
            on.append("most_confident_errors")
    return on


def _one(name: str, wanted: bool | Callback | None, make: Callable[[], Callback]) -> Callback:
    if wanted is True:
        return make()
    if isinstance(wanted, Callback):
        return wanted
    raise InvalidArgumentError(f"{name} must be None, True or a callback, not {wanted!r}")


def _needed(name: str, validation: Any) -> Any:
    if validation is None:
        raise InvalidArgumentError(f"{name} needs data to look at: run.callbacks(validation=(x, y), {name}=True)")
    return validation


def _check_names(choices: dict[str, Any], known: dict[str, Any]) -> None:
    for name in choices:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise InvalidArgumentError(
                f"there is no tracker {name!r}{hint} The trackers are {', '.join(sorted(known))}; "
                "your own go into extra=[…]"
            )

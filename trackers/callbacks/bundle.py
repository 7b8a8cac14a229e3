"""Which trackers a run attaches, and with which settings: the only file with policy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import keras
from keras.callbacks import Callback

from trackers import names
from trackers.callbacks import mistakes, sample
from trackers.callbacks.activations import Activations
from trackers.callbacks.best_values import BestValues
from trackers.callbacks.confusion import Confusion
from trackers.callbacks.gradients import Gradients
from trackers.callbacks.graph import Graph
from trackers.callbacks.histograms import Histograms
from trackers.callbacks.kernels import Kernels
from trackers.callbacks.machine import Machine
from trackers.callbacks.mistakes import Mistakes
from trackers.callbacks.model_summary import ModelSummary
from trackers.callbacks.predictions import Predictions
from trackers.callbacks.profile import Profile
from trackers.callbacks.scalars import Scalars
from trackers.callbacks.tracker import Tracker
from trackers.errors import SettingError

if TYPE_CHECKING:
    from trackers.run import Run


class Choices(TypedDict, total=False):
    """The keywords of `run.callbacks(...)`.

    Of every tracker: `None` leaves it out, `True` asks for it as it is by default, an instance replaces it.

    Attributes:
        validation: `(x, y)`, for the trackers that look at predictions, and as their sample batch.
        class_names: The classes' names in the order of the labels: says that the model is a classifier.
        scalars: On. Epoch and batch metrics, learning rate, steps per second.
        histograms: On. Weights, each epoch.
        kernels: On. Kernels as images, each epoch.
        best: On. The best value so far of each metric, for HParams.
        profile: On where Keras runs on TensorFlow. A trace of batches 100–200.
        graph: On. The conceptual graph.
        summary: On. The model's summary and the run's configuration as text.
        confusion: On with `class_names`. The confusion matrix, every fifth epoch and at the last.
        mistakes: On with `class_names` where the inputs are images. The surest misclassified ones, likewise.
        gradients: When asked. Gradient histograms on the first 32 validation samples.
        activations: When asked. Output histograms of each layer, likewise.
        machine: When asked. Processor, memory, disk, GPU.
        checkpoints: When asked. The best model by `val_loss`, in `checkpoints/best.keras`.
        history: When asked. `history.csv`, a row an epoch.
        early_stopping: When asked. Ends the fit after 10 epochs without a better `val_loss`, with the best weights.
        plateau: When asked. A tenth of the learning rate after 5 epochs without a better `val_loss`.
        backup: When asked. A backup each epoch, from which the next fit of a resumed run goes on.
        extra: Callbacks of your own; trackers among them are attached to the run.
    """

    validation: tuple[Any, Any] | None
    class_names: Sequence[str] | None
    scalars: Scalars | bool | None
    histograms: Histograms | bool | None
    kernels: Kernels | bool | None
    best: BestValues | bool | None
    profile: Profile | bool | None
    graph: Graph | bool | None
    summary: ModelSummary | bool | None
    confusion: Confusion | bool | None
    mistakes: Mistakes | bool | None
    gradients: Gradients | bool | None
    activations: Activations | bool | None
    machine: Machine | bool | None
    checkpoints: Callback | bool | None
    history: Callback | bool | None
    early_stopping: Callback | bool | None
    plateau: Callback | bool | None
    backup: Callback | bool | None
    extra: Sequence[Callback]


def bundle(run: Run, **choices: Any) -> list[Callback]:
    """Makes the callbacks of one `fit()`, in the order in which they must act.

    Args:
        run: The run to write into.
        **choices: See `Choices`.

    Returns:
        Keras's own callbacks that steer the training first, so that trackers see what they decided; then the trackers,
        the one that flushes the epoch to disk last among them; then the backup, which vouches for what is on disk.

    Raises:
        SettingError: If a keyword is unknown, or a value cannot be right.
    """
    validation, class_names = choices.pop("validation", None), choices.pop("class_names", None)
    extra = choices.pop("extra", ())
    if validation is not None:
        sample.check_sample(validation)
    elif class_names is not None:
        raise SettingError("class_names goes with validation=(x, y): the data whose classes are named")
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

    checkpoints = run.path / names.CHECKPOINTS_DIR
    return {
        "early_stopping": lambda: keras.callbacks.EarlyStopping(patience=10, restore_best_weights=True),
        "plateau": lambda: keras.callbacks.ReduceLROnPlateau(factor=0.1, patience=5),
        "checkpoints": lambda: keras.callbacks.ModelCheckpoint(str(checkpoints / "best.keras"), save_best_only=True),
        "history": lambda: keras.callbacks.CSVLogger(str(run.path / names.HISTORY_FILE), append=True),
        "profile": Profile,
        "graph": Graph,
        "summary": ModelSummary,
        "histograms": Histograms,
        "kernels": Kernels,
        "gradients": lambda: Gradients(first("gradients")),
        "activations": lambda: Activations(first("activations")),
        "confusion": lambda: Confusion(predictions("confusion")),
        "mistakes": lambda: Mistakes(predictions("mistakes")),
        "machine": Machine,
        "best": BestValues,
        "scalars": Scalars,
        "backup": lambda: keras.callbacks.BackupAndRestore(str(checkpoints / "backup")),
    }


def _on_by_default(validation: Any, class_names: Sequence[str] | None) -> list[str]:
    on = ["scalars", "histograms", "kernels", "best", "graph", "summary"]
    if keras.backend.backend() == "tensorflow":
        on.append("profile")
    if class_names is not None:
        on.append("confusion")
        if mistakes.are_images(validation[0]):
            on.append("mistakes")
    return on


def _one(name: str, wanted: bool | Callback | None, make: Callable[[], Callback]) -> Callback:
    if wanted is True:
        return make()
    if isinstance(wanted, Callback):
        return wanted
    raise SettingError(f"{name} must be None, True or a callback, not {wanted!r}")


def _needed(name: str, validation: Any) -> Any:
    if validation is None:
        raise SettingError(f"{name} needs data to look at: run.callbacks(validation=(x, y), {name}=True)")
    return validation


def _check_names(choices: dict[str, Any], known: dict[str, Any]) -> None:
    for name in choices:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise SettingError(
                f"there is no tracker {name!r}{hint} The trackers are {', '.join(sorted(known))}; "
                "your own go into extra=[…]"
            )

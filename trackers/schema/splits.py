"""The splits of a run: one folder and one event file each, named as `keras.callbacks.TensorBoard` names them."""

from __future__ import annotations

from typing import Final, Literal

Split = Literal["train", "validation"]
TRAIN: Final = "train"
VALIDATION: Final = "validation"
SPLITS: Final[tuple[Split, ...]] = (TRAIN, VALIDATION)


def split_of(log_name: str) -> tuple[Split, str]:
    """Splits the name of a Keras log into its split and its metric.

    Args:
        log_name: A key of the logs that Keras passes to callbacks, such as `loss` or `val_loss`.

    Returns:
        The split and the metric's own name: `("validation", "loss")` for `val_loss`.
    """
    if log_name.startswith("val_"):
        return VALIDATION, log_name.removeprefix("val_")
    return TRAIN, log_name

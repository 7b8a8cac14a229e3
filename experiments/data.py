"""Data sets, taken from where they can be had: a local copy, Keras's cache, the internet, or a bundled stand-in."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

_MNIST_FILE = "mnist.npz"
_MNIST_URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
_MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
_DOWNLOAD_SECONDS = 5.0


class DataError(Exception):
    """A data file is missing, or not what it should be; the message names it and says what was expected."""


@dataclass(frozen=True)
class Images:
    """Labelled pictures, split for training and testing.

    Attributes:
        name: What they are, with what they stand in for, if they do.
        x_train: [samples, height, width, 1], float32 in 0…1.
        y_train: [samples], uint8.
        x_test: As `x_train`.
        y_test: As `y_train`.
        class_names: The classes' names in the order of the labels.
    """

    name: str
    x_train: npt.NDArray[np.float32]
    y_train: npt.NDArray[np.uint8]
    x_test: npt.NDArray[np.float32]
    y_test: npt.NDArray[np.uint8]
    class_names: tuple[str, ...]


def mnist(data_dir: Path | None = None) -> Images:
    """Handwritten digits of 28×28 pixels: MNIST, or scikit-learn's 1,797 where it cannot be had, which is said.

    Args:
        data_dir: A folder to look into first.

    Raises:
        DataError: If `data_dir` is given and does not hold `mnist.npz`, or a file of that name is not MNIST.
    """
    digits = tuple("0123456789")
    path = _mnist_file(Path(data_dir) if data_dir else None)
    if path is None:
        print("data: MNIST is not here and cannot be downloaded; scikit-learn's 1,797 digits stand in", file=sys.stderr)
        return Images("digits (stand-in for mnist)", *_bundled_digits(), digits)
    with np.load(path) as arrays:
        train, test = (_unit(arrays["x_train"]), arrays["y_train"]), (_unit(arrays["x_test"]), arrays["y_test"])
    return Images("mnist", *train, *test, digits)


def _mnist_file(data_dir: Path | None) -> Path | None:
    if data_dir is not None:
        return _checked(data_dir / _MNIST_FILE)
    cache = os.environ.get("KERAS_HOME", Path.home() / ".keras")
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_SECONDS)
    try:
        return Path(keras.utils.get_file(_MNIST_FILE, _MNIST_URL, file_hash=_MNIST_SHA256, cache_dir=str(cache)))
    except Exception:  # no network, a proxy's refusal, a wrong checksum: each means that the stand-in is taken
        return None
    finally:
        socket.setdefaulttimeout(before)


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise DataError(f"--data-dir {str(path.parent)!r} should hold {path.name}, and does not")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != _MNIST_SHA256:
        raise DataError(f"{str(path)!r} is not MNIST: its SHA-256 should be {_MNIST_SHA256} and is {found}")
    return path


def _unit(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return (pixels.astype(np.float32) / 255.0)[..., np.newaxis]


def _bundled_digits() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8], ...]:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    x = np.stack([_enlarged(image) for image in bunch.images.astype(np.float32) / 16.0])[..., np.newaxis]
    y = bunch.target.astype(np.uint8)
    order = np.random.default_rng(0).permutation(len(x))
    train, test = order[:-297], order[-297:]
    return x[train], y[train], x[test], y[test]


def _enlarged(image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """8×8 to 28×28 pixels, linear between the old ones."""
    old, new = np.arange(8), np.linspace(0, 7, 28)
    wide = np.stack([np.interp(new, old, row) for row in image])
    return np.stack([np.interp(new, old, column) for column in wide.T], axis=1).astype(np.float32)

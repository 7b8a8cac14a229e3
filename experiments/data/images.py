"""Sets of labelled pictures."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from experiments.data.files import File, find, stand_in

_HOST = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"
_MNIST = File("mnist.npz", f"{_HOST}/mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1")
_DIGITS = tuple("0123456789")
_FASHION = tuple(
    File(f"fashion-mnist/{name}", f"{_HOST}/{name}", sha256)
    for name, sha256 in {
        "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
        "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
        "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
        "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    }.items()
)
_CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


@dataclass(frozen=True)
class Images:
    """Labelled pictures, split for training and testing.

    Attributes:
        name: The name of the data set; of a stand-in, also the data set that it replaces.
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
    """Returns handwritten digits of 28×28 pixels: MNIST, or scikit-learn's 1,797 if it is not available.

    Args:
        data_dir: The folder of `mnist.npz`.

    Raises:
        DataError: If `data_dir` is given and does not hold it, or a file of that name is not MNIST.
    """
    path = find(_MNIST, data_dir)
    if path is None:
        return _bundled_digits("mnist")
    with np.load(path) as arrays:
        train, test = (_unit(arrays["x_train"]), arrays["y_train"]), (_unit(arrays["x_test"]), arrays["y_test"])
    return Images("mnist", *train, *test, _DIGITS)


def fashion_mnist(data_dir: Path | None = None) -> Images:
    """Returns clothes of 28×28 pixels: Fashion-MNIST, or scikit-learn's digits if it is not available.

    Args:
        data_dir: The folder of `fashion-mnist/*.gz`.

    Raises:
        DataError: If `data_dir` is given and does not hold them, or one is another file.
    """
    paths = [path for file in _FASHION if (path := find(file, data_dir))]
    if len(paths) < len(_FASHION):
        return _bundled_digits("fashion_mnist")
    x_train, y_train, x_test, y_test = map(_idx, paths)
    return Images("fashion_mnist", _unit(x_train), y_train, _unit(x_test), y_test, _CLOTHES)


def _idx(path: Path) -> npt.NDArray[np.uint8]:
    """Source of the format: http://yann.lecun.com/exdb/mnist (magic number, sizes as big-endian integers, bytes)."""
    content = gzip.decompress(path.read_bytes())
    dimensions = content[3]
    shape = np.frombuffer(content, ">u4", dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def _unit(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    return (pixels.astype(np.float32) / 255.0)[..., np.newaxis]


def _bundled_digits(dataset: str) -> Images:
    from sklearn.datasets import load_digits

    bunch = load_digits()
    x = np.stack([_enlarged(image) for image in bunch.images.astype(np.float32) / 16.0])[..., np.newaxis]
    y = bunch.target.astype(np.uint8)
    order = np.random.default_rng(0).permutation(len(x))
    train, test = order[:-297], order[-297:]
    name = stand_in(dataset, "digits", "scikit-learn's 1,797 digits")
    return Images(name, x[train], y[train], x[test], y[test], _DIGITS)


def _enlarged(image: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """8×8 to 28×28 pixels, linear between the old ones."""
    old, new = np.arange(8), np.linspace(0, 7, 28)
    wide = np.stack([np.interp(new, old, row) for row in image])
    return np.stack([np.interp(new, old, column) for column in wide.T], axis=1).astype(np.float32)

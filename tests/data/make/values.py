"""What every writer is given: small, of every kind, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

# Enough for the reader to find the pattern in them and take the rest as columns.
STEPS = 30
RARE = (0, 10, 20)
RATE = 8000


def losses() -> Iterator[tuple[int, float, float]]:
    """Step, loss and accuracy."""
    noise = np.random.default_rng(0).normal(scale=0.01, size=(STEPS, 2))
    for step, (one, other) in enumerate(noise.tolist()):
        yield step, 2 / (1 + step) + one, step / STEPS + other


def weights(step: int) -> npt.NDArray[np.float32]:
    """[200]: values to make a histogram of, wider each time."""
    return np.random.default_rng(step).normal(scale=1 + step, size=200).astype(np.float32)


def pixels(step: int) -> npt.NDArray[np.uint8]:
    """[2, 4, 5, 3]: two pictures, four high and five wide."""
    return np.random.default_rng(step).integers(0, 256, (2, 4, 5, 3)).astype(np.uint8)


def sound(step: int) -> npt.NDArray[np.float32]:
    """[80]: a hundredth of a second, in [-1, 1]."""
    return np.sin(np.arange(80) * (step + 1) / 10).astype(np.float32)


def stereo(step: int) -> npt.NDArray[np.float32]:
    """[50, 2]: another wave on each channel, in [-1, 1]."""
    return np.sin(np.arange(50)[:, None] * (step + 1) / np.array([7, 11])).astype(np.float32)


def words(step: int) -> str:
    """Markdown, and letters that are not ASCII."""
    return f"step **{step}**, übrigens 日本"


def labels() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """[50] true classes, 0 or 1, and the [50] probabilities that were predicted."""
    random = np.random.default_rng(1)
    return random.integers(0, 2, 50), random.uniform(size=50).astype(np.float32)


def triangles() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """[1, 4, 3] vertices, [1, 4, 3] colours and [1, 2, 3] faces."""
    vertices = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]], np.float32)
    return vertices, (vertices * 255).astype(np.uint8), np.array([[[0, 1, 2], [0, 2, 3]]], np.int32)

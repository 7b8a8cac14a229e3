from __future__ import annotations

from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt
import pytest
import tensorflow as tf
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tensorboard.plugins.histogram import summary_v2
from tensorboard.util import tensor_util

import trackers
from tests.loaders import Logdir
from trackers.write import histograms
from trackers.write.writer import Writer

RANDOM = np.random.default_rng(7)
TINY = np.finfo(np.float64).tiny

VALUES: dict[str, npt.NDArray[Any]] = {
    "float32 of less than a chunk": RANDOM.normal(size=1_000).astype(np.float32),
    "float32 of an odd number of more than a chunk": RANDOM.normal(size=40_001).astype(np.float32),
    "float32 of many chunks": RANDOM.normal(size=(100, 1000)).astype(np.float32),
    "float64 of more than a chunk": RANDOM.normal(size=40_002),
    "ties at the edges": np.tile(np.arange(31, dtype=np.float32), 1_500),
    "ties next to the edges": np.nextafter(np.tile(np.arange(31.0), 1_500), -1),
    "one outlier": np.append(np.zeros(50_000, np.float32), np.float32(1)),
    "constant": np.full(40_001, 0.1, np.float32),
    "one value": np.array([3.5]),
    "a scalar": np.array(3.5),
    "two values": np.array([-1e-3, 1e30]),
    "empty": np.zeros((0, 3), np.float32),
    "ints": RANDOM.integers(-100, 100, size=(7, 11)),
    "int8": RANDOM.integers(-128, 128, size=40_001).astype(np.int8),
    "ints beyond float64's": np.array([2**60, 2**60 + 1, 2**62 + 1]),
    "unsigned": np.array([0, 2**64 - 1], np.uint64),
    "bools": RANDOM.integers(0, 2, size=100).astype(bool),
    "float16": RANDOM.normal(size=40_001).astype(np.float16),
    "bfloat16": RANDOM.normal(size=40_001).astype(ml_dtypes.bfloat16),
}
BUCKETS = (1, 2, 30, 255, 256, 1000)


def counted(values: npt.ArrayLike, buckets: int) -> npt.NDArray[np.float64]:
    return np.asarray(tensor_util.make_ndarray(histograms.histogram("tag", values, buckets).tensor))


def stock(values: npt.ArrayLike, buckets: int) -> npt.NDArray[np.float64]:
    """The histogram of TensorBoard's own writer that needs no TensorFlow."""
    (value,) = summary_v2.histogram_pb("tag", values, buckets).value
    return np.asarray(tensor_util.make_ndarray(value.tensor))


def assert_equals_tensorflow(table: npt.NDArray[np.float64], expected: npt.NDArray[np.float64]) -> None:
    np.testing.assert_array_equal(table[:, 2], expected[:, 2])
    # tf.linspace and np.linspace round differently: by some units in the last place of the largest magnitude.
    ulps = 4 * np.spacing(np.abs(expected[:, :2]).max(initial=0.0))
    np.testing.assert_allclose(table[:, :2], expected[:, :2], rtol=0, atol=ulps)
    assert (table[-1:, 1] == expected[-1:, 1]).all()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("histograms")
    writer = Writer(folder / "kit")
    with tf.summary.create_file_writer(str(folder / "stock")).as_default():
        for what, values in VALUES.items():
            writer.histograms(3, {what: values})
            tf.summary.histogram(what, values, step=3)
    writer.histograms(4, {"lists": [[1, 2], [3, 4]], "a number": 2.5}, buckets=3)
    writer.close()
    return folder


@pytest.mark.parametrize("what", VALUES)
def test_a_histogram_is_read_back_as_written_by_tensorflow(logdir: Logdir, what: str) -> None:
    ((step, table),) = logdir.tensors("histograms", "kit", what)
    ((_, expected),) = logdir.tensors("histograms", "stock", what)
    assert step == 3
    assert table.shape == expected.shape == (30, 3)
    assert table[:, 2].sum() == VALUES[what].size
    assert_equals_tensorflow(table, expected)
    assert logdir.content("histograms", "kit", what) == logdir.content("histograms", "stock", what)


def test_lists_and_numbers_are_accepted(logdir: Logdir) -> None:
    ((_, lists),) = logdir.tensors("histograms", "kit", "lists")
    assert lists.tolist() == [[1, 2, 1], [2, 3, 1], [3, 4, 2]]
    ((_, number),) = logdir.tensors("histograms", "kit", "a number")
    assert number.tolist() == [[2.5, 2.5, 0], [2.5, 2.5, 0], [2.5, 2.5, 1]]


@pytest.mark.parametrize("buckets", BUCKETS)
@pytest.mark.parametrize("what", VALUES)
def test_histograms_equal_those_of_tensorboard(what: str, buckets: int) -> None:
    np.testing.assert_array_equal(counted(VALUES[what], buckets), stock(VALUES[what], buckets))


def test_float32_values_beside_the_edges_are_counted_as_by_division() -> None:
    ways = set()
    for seed in range(300):
        random = np.random.default_rng(seed)
        first, last = np.sort(random.normal(scale=10.0 ** random.integers(-3, 4), size=2).astype(np.float32))
        buckets = int(random.integers(2, 64))
        edges = np.linspace(first, last, buckets + 1).astype(np.float32)
        steps = [np.nextafter(edges, np.float32(side)) for side in (-np.inf, np.inf)]
        values = np.clip(np.concatenate([edges, *steps]), first, last)
        ways.add(histograms._can_multiply(values, float(first), (float(last) - float(first)) / buckets, buckets))
        np.testing.assert_array_equal(counted(values, buckets), stock(values, buckets))
    assert ways == {True, False}


FLOATS = {"allow_nan": False, "allow_infinity": False}


def has_normal_width(values: npt.NDArray[Any], buckets: int) -> bool:
    """Tells whether the width of a bucket is a normal number; a test below covers the others."""
    numbers = values.astype(np.float64)
    return values.size == 0 or numbers.min() == numbers.max() or (numbers.max() - numbers.min()) / buckets >= TINY


@st.composite
def some_values(draw: st.DrawFn, subnormal: bool) -> npt.NDArray[Any]:
    """Draws some values; above the size of a chunk, they repeat so that most are ties."""
    floats = {**FLOATS, "allow_subnormal": subnormal}
    values = draw(
        st.one_of(
            arrays.arrays(np.float32, arrays.array_shapes(max_dims=2, max_side=12), elements=floats),
            arrays.arrays(np.float64, st.integers(0, 50), elements={**floats, "min_value": -1e300, "max_value": 1e300}),
            arrays.arrays(st.sampled_from([np.int64, np.int32, np.uint8]), st.integers(0, 50)),
        )
    )
    if values.size and draw(st.booleans()):
        size = draw(st.sampled_from([histograms._CHUNK - 1, histograms._CHUNK, histograms._CHUNK + 1, 40_001]))
        values = np.resize(values, size)
    return np.asarray(values)


@settings(max_examples=150, deadline=None, database=None)
@given(values=some_values(subnormal=True), buckets=st.sampled_from([1, 7, 30, 255, 256]))
@example(values=np.resize(np.linspace(0, 1, 31), 40_001), buckets=30)
@example(values=np.array([1e-45, 3e-45, 2e-44], np.float32), buckets=30)
def test_any_histogram_equals_that_of_tensorboard(values: npt.NDArray[Any], buckets: int) -> None:
    assume(has_normal_width(values, buckets))
    np.testing.assert_array_equal(counted(values, buckets), stock(values, buckets))


# Without subnormal numbers, which TensorFlow treats as 0.
@settings(max_examples=100, deadline=None, database=None)
@given(values=some_values(subnormal=False), buckets=st.sampled_from([1, 30, 255]))
def test_any_histogram_equals_that_of_tensorflow(values: npt.NDArray[Any], buckets: int) -> None:
    assume(has_normal_width(values, buckets))
    assert_equals_tensorflow(counted(values, buckets), summary_v2._buckets(values, buckets).numpy())


@pytest.mark.parametrize("high", [5e-324, 2e-322, 6e-307])
@pytest.mark.parametrize("size", [2, 40_001])
def test_buckets_of_subnormal_width_are_one(size: int, high: float) -> None:
    table = counted(np.resize([0.0, high], size), 30)
    assert table[:, 2].tolist() == [0] * 29 + [size]
    assert (table[0, 0], table[-1, 1]) == (0.0, high)


def test_the_values_are_not_modified() -> None:
    values = np.arange(50_000.0)
    before = values.copy()
    counted(values, 30)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("buckets", [0, -1, 1.5, "30", None])
def test_an_invalid_number_of_buckets_is_an_error(tmp_path: Path, buckets: Any) -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=f"buckets must be an integer of 1 or more, not {buckets!r}"
    ):
        Writer(tmp_path).histograms(0, {"weights": [1.0]}, buckets=buckets)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("size", [3, 40_001])
def test_the_error_counts_the_values_that_are_not_finite(tmp_path: Path, bad: float, size: int) -> None:
    values = np.zeros(size, np.float32)
    values[1:3] = bad
    with pytest.raises(trackers.InvalidArgumentError, match=f"must be finite; 2 of {size} of 'weights' are NaN or inf"):
        Writer(tmp_path).histograms(0, {"weights": values})


@pytest.mark.parametrize("values", [["a", "b"], [None, 1.0], [object()], [1j], [[1.0], [2.0, 3.0]]])
def test_values_that_are_not_numbers_are_an_error(tmp_path: Path, values: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="'weights' must be an array of numbers"):
        Writer(tmp_path).histograms(0, {"weights": values})


def test_a_range_that_float64_cannot_hold_is_an_error(tmp_path: Path) -> None:
    message = r"must fit float64; 'weights' has values from -1e\+308 to 1e\+308"
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).histograms(0, {"weights": [-1e308, 1e308]})

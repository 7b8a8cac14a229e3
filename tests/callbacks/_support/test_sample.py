"""What may be a sample, and its first rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import trackers
from trackers.callbacks._support.sample import check_sample, first

X, Y = np.arange(120.0).reshape(40, 3), np.arange(40)


def test_the_first_32_are_taken_in_order() -> None:
    x, y = first(check_sample((X, Y)))
    np.testing.assert_array_equal(x, X[:32])
    np.testing.assert_array_equal(y, Y[:32])


def test_fewer_are_all_taken() -> None:
    x, y = first((X[:5], Y[:5]))
    assert (len(x), len(y)) == (5, 5)


def test_several_inputs_and_targets_keep_their_structure() -> None:
    x, y = first(check_sample(({"a": X, "b": Y}, (Y, X))), count=4)
    assert {name: len(part) for name, part in x.items()} == {"a": 4, "b": 4}
    assert [part.shape for part in y] == [(4,), (4, 3)]


def test_tensors_are_arrays_too() -> None:
    x, y = first(check_sample((tf.constant(X), tf.constant(Y))), count=2)
    np.testing.assert_array_equal(x, X[:2])
    np.testing.assert_array_equal(y, Y[:2])


@pytest.mark.parametrize("sample", [None, X, (X,), (X, Y, Y), "xy", {"x": X, "y": Y}, 5])
def test_what_is_no_pair_is_refused(sample: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"a pair \(x, y\) of arrays was wanted, not "):
        check_sample(sample)


@pytest.mark.parametrize("sample", [(X, Y[:39]), (X[:0], Y[:0]), ({"a": X, "b": X[:3]}, Y)])
def test_inputs_and_targets_of_different_number_are_refused(sample: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="must have the same number of samples, at least one"):
        check_sample(sample)


@pytest.mark.parametrize("sample", [(1, 2), (X, None), (None, Y), (X, Y.tolist()), (X, np.array(5))])
def test_a_pair_of_what_is_no_array_is_refused(sample: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"x and y must be arrays, or tuples or dicts of arrays"):
        check_sample(sample)

"""Samples: which are valid, and their first rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

import trackers
from trackers.callbacks._support.sample import check_sample, first_samples

X, Y = np.arange(120.0).reshape(40, 3), np.arange(40)


def test_the_first_32_samples_are_taken_in_order() -> None:
    x, y = first_samples(check_sample((X, Y)))
    np.testing.assert_array_equal(x, X[:32])
    np.testing.assert_array_equal(y, Y[:32])


def test_fewer_samples_are_all_taken() -> None:
    x, y = first_samples((X[:5], Y[:5]))
    assert (len(x), len(y)) == (5, 5)


def test_several_inputs_and_targets_keep_their_structure() -> None:
    x, y = first_samples(check_sample(({"a": X, "b": Y}, (Y, X))), count=4)
    assert {name: len(part) for name, part in x.items()} == {"a": 4, "b": 4}
    assert [part.shape for part in y] == [(4,), (4, 3)]


def test_tensors_are_accepted() -> None:
    x, y = first_samples(check_sample((tf.constant(X), tf.constant(Y))), count=2)
    np.testing.assert_array_equal(x, X[:2])
    np.testing.assert_array_equal(y, Y[:2])


@pytest.mark.parametrize("sample", [None, X, (X,), (X, Y, Y), "xy", {"x": X, "y": Y}, 5])
def test_a_sample_that_is_not_a_pair_is_an_error(sample: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"a sample must be a pair \(x, y\) of arrays, not "):
        check_sample(sample)


@pytest.mark.parametrize("sample", [(X, Y[:39]), (X[:0], Y[:0]), ({"a": X, "b": X[:3]}, Y)])
def test_different_numbers_of_inputs_and_targets_are_an_error(sample: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="must have the same number of samples, at least one"):
        check_sample(sample)


@pytest.mark.parametrize("sample", [(1, 2), (X, None), (None, Y), (X, Y.tolist()), (X, np.array(5))])
def test_a_pair_that_does_not_hold_arrays_is_an_error(sample: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"x and y must be arrays, such as np.asarray returns"):
        check_sample(sample)

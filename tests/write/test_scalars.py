from __future__ import annotations

import math
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2

import trackers
from tests.loaders import Logdir, load
from trackers.write.scalars import scalars_event
from trackers.write.writer import Writer

NUMBERS: dict[str, Any] = {
    "float": 0.1,
    "zero": 0.0,
    "negative zero": -0.0,
    "nan": math.nan,
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "beyond float32": 1e39,
    "beyond float32, negative": -1e39,
    "rounds to infinity": 3.4028235677973366e38,
    "largest float32": 3.4028234663852886e38,
    "smallest float32": 1e-45,
    "subnormal": 1e-40,
    "below float32": 1e-50,
    "bool": True,
    "int": 7,
    "int that float32 rounds": 2**24 + 1,
    "int beyond float32": 10**39,
    "int beyond float64": 10**400,
    "int beyond float64, negative": -(10**400),
    "fraction": Fraction(1, 3),
    "fraction beyond float64": Fraction(-(10**400), 3),
    "decimal": Decimal("0.1"),
    "float16": np.float16(0.1),
    "float32": np.float32(0.1),
    "float64": np.float64(0.1),
    "float64 beyond float32": np.float64(1e300),
    "int64": np.int64(-3),
    "numpy bool": np.True_,
    "0-d array": np.array(2.5),
    "tensor": tf.constant(0.1),
    "a/very long tag with ünïcode 日本 🎉 " + "x" * 300: 1.5,
}
NOT_NUMBERS: list[Any] = ["abc", "1.5", "nan", b"1.5", None, 1j, [1.0], {}, np.array([1.0, 2.0]), object()]


def float32(number: Any) -> np.float32:
    with np.errstate(over="ignore"):
        try:
            return np.float32(float(number))
        except OverflowError:
            return np.float32(math.inf if number > 0 else -math.inf)


def is_identical(one: float, other: float) -> bool:
    """Equal to the last bit, NaN and the sign of zero included."""
    return bool(np.float32(one).tobytes() == np.float32(other).tobytes())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scalars")
    writer = Writer(folder)
    writer.scalars(0, NUMBERS)
    for tag, number in NUMBERS.items():
        writer.scalars(1, {tag: number})
    for step in (0, 1, 127, 128, 2**31, 2**53 + 1, 2**63 - 1):
        writer.scalars(step, {"steps": step, "again": 0.5})
    writer.scalars(np.int64(300), {"numpy step": 1.0})
    writer.scalars(5, {})
    writer.close()
    return folder


@pytest.mark.parametrize("tag", NUMBERS)
def test_a_number_is_read_back_as_the_nearest_float32(logdir: Logdir, tag: str) -> None:
    steps, values = zip(*logdir.scalars(".", tag), strict=True)
    assert steps == (0, 1)  # the first among many tags, the second alone
    assert all(is_identical(value, float32(NUMBERS[tag])) for value in values)


def test_steps_up_to_63_bits_are_read_back(logdir: Logdir) -> None:
    steps = [0, 1, 127, 128, 2**31, 2**53 + 1, 2**63 - 1]
    assert logdir.scalars(".", "steps") == [(step, float(np.float32(step))) for step in steps]
    assert logdir.scalars(".", "again") == [(step, 0.5) for step in steps]
    assert logdir.scalars(".", "numpy step") == [(300, 1.0)]


def test_nothing_else_was_written(logdir: Logdir) -> None:
    assert logdir.tags("scalars") == {".": {*NUMBERS, "steps", "again", "numpy step"}}


@pytest.mark.parametrize("value", NOT_NUMBERS, ids=lambda value: type(value).__name__)
def test_a_value_that_is_not_a_number_is_an_error_and_loses_nothing_else(tmp_path: Path, value: Any) -> None:
    writer = Writer(tmp_path)
    writer.scalars(0, {"before": 1.0})
    message = re.escape(f"a scalar must be a number; 'bad' is {value!r} ({type(value).__name__})")
    for values in ({"good": 1.0, "bad": value}, {"bad": value}):
        with pytest.raises(trackers.InvalidArgumentError, match=message):
            writer.scalars(1, values)
    writer.scalars(2, {"after": 1.0})
    writer.close()
    with load(tmp_path, "python") as loaded:
        assert loaded.scalars(".", "before") == [(0, 1.0)]
        assert loaded.scalars(".", "after") == [(2, 1.0)]
        assert loaded.tags("scalars") == {".": {"before", "after"}}


TAGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=150)


@settings(max_examples=300, deadline=None, database=None)
@given(
    wall_time=st.floats(min_value=0.001, max_value=1e12),
    step=st.integers(0, 2**63 - 1),
    values=st.dictionaries(TAGS, st.floats(), min_size=1, max_size=6),
)
@example(wall_time=1.0, step=0, values={"": 0.0})
@example(wall_time=1.0, step=1, values={"a": 1e39, "b": -1e39, "c": math.nan})
@example(wall_time=1.0, step=128, values={"é" * 64: 1e-45})
def test_the_packed_bytes_are_those_of_protobuf(wall_time: float, step: int, values: dict[str, float]) -> None:
    event = event_pb2.Event(wall_time=wall_time, step=step, summary=summary_pb2.Summary())
    for tag, value in values.items():
        event.summary.value.add(tag=tag, simple_value=float32(value))
    packed = scalars_event(wall_time, step, values)
    assert event_pb2.Event.FromString(packed).SerializeToString() == event.SerializeToString()
    if step and all(values):  # protobuf omits a step of 0 and an empty tag
        assert packed == event.SerializeToString()


@pytest.mark.parametrize("tag", [1, None, b"loss", "\ud800"])
def test_a_tag_that_is_not_text_is_an_error(tmp_path: Path, tag: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="a tag must be a string that UTF-8 can encode, not"):
        Writer(tmp_path).scalars(0, {tag: 1.0})

"""BlockReader: reading many records at once returns what protobuf does, whatever happened to the file."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.plugins.scalar import metadata as scalar_metadata
from tensorboard.plugins.scalar import summary_v2

from trackers.formats.tfrecord import encode_record, masked_crc
from trackers.reader import regular_rows
from trackers.reader.block_reader import SLACK, BlockReader
from trackers.reader.record_index import Block
from trackers.reader.scan import Scan
from trackers.write.scalars import scalars_event

Point = tuple[str, int, float, float]

HEAD = encode_record(event_pb2.Event(wall_time=1.0, file_version="brain.Event:2").SerializeToString())


@pytest.fixture(scope="module", autouse=True, params=[1 << 16, 256], ids=["records", "rows"])
def _min_bytes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Reads short files by rows, too."""
    with mock.patch.object(regular_rows, "MIN_BYTES", request.param), mock.patch.object(regular_rows, "MIN_ROWS", 3):
        yield


def simple(tag: str, value: float) -> summary_pb2.Summary.Value:
    return summary_pb2.Summary.Value(tag=tag, simple_value=value)


def tensor(tag: str, value: float, dtype: int = types_pb2.DT_FLOAT, packed: bool = False) -> summary_pb2.Summary.Value:
    shape = tensor_shape_pb2.TensorShapeProto()
    if packed:
        content = struct.pack({types_pb2.DT_FLOAT: "<f", types_pb2.DT_DOUBLE: "<d"}[dtype], value)
        proto = tensor_pb2.TensorProto(dtype=dtype, tensor_shape=shape, tensor_content=content)
    else:
        field = {types_pb2.DT_FLOAT: "float_val", types_pb2.DT_DOUBLE: "double_val"}[dtype]
        proto = tensor_pb2.TensorProto(dtype=dtype, tensor_shape=shape, **{field: [value]})
    metadata = scalar_metadata.create_summary_metadata(None, None)
    return summary_pb2.Summary.Value(tag=tag, tensor=proto, metadata=metadata)


def scalar_pb(tag: str, value: float) -> summary_pb2.Summary.Value:
    return summary_v2.scalar_pb(tag, value).value[0]


ENCODINGS: dict[str, Callable[[str, float], summary_pb2.Summary.Value]] = {
    "simple_value": simple,
    "float_val": tensor,
    "double_val": lambda tag, value: tensor(tag, value, types_pb2.DT_DOUBLE),
    "float content": lambda tag, value: tensor(tag, value, packed=True),
    "double content": lambda tag, value: tensor(tag, value, types_pb2.DT_DOUBLE, packed=True),
    "scalar_pb": scalar_pb,
}


def unnamed(tag: str, value: float) -> summary_pb2.Summary.Value:
    """A value whose plugin only the tag's first value names, as most writers of TensorFlow 2 do."""
    proto = tensor(tag, value)
    proto.ClearField("metadata")
    return proto


def integer(tag: str, value: float, dtype: int, field: str, **options: Any) -> summary_pb2.Summary.Value:
    number = int(min(abs(value), 1e3) * 64) if np.isfinite(value) else 7
    proto = tensor_pb2.TensorProto(dtype=dtype, tensor_shape=tensor_shape_pb2.TensorShapeProto(), **{field: [number]})
    return summary_pb2.Summary.Value(
        tag=tag, tensor=proto, metadata=scalar_metadata.create_summary_metadata(None, None)
    )


def two_numbers(tag: str, value: float) -> summary_pb2.Summary.Value:
    """A tensor that its plugin calls a scalar, but which is none."""
    proto = tensor(tag, value)
    proto.tensor.tensor_shape.dim.add(size=2)
    return proto


def histogram(tag: str, value: float) -> summary_pb2.Summary.Value:
    return summary_pb2.Summary.Value(tag=tag, histo=summary_pb2.HistogramProto(min=value, bucket=[1.0, 2.0]))


MIXTURE: dict[str, Callable[[str, float], summary_pb2.Summary.Value]] = {
    **ENCODINGS,
    "unnamed": unnamed,
    "int32": lambda tag, value: integer(tag, value, types_pb2.DT_INT32, "int_val"),
    "int64": lambda tag, value: integer(tag, -value, types_pb2.DT_INT64, "int64_val"),
    "half": lambda tag, value: integer(tag, value, types_pb2.DT_HALF, "half_val"),
    "bfloat16": lambda tag, value: integer(tag, value, types_pb2.DT_BFLOAT16, "half_val"),
    "two numbers": two_numbers,
    "histogram": histogram,
    "nothing": lambda tag, value: summary_pb2.Summary.Value(tag=tag),
}


def event(step: int, wall_time: float, *values: summary_pb2.Summary.Value) -> bytes:
    summary = summary_pb2.Summary(value=values)
    return encode_record(event_pb2.Event(step=step, wall_time=wall_time, summary=summary).SerializeToString())


def scan(data: bytes, reader: BlockReader | None = None, **options: Any) -> Scan:
    result = Scan()
    read_more(result, data, reader or BlockReader(**options))
    return result


def read_more(result: Scan, data: bytes, reader: BlockReader) -> None:
    reader.read(np.frombuffer(data + bytes(SLACK), np.uint8), [Block(0, len(data))], [result])


def points(result: Scan) -> list[Point]:
    """Every point, those of a tag in the file's order; NaN as a string, so that it equals itself."""
    rows = [
        (segment.tag, *map(float, row))
        for segment in result.segments
        for row in zip(segment.steps, segment.wall_times, segment.values, strict=True)
    ]
    return [
        (tag, int(step), wall, "nan" if value != value else value)  # type: ignore[misc]
        for tag, step, wall, value in sorted(rows, key=lambda row: row[0])
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_long_pattern_is_read_at_once_and_completely(encoding: str) -> None:
    steps = [*range(300), *range(16_300, 16_500), 2**21, 2**31, 2**40]
    values = np.float32(np.random.default_rng(0).normal(size=(len(steps), 3)))
    tags = ("a", "b/" + "x" * 200, "日本")
    data = HEAD + b"".join(
        event(step, 1e9 + row, ENCODINGS[encoding](tag, float(values[row, column])))
        for row, step in enumerate(steps)
        for column, tag in enumerate(tags)
    )
    fast, slow = scan(data), scan(data, at_once=False)
    expected = [
        (tag, step, 1e9 + row, float(values[row, column]))
        for column, tag in sorted(enumerate(tags), key=lambda pair: pair[1])
        for row, step in enumerate(steps)
    ]
    assert points(fast) == points(slow) == expected
    assert fast.problems == slow.problems == []
    assert fast.position == slow.position == len(data)
    # What is parsed one at a time would be as long; that it was read at once is measured by the benchmark.
    assert max(len(segment.steps) for segment in fast.segments) > 100


value = st.floats(width=32)
tag = st.sampled_from(["loss", "acc", "val/loss", ""])


@st.composite
def some_events(draw: st.DrawFn) -> bytes:
    """Consecutive patterns of random lengths and encodings, with other events in between."""
    data = b""
    for _ in range(draw(st.integers(1, 4))):
        pattern = draw(
            st.lists(st.lists(st.tuples(tag, st.sampled_from(list(ENCODINGS))), max_size=3), min_size=1, max_size=4)
        )
        rows, first, stride = draw(st.integers(1, 40)), draw(st.integers(0, 20_000)), draw(st.integers(0, 200))
        numbers = np.random.default_rng(draw(st.integers(0, 99)))
        for row in range(rows):
            for record in pattern:
                values = [ENCODINGS[encoding](name, float(np.float32(numbers.normal()))) for name, encoding in record]
                data += event(first + row * stride, float(numbers.normal()), *values)
        if draw(st.booleans()):
            data += event(first, 2.0, simple("odd", draw(value)), summary_pb2.Summary.Value(tag="picture"))
    return data


@st.composite
def some_mixtures(draw: st.DrawFn) -> bytes:
    """Events of any encodings in any order: a random choice of tags and encodings for each event."""
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    tags = draw(st.lists(st.sampled_from(["a", "b", "loss", "val/loss", "é", "", "x" * 130]), min_size=1, max_size=4))
    names = draw(st.lists(st.sampled_from(list(MIXTURE)), min_size=1, max_size=5))
    data, step = b"", draw(st.integers(-3, 20_000))
    for _ in range(draw(st.integers(30, 150))):
        step += int(random.integers(-2, 40))
        values = [
            MIXTURE[str(random.choice(names))](str(random.choice(tags)), float(np.float32(random.normal())))
            for _ in range(random.integers(0, 4))
        ]
        data += event(step, float(random.normal()), *values)
        if random.random() < 0.02:
            data += encode_record(random.bytes(int(random.integers(0, 30))))
    return data


@settings(max_examples=60, deadline=None, database=None)
@given(data=some_mixtures(), flips=st.lists(st.floats(0, 1), max_size=2), cut=st.integers(0, 60))
def test_mixtures_are_read_as_by_protobuf(data: bytes, flips: list[float], cut: int) -> None:
    damaged = bytearray(data[: len(data) - cut])
    for at in flips:
        damaged[min(int(at * len(damaged)), len(damaged) - 1)] ^= 0x10
    fast, slow = scan(bytes(damaged)), scan(bytes(damaged), at_once=False)
    assert points(fast) == points(slow)
    assert (fast.non_scalars, fast.problems, fast.position) == (slow.non_scalars, slow.problems, slow.position)
    assert fast.plugins == slow.plugins


@settings(max_examples=25, deadline=None, database=None)
@given(files=st.lists(some_mixtures() | some_events(), min_size=2, max_size=5), cut=st.integers(0, 60))
def test_files_that_are_read_together_are_read_as_one_after_the_other(files: list[bytes], cut: int) -> None:
    files[0] = files[0][: max(0, len(files[0]) - cut)]
    together, apart = ([Scan(plugins) for _ in files] for plugins in (dict[str, str](), dict[str, str]()))
    starts = np.cumsum([0, *map(len, files)]).tolist()
    blocks = [Block(first, last) for first, last in pairwise(starts)]
    BlockReader().read(np.frombuffer(b"".join(files) + bytes(SLACK), np.uint8), blocks, together)
    for data, alone in zip(files, apart, strict=True):
        read_more(alone, data, BlockReader(at_once=False))
    for one, other in zip(together, apart, strict=True):
        assert points(one) == points(other)
        assert (one.non_scalars, one.problems, one.position) == (other.non_scalars, other.problems, other.position)


@settings(max_examples=60, deadline=None, database=None)
@given(data=some_events(), cut=st.integers(0, 200))
def test_both_ways_of_reading_agree(data: bytes, cut: int) -> None:
    data = data[: max(0, len(data) - cut)]
    fast, slow = scan(data), scan(data, at_once=False)
    assert points(fast) == points(slow)
    assert (fast.non_scalars, fast.problems, fast.position) == (slow.non_scalars, slow.problems, slow.position)


@settings(max_examples=30, deadline=None, database=None)
@given(data=some_events(), at=st.floats(0, 1), flip=st.integers(1, 255), length=st.integers(1, 30))
def test_both_ways_of_reading_agree_on_a_damaged_file(data: bytes, at: float, flip: int, length: int) -> None:
    damaged = bytearray(data)
    start = int(at * len(data))
    for offset in range(start, min(start + length, len(data))):
        damaged[offset] ^= flip
    fast, slow = scan(bytes(damaged)), scan(bytes(damaged), at_once=False)
    assert points(fast) == points(slow)
    assert (fast.non_scalars, fast.problems, fast.position) == (slow.non_scalars, slow.problems, slow.position)


# The file that the tests below damage.

RECORDS = [HEAD] + [
    encode_record(scalars_event(1e9 + step, step, {"loss": float(step), "acc": step / 64})) for step in range(40)
]
FILE = b"".join(RECORDS)
STARTS = np.concatenate([[0], np.cumsum([len(record) for record in RECORDS])])


def steps_of(result: Scan, tag: str = "loss") -> list[int]:
    return [step for name, step, _, _ in points(result) if name == tag]


def record_at(offset: int) -> int:
    return int(np.searchsorted(STARTS, offset, side="right")) - 1


def test_a_file_truncated_at_any_byte_is_read_as_one_that_is_still_being_written() -> None:
    for length in range(len(FILE)):
        result = scan(FILE[:length])
        complete = record_at(length)
        assert result.position == STARTS[complete]
        assert steps_of(result) == list(range(complete - 1)) if complete else steps_of(result) == []
        assert result.problems == []


def test_a_wrong_byte_loses_only_its_own_record() -> None:
    for offset in range(len(FILE)):
        damaged = bytearray(FILE)
        damaged[offset] ^= 0xFF
        result, hit = scan(bytes(damaged)), record_at(offset)
        assert steps_of(result) == [step for step in range(40) if step != hit - 1]
        # A wrong header of the last record looks like a record that is still being written.
        if hit < 40 or offset >= STARTS[40] + 12:
            [problem] = result.problems
            assert (problem.offset, problem.size) == (STARTS[hit], len(RECORDS[hit]))


@pytest.mark.parametrize("size", [1, 12, 100, 700])
def test_a_block_of_zeros_loses_only_the_records_it_covers(size: int) -> None:
    for offset in range(0, len(FILE) - size, 13):
        damaged = FILE[:offset] + bytes(size) + FILE[offset + size :]
        first, last = record_at(offset), record_at(offset + size - 1)
        lost = {
            number - 1
            for number in range(first, last + 1)
            if damaged[STARTS[number] :][: len(RECORDS[number])] != RECORDS[number]
        }
        assert steps_of(scan(damaged)) == [step for step in range(40) if step not in lost]


@pytest.mark.parametrize("size", [1, 5, 16, 300, 1 << 19])
def test_garbage_between_two_records_loses_none(size: int) -> None:
    garbage = np.random.default_rng(size).bytes(size)
    data = FILE[: STARTS[10]] + garbage + FILE[STARTS[10] :]
    result = scan(data)
    assert steps_of(result) == list(range(40))
    [problem] = result.problems
    assert (problem.offset, problem.size) == (STARTS[10], size)
    assert result.position == len(data)


@pytest.mark.parametrize("length", [20 << 30, 2**63, 2**64 - 1])
def test_an_impossible_length_loses_only_its_own_record(length: int) -> None:
    packed = struct.pack("<Q", length)
    header = packed + struct.pack("<I", masked_crc(packed))
    result = scan(FILE[: STARTS[10]] + header + FILE[STARTS[10] + 12 :])
    assert steps_of(result) == [step for step in range(40) if step != 9]
    assert [(problem.offset, problem.size) for problem in result.problems] == [(STARTS[10], len(RECORDS[10]))]


def test_an_intact_record_that_is_not_an_event_is_a_problem_and_loses_no_other() -> None:
    result = scan(FILE[: STARTS[5]] + encode_record(b"\xff" * 40) + FILE[STARTS[5] :])
    assert steps_of(result) == list(range(40))
    [problem] = result.problems
    assert problem.what.startswith("not an event: ")


def test_a_tensor_whose_shape_is_too_large_is_not_read_as_a_scalar() -> None:
    huge = tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1 << 40)])
    proto = tensor_pb2.TensorProto(dtype=types_pb2.DT_FLOAT, tensor_shape=huge, float_val=[1.0])
    metadata = scalar_metadata.create_summary_metadata(None, None)
    value = summary_pb2.Summary.Value(tag="loss", tensor=proto, metadata=metadata)
    result = scan(FILE + event(40, 1.0, value))
    assert steps_of(result) == list(range(40))
    assert [value.tag for value in result.non_scalars] == ["loss"]


@pytest.mark.parametrize("distance", [1, 2, 3, 8, 16, 30])
def test_the_same_damage_in_several_records_is_detected_in_each(distance: int) -> None:
    for hit in ([20, 20 + distance % 19], [5, 5 + distance], [4, 8, 16, 32], list(range(3, 39, distance))):
        damaged = bytearray(FILE)
        for record in hit:
            damaged[STARTS[record + 1] - 6] ^= 0x40  # in the value
            damaged[STARTS[record + 1] - 30] ^= 0x40
        result = scan(bytes(damaged))
        assert steps_of(result) == [step for step in range(40) if step not in {record - 1 for record in hit}]


@settings(max_examples=30, deadline=None, database=None)
@given(first=some_events(), second=some_events(), flips=st.lists(st.floats(0, 1), max_size=2))
def test_the_layouts_of_one_file_read_the_next_one_correctly(first: bytes, second: bytes, flips: list[float]) -> None:
    reader, damaged = BlockReader(), bytearray(second + first)
    scan(first, reader)
    for at in flips:
        damaged[min(int(at * len(damaged)), len(damaged) - 1)] ^= 0x10
    fast, slow = scan(bytes(damaged), reader), scan(bytes(damaged), at_once=False)
    assert points(fast) == points(slow)
    assert (fast.non_scalars, fast.problems, fast.position) == (slow.non_scalars, slow.problems, slow.position)


def test_without_verify_a_wrong_number_is_returned() -> None:
    damaged = bytearray(FILE)
    damaged[STARTS[21] - 6] ^= 0x01  # in the value of step 19
    assert steps_of(scan(bytes(damaged))) == [step for step in range(40) if step != 19]
    assert steps_of(scan(bytes(damaged), verify=False)) == list(range(40))


def test_reading_continues_at_the_position() -> None:
    result, reader = Scan(), BlockReader()
    for length in (*range(0, len(FILE), 101), len(FILE)):
        read_more(result, FILE[result.position : length], reader)
    assert steps_of(result) == list(range(40))
    assert result.position == len(FILE)

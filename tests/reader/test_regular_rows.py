"""Rows of records: what repeats is read as a matrix, up to the first row that differs."""

from __future__ import annotations

import numpy as np
import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2

from trackers.formats.tfrecord import encode_record
from trackers.reader.block_reader import SLACK
from trackers.reader.regular_rows import RegularRows, find_rows
from trackers.reader.scan import Scan
from trackers.write.scalars import scalars_event

HEAD = encode_record(b"\x09" + bytes(8))


def row(step: int) -> bytes:
    return b"".join(
        encode_record(scalars_event(1e9 + step, step, values)) for values in ({"loss": step / 8}, {"a": 1.0, "b": 2.0})
    )


def buffer(*parts: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(parts) + bytes(SLACK), np.uint8).copy()


def rows_of(data: np.ndarray) -> RegularRows:
    rows = find_rows(data, 0, len(data) - SLACK)
    assert rows
    return rows


LONG = b"".join(map(row, range(200, 1500)))


def test_the_rows_are_read_from_the_first_one_that_repeats() -> None:
    data = buffer(HEAD, LONG)
    rows, scan = rows_of(data), Scan()
    assert (rows.start, rows.stride) == (len(HEAD), len(row(200)))
    assert rows.read_into(scan, data, len(data) - SLACK, verify=True) == len(data) - SLACK
    assert [segment.tag for segment in scan.segments] == ["loss", "a", "b"]
    loss = scan.segments[0]
    assert loss.steps.tolist() == list(range(200, 1500))
    assert (loss.values == np.arange(200, 1500) / 8).all()
    assert (loss.wall_times == 1e9 + np.arange(200, 1500)).all()
    assert scan.position == len(LONG)


def test_reading_stops_before_a_step_of_another_length() -> None:
    data = buffer(b"".join(map(row, range(100))), b"".join(map(row, range(100, 1500))))
    rows, scan = rows_of(data), Scan()
    rows.read_into(scan, data, len(data) - SLACK, verify=True)
    assert scan.segments[0].steps.tolist() == list(range(128))


@pytest.mark.parametrize("verify", [True, False])
def test_reading_stops_before_a_damaged_row_if_checksums_are_verified(verify: bool) -> None:
    data = buffer(LONG)
    rows, scan = rows_of(data), Scan()
    data[300 * rows.stride + 13] ^= 1  # in the wall time
    rows.read_into(scan, data, len(data) - SLACK, verify)
    assert len(scan.segments[0].steps) == (300 if verify else 1300)


def test_tensors_that_do_not_name_their_plugin_are_told_apart() -> None:
    tensor = tensor_pb2.TensorProto(dtype=1, tensor_shape=tensor_shape_pb2.TensorShapeProto(), float_val=[1.0])
    summary = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="loss", tensor=tensor)])
    event = encode_record(event_pb2.Event(wall_time=1.0, step=1, summary=summary).SerializeToString())
    assert rows_of(buffer(event * 1500)).unnamed == {"loss"}
    assert rows_of(buffer(LONG)).unnamed == set()


@pytest.mark.parametrize("data", [b"", HEAD, LONG[:50_000], bytes(100_000), HEAD + b"\x01" * 100_000])
def test_other_bytes_have_no_rows(data: bytes) -> None:
    assert find_rows(buffer(data), 0, len(data)) is None

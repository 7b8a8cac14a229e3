from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from trackers.formats.tfrecord import encode_record, masked_crc


def read_by_tensorflow(path: Path) -> list[bytes]:
    """TensorFlow checks both checksums of each record."""
    return list(tf.data.TFRecordDataset(str(path)).as_numpy_iterator())


@settings(max_examples=40, deadline=None, database=None)
@given(payloads=st.lists(st.binary(max_size=300), max_size=20))
def test_tensorflow_reads_the_records_back(tmp_path_factory: pytest.TempPathFactory, payloads: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("records") / "file"
    path.write_bytes(b"".join(map(encode_record, payloads)))
    assert read_by_tensorflow(path) == payloads


def test_tensorflow_writes_the_same_bytes(tmp_path: Path) -> None:
    payloads = [b"", b"a", bytes(range(256)) * 300]
    with tf.io.TFRecordWriter(str(tmp_path / "file")) as writer:
        for payload in payloads:
            writer.write(payload)
    assert (tmp_path / "file").read_bytes() == b"".join(map(encode_record, payloads))


def test_more_lengths_than_the_cache_holds_are_encoded_correctly(tmp_path: Path) -> None:
    payloads = [b"x" * length for length in [*range(1100), *range(1100)]]
    (tmp_path / "file").write_bytes(b"".join(map(encode_record, payloads)))
    assert read_by_tensorflow(tmp_path / "file") == payloads


@pytest.mark.parametrize("offset", [0, 8, 12, -1])
def test_a_flipped_bit_fails_a_checksum(tmp_path: Path, offset: int) -> None:
    record = bytearray(encode_record(b"payload"))
    record[offset] ^= 1
    (tmp_path / "file").write_bytes(record)
    with pytest.raises(tf.errors.DataLossError, match="corrupted record"):
        read_by_tensorflow(tmp_path / "file")


def test_a_record_is_sixteen_bytes_longer_than_its_payload() -> None:
    assert [len(encode_record(b"x" * length)) for length in (0, 1, 1000)] == [16, 17, 1016]


def test_the_checksum_is_the_published_one_masked() -> None:
    published = 0xE3069283  # CRC-32C of these nine digits, RFC 3720 and the catalogue of CRCs
    rotated = (published >> 15 | published << 17) & 0xFFFFFFFF
    assert masked_crc(b"123456789") == (rotated + 0xA282EAD8) % 2**32

"""Records as other versions of W&B write them than the version of the golden files."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from trackers.convert.importers import wandb_records as records
from trackers.convert.importers.imported_run import MetricRow
from trackers.formats.protobuf_wire import encode_varint


def field(number: int, content: bytes) -> bytes:
    return encode_varint(number << 3 | 2) + encode_varint(len(content)) + content


def item(value: str, *nested: str, key: str = "") -> bytes:
    """Encodes a HistoryItem or a ConfigItem."""
    keys = field(1, key.encode()) if key else b"".join(field(2, word.encode()) for word in nested)
    return field(1, keys + field(16, value.encode()))


def parse_row(*items: bytes) -> tuple[MetricRow, Counter[str]]:
    skipped: Counter[str] = Counter()
    return records.history_row(records.parse_message(b"".join(items)), skipped, 100.0), skipped


def test_a_nested_value_in_one_item_is_flattened() -> None:
    row, skipped = parse_row(
        item("3", key="_step"),
        item("1700000000.5", key="_timestamp"),
        item('{"b": 1, "c": {"d": 2.5}}', key="a"),
        item('{"_type": "image-file", "width": 3}', key="picture"),
        item('["x"]', key="list"),
        item('"words"', key="text"),
        item("null", key="none"),
        item("true", key="flag"),
    )
    assert row == (3, 1700000000.5, {"a/b": 1.0, "a/c/d": 2.5, "flag": 1.0})
    assert skipped == {"media": 1, "lists": 1, "text": 1}


def test_media_split_into_items_is_skipped_once() -> None:
    row, skipped = parse_row(
        item('"histogram"', "layer", "weights", "_type"),
        item("[1, 2]", "layer", "weights", "values"),
        item("4", "layer", "weights", "count"),
        item("5", "layer", "norm"),
    )
    assert row.values == {"layer/norm": 5.0}
    assert skipped == {"media": 1}


def test_numbers_beyond_float64_are_infinite() -> None:
    row, _ = parse_row(item("1" + "0" * 400, "a"), item("-1" + "0" * 400, "b"), item("1e400", "c"), item("NaN", "d"))
    assert [row.values[name] for name in "abc"] == [float("inf"), float("-inf"), float("inf")]
    assert row.values["d"] != row.values["d"]


def test_a_row_without_time_or_step_gets_them_from_the_record() -> None:
    step = field(2, b"\x08\x07")
    assert parse_row(item("1", "a"), step)[0] == (7, 100.0, {"a": 1.0})
    assert parse_row(item("1", "a"), item("2.5", "_runtime"), item("null", "_step"))[0] == (0, 102.5, {"a": 1.0})


def test_config_values_are_set_changed_and_removed() -> None:
    config: dict[str, Any] = {}

    def update(*updates: bytes, remove: bytes = b"") -> None:
        records.update_config(config, records.parse_message(b"".join(updates) + remove))

    update(item('{"rate": 0.1, "name": "sgd"}', key="optimizer"), item("[1]", "units"), item("1", "deep"))
    update(item("0.2", "optimizer", "rate"), item("3", "deep", "er"))
    update(remove=field(2, field(2, b"units")) + field(2, field(2, b"none") + field(2, b"of these")))
    assert config == {"optimizer": {"rate": 0.2, "name": "sgd"}, "deep": {"er": 3}}


@pytest.mark.parametrize("broken", [b"\x0a\xff", b"\x0b", b"\x09\x00", b"\xff"])
def test_an_invalid_message_is_a_value_error(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        records.parse_message(broken)

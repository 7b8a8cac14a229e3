"""RunRecord: validated when written, read without trust, with nothing of a newer schema lost."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackers
from trackers.schema.json_file import parse_json, replace_json
from trackers.schema.run_record import RunRecord
from trackers.schema.timestamps import to_seconds, utc_now

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)

_TYPED = RunRecord.__dataclass_fields__.keys() - {"hparams", "schema", "unknown"}


def make(**fields: Any) -> RunRecord:
    return RunRecord(**{"id": "a", "experiment": "b", "created": utc_now(), "hparams": {"lr": 0.1}, **fields})


def test_timestamps_are_utc_and_sort_in_their_order() -> None:
    before = datetime.now(UTC)
    timestamps = [utc_now() for _ in range(1000)]
    assert timestamps == sorted(timestamps)
    assert all(datetime.fromisoformat(timestamp).utcoffset() == before.utcoffset() for timestamp in timestamps)
    assert before.timestamp() <= to_seconds(timestamps[0]) <= datetime.now(UTC).timestamp()
    assert len({len(timestamp) for timestamp in timestamps}) == 1


def test_a_timestamp_without_a_zone_is_utc() -> None:
    assert to_seconds("1970-01-01T00:00:01") == to_seconds("1970-01-01T01:00:01+01:00") == 1.0


def test_a_record_is_read_back_equal(tmp_path: Path) -> None:
    record = make(
        best={"loss": {"value": 0.1, "step": 2}}, seed=3, messages=["für 日本"], git={"commit": "a", "dirty": True}
    )
    record.save(tmp_path)
    assert RunRecord.load(tmp_path) == record


def test_unknown_fields_survive_a_rewrite(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps({"id": "a", "created": utc_now(), "later": [1, {"x": 2}]}))
    record = RunRecord.load(tmp_path)
    record.epochs = 7
    record.save(tmp_path)
    content = json.loads((tmp_path / "run.json").read_text())
    assert (content["later"], content["epochs"]) == ([1, {"x": 2}], 7)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seed", 2**63),
        ("seed", "7"),
        ("hparams", {"layers": [1, 2]}),
        ("created", "yesterday"),
        ("best", {"loss": 0.1}),
        ("epochs", -1),
        ("messages", "one"),
        ("command", "lone surrogate \udc80"),
    ],
)
def test_an_invalid_field_is_neither_written_nor_read(tmp_path: Path, field: str, value: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=f"'{field}' must be "):
        make(**{field: value}).save(tmp_path)
    assert list(tmp_path.iterdir()) == []
    record, problems = RunRecord.parse(json.dumps({"id": "a", "experiment": "b", field: value}))
    assert record.experiment == "b"
    assert (len(problems) == 1 and repr(field) in problems[0]) or field == "hparams"


def test_one_invalid_hyperparameter_costs_none_of_the_others() -> None:
    record, problems = RunRecord.parse('{"hparams": {"lr": 0.1, "layers": [1], "bias": true, "huge": 1e999}}')
    assert record.hparams == {"lr": 0.1, "bias": True, "huge": float("inf")}
    assert problems == ["hparams: 'layers' should be a bool, a number or a string; it is ignored"]


@given(st.dictionaries(st.sampled_from([*RunRecord.__dataclass_fields__, "facts", "later"]), JSON))
def test_any_object_is_a_record_with_problems(fields: dict[str, Any]) -> None:
    record, problems = RunRecord.parse(json.dumps(fields))
    kept = {name for name in fields if name in _TYPED and repr(getattr(record, name)) == repr(fields[name])}
    assert len(problems) >= len(fields.keys() & _TYPED - kept)


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_bytes_that_are_no_object_are_a_value_error(content: bytes) -> None:
    try:
        parsed = json.loads(content)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        with pytest.raises(ValueError):
            RunRecord.parse(content)


def test_deep_nesting_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="nested too deeply"):
        parse_json("[" * 100_000)


@pytest.mark.parametrize("content", [None, "", "{", "[]", "3", "null", '{"id": "a"}', "\udcff"])
def test_loading_anything_but_a_record_is_an_error(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "run.json").write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(trackers.RunDirectoryError, match=r"run\.json' should be the record of a run"):
        RunRecord.load(tmp_path)


def test_a_reader_never_sees_half_of_a_file_that_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    replace_json(path, {"number": 0})
    over = threading.Event()
    seen: list[int] = []

    def poll() -> None:
        while not over.is_set():
            seen.append(json.loads(path.read_text())["number"])

    reader = threading.Thread(target=poll)
    reader.start()
    try:
        for number in range(300):
            replace_json(path, {"number": number, "filling": "x" * 20_000})
    finally:
        over.set()
        reader.join()
    # A reader that met half a file would have died of it, with pytest as its witness.
    assert seen == sorted(seen)
    assert len(set(seen)) > 10
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("old")
    (tmp_path / f".run.json.{os.getpid()}").mkdir()
    with pytest.raises(OSError, match="Is a directory"):
        replace_json(tmp_path / "run.json", {"new": 1})
    assert (tmp_path / "run.json").read_text() == "old"

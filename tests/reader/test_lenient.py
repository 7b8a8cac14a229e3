"""Lenient reading: whatever a file of a run contains, reading never raises, and every other run is complete."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click.testing
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.plugins.hparams import api as hp
from tensorboard.plugins.hparams import plugin_data_pb2

import trackers
from trackers.cli import main
from trackers.formats.tfrecord import encode_record
from trackers.reader.logs import Logs
from trackers.schema.label import Label
from trackers.schema.run_info import RunInfo
from trackers.schema.run_record import RunRecord
from trackers.write.writer import Writer

BAD = "bad"
RECORD_FIELDS = sorted(RunRecord.__dataclass_fields__.keys() - {"unknown"} | {"facts", "notices", "origin", "later"})
LABEL_FIELDS = sorted(Label.__dataclass_fields__.keys() - {"unknown"} | {"later"})

any_text = st.text(st.characters(exclude_categories=()), max_size=8)  # lone surrogates included
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([2**63, -(2**63), 10**400]) | st.floats() | any_text
    | st.sampled_from(["0001-01-01", "9999-12-31T23:59:59+00:00", "2026-11-25T01:00:00+99:00", "running"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(any_text, children, max_size=3),
    max_leaves=10,
)  # fmt: skip
any_document = any_json.map(lambda value: json.dumps(value).encode())
any_content = any_document | st.binary(max_size=300) | st.integers(1, 20_000).map(lambda depth: b"[" * depth)

lenient = settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two intact runs: one of this kit, and one of another writer."""
    folder = tmp_path_factory.mktemp("logs")
    with trackers.Run(folder / "exp", hparams={"units": 8, "dataset": "iris"}, seed=3, name="first", tags=["a"]) as run:
        for step in range(3):
            run.writer("train").scalars(step, {"epoch_loss": 1.0 - step / 4})
            run.writer("train").images(step, {"image": [[0.0, 1.0]]})
    writer = Writer(folder / "stock")
    writer.summaries(0, hp.hparams_pb({"units": 16.0, "optimizer": "adam"}, start_time_secs=1000.0).value)
    writer.scalars(0, {"f1": 0.5})
    writer.close()
    return folder


@pytest.fixture(scope="module")
def expected(logdir: Path) -> Mapping[str, Any]:
    return contents(trackers.read(logdir))


def contents(logs: Logs) -> Mapping[str, Any]:
    """Everything that can be read of a logdir."""
    frames = ("runs", "hparams", "tags", "scalars", "histograms", "images", "audio", "text", "matrices", "tensors")
    return {
        "run_infos": logs.run_infos(),
        **{name: getattr(logs, name)() for name in frames},
        "graphs": logs.graphs(),
        "aggregate_seeds": logs.aggregate_seeds(),
        "problems": logs.problems(),
    }


def check_other_runs(logdir: Path, expected: Mapping[str, Any]) -> pd.DataFrame:
    """Reads everything, compares the intact runs, and returns the problems of the bad one."""
    actual = contents(trackers.read(logdir))
    infos: list[RunInfo] = [info for info in actual["run_infos"] if info.run.partition("/")[0] != BAD]
    assert infos == expected["run_infos"]
    for name, frame in expected.items():
        if name in ("run_infos", "aggregate_seeds"):  # a bad run may be in the same group as an intact one
            continue
        is_other = np.array([run.partition("/")[0] != BAD for run in actual[name]["run"]], bool)
        other_runs = actual[name][is_other]
        assert cells(other_runs[list(frame.columns)]) == cells(frame), name
    return actual["problems"]


def cells(frame: pd.DataFrame) -> list[list[Any]]:
    """Cells that compare equal whatever dtype another run gives their column."""
    return [
        [str(cell) if isinstance(cell, list | np.ndarray) else None if pd.isna(cell) else cell for cell in row]
        for row in frame.itertuples(index=False, name=None)
    ]


class BadRun:
    """A run directory with the given files, deleted at the end."""

    def __init__(self, logdir: Path, **files: bytes) -> None:
        self._directory, self._files = logdir / BAD, files

    def __enter__(self) -> None:
        (self._directory / "train").mkdir(parents=True)
        for name, content in self._files.items():
            (self._directory / FILES[name]).write_bytes(content)

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._directory)


FILES = {
    "record": "run.json",
    "label": "label.json",
    "events": "events.out.tfevents.1.host",
    "train_events": "train/events.out.tfevents.2.host",
    "history": "history.csv",
}
RECORD = {"id": "bad", "experiment": "", "created": "2026-11-25T00:00:00+00:00", "status": "finished"}


@lenient
@given(field=st.sampled_from(RECORD_FIELDS), value=any_json)
@example(field="seed", value=2**63)
@example(field="hparams", value={"run": 1, "units": [8], "\udc80": "\udc80"})
@example(field="created", value="0001-01-01T00:00:00")
@example(field="ended", value="9999-12-31T23:59:59")
@example(field="best", value={"loss": {"value": float("nan"), "step": 2**63 - 1}})
@example(field="metadata", value={"trial": {"error": ["\udc80"]}})
@example(field="pid", value=2**63 - 1)
def test_any_value_of_a_field_of_a_record_loses_no_other_run(
    logdir: Path, expected: Mapping[str, Any], field: str, value: Any
) -> None:
    with BadRun(logdir, record=json.dumps(RECORD | {field: value}).encode(), train_events=EVENTS):
        check_other_runs(logdir, expected)


@lenient
@given(field=st.sampled_from(LABEL_FIELDS), value=any_json)
def test_any_value_of_a_field_of_a_label_loses_no_other_run(
    logdir: Path, expected: Mapping[str, Any], field: str, value: Any
) -> None:
    with BadRun(logdir, record=json.dumps(RECORD).encode(), label=json.dumps({field: value}).encode()):
        check_other_runs(logdir, expected)


@lenient
@given(record=any_content, label=any_content, history=any_content)
@example(record=b"[" * 100_000, label=b'{"name": "\xff"}', history=b"\0")
@example(record=b'{"metadata": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}", label=b'{"later": "\\udc80"}', history=b"")
@example(record=b'{"seed": ' + b"9" * 5000 + b"}", label=b"NaN", history=b"")
def test_any_content_of_the_json_files_loses_no_other_run(
    logdir: Path, expected: Mapping[str, Any], record: bytes, label: bytes, history: bytes
) -> None:
    with BadRun(logdir, record=record, label=label, history=history):
        check_other_runs(logdir, expected)


@st.composite
def any_tensor(draw: st.DrawFn) -> tensor_pb2.TensorProto:
    sizes = st.integers(-2, 3) | st.sampled_from([2**40, 2**63 - 1])
    dims = [tensor_shape_pb2.TensorShapeProto.Dim(size=size) for size in draw(st.lists(sizes, max_size=3))]
    int32 = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=2)
    return tensor_pb2.TensorProto(
        dtype=draw(st.integers(0, 30)),
        tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=dims),
        tensor_content=draw(st.binary(max_size=8)),
        half_val=draw(int32),
        float_val=draw(st.lists(st.floats(width=32), max_size=2)),
        int_val=draw(int32),
        string_val=draw(st.lists(st.binary(max_size=8), max_size=3)),
    )


@st.composite
def any_event(draw: st.DrawFn) -> bytes:
    plugins = [
        "scalars",
        "images",
        "audio",
        "histograms",
        "text",
        "hparams",
        "trackers_matrices",
        "graph_keras_model",
        "",
    ]
    tags = st.sampled_from(["epoch_loss", "_hparams_/session_start_info", "image", ""])
    values = []
    for _ in range(draw(st.integers(0, 3))):
        metadata = summary_pb2.SummaryMetadata(
            plugin_data=summary_pb2.SummaryMetadata.PluginData(
                plugin_name=draw(st.sampled_from(plugins)), content=draw(st.binary(max_size=20) | session)
            )
        )
        values.append(summary_pb2.Summary.Value(tag=draw(tags), metadata=metadata, tensor=draw(any_tensor())))
    step = draw(st.integers(-(2**63), 2**63 - 1))
    event = event_pb2.Event(step=step, wall_time=draw(st.floats()), summary=summary_pb2.Summary(value=values))
    return encode_record(event.SerializeToString())


def session_start(seconds: float, units: float) -> bytes:
    start = plugin_data_pb2.SessionStartInfo(start_time_secs=seconds)
    start.hparams["units"].number_value = units
    return plugin_data_pb2.HParamsPluginData(session_start_info=start).SerializeToString()


def session_event(content: bytes) -> bytes:
    plugin_data = summary_pb2.SummaryMetadata.PluginData(plugin_name="hparams", content=content)
    value = summary_pb2.Summary.Value(tag="_", metadata=summary_pb2.SummaryMetadata(plugin_data=plugin_data))
    event = event_pb2.Event(wall_time=1.0, summary=summary_pb2.Summary(value=[value]))
    return encode_record(event.SerializeToString())


session = st.builds(session_start, st.floats(), st.floats())
EVENTS = encode_record(
    event_pb2.Event(
        wall_time=1.0, summary=summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="epoch_loss", simple_value=1)])
    ).SerializeToString()
)
any_events = st.lists(any_event() | st.binary(max_size=60).map(encode_record) | st.binary(max_size=40)).map(b"".join)


@lenient
@given(events=any_events, train_events=any_events)
@example(events=session_event(b"\xff"), train_events=session_event(session_start(1e300, float("nan"))))
@example(events=b"\0" * 1000, train_events=EVENTS[:-1])
def test_any_content_of_the_event_files_loses_no_other_run(
    logdir: Path, expected: Mapping[str, Any], events: bytes, train_events: bytes
) -> None:
    with BadRun(logdir, events=events, train_events=train_events):
        check_other_runs(logdir, expected)


FAULTS: Mapping[str, tuple[dict[str, bytes], str]] = {
    "seed": ({"record": json.dumps(RECORD | {"seed": 2**63}).encode()}, "'seed' should be an integer within 64 bits"),
    "created": ({"record": json.dumps(RECORD | {"created": 3}).encode()}, "'created' should be a timestamp"),
    "year 1": ({"record": json.dumps(RECORD | {"ended": "0001-01-01"}).encode()}, "'ended' should be a timestamp"),
    "hparam": ({"record": json.dumps(RECORD | {"hparams": {"a": [1]}}).encode()}, "hparams: 'a' should be a bool"),
    "surrogate": (
        {"record": json.dumps(RECORD | {"hparams": {"a": "\udc80"}}).encode()},
        "hparams: 'a' should be a bool",
    ),
    "best": ({"record": json.dumps(RECORD | {"best": {"loss": 1}}).encode()}, "'best' should be an object of"),
    "git": ({"record": json.dumps(RECORD | {"git": "main"}).encode()}, "'git' should be"),
    "half a record": ({"record": b"{half"}, "run.json cannot be read"),
    "nested": ({"record": b'{"metadata": ' + b"[" * 50_000}, "nested too deeply"),
    "no utf-8": ({"record": b'{"id": "\xff"}'}, "run.json cannot be read"),
    "tags": ({"record": b"{}", "label": b'{"tags": "x"}'}, "label.json: 'tags' should be a list of strings"),
    "label": ({"record": b"{}", "label": b"[]"}, "label.json cannot be read: expected a JSON object, got list"),
    "session": ({"events": session_event(b"\xff")}, "the HParams session cannot be decoded"),
    "session and record": (
        {"record": json.dumps(RECORD).encode(), "events": session_event(b"\xff")},
        "the HParams session cannot be decoded",
    ),
    "session time": ({"events": session_event(session_start(1e300, 1.0))}, "start_time_secs is out of range"),
    "events": ({"events": b"\xff" * 100 + EVENTS}, "no intact record begins here"),
    "no event": ({"events": encode_record(b"\xff" * 9) + EVENTS}, "not an event"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_in_problems(logdir: Path, expected: Mapping[str, Any], fault: str) -> None:
    files, message = FAULTS[fault]
    with BadRun(logdir, **files):
        problems = check_other_runs(logdir, expected)
        assert any(message in what for what in problems[problems["run"] == BAD]["what"]), list(problems["what"])


@pytest.fixture(scope="module")
def faulty_logdir(logdir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The intact runs, a run per fault, and a run with a damaged trace."""
    folder = shutil.copytree(logdir, tmp_path_factory.mktemp("faulty") / "logs")
    for fault, (files, _) in FAULTS.items():
        (folder / fault / "train").mkdir(parents=True)
        for name, content in files.items():
            (folder / fault / FILES[name]).write_bytes(content)
    for name, content in (("empty", b""), ("garbage", b"\xff" * 99), ("message", b"\x0a\x00")):
        trace = folder / f"trace {name}" / "train" / "plugins" / "profile" / "2026" / "host.xplane.pb"
        trace.parent.mkdir(parents=True)
        trace.write_bytes(content)
        (folder / f"trace {name}" / "events.out.tfevents.1.host").write_bytes(EVENTS)
    yield folder


def run_command(*arguments: str) -> click.testing.Result:
    result = click.testing.CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_the_runs_command_lists_every_run(faulty_logdir: Path) -> None:
    for style in ((), ("--json",), ("--csv",)):
        result = run_command("runs", str(faulty_logdir), *style)
        assert result.exit_code == 0, result.output
        assert all(fault in result.output for fault in FAULTS)


def test_the_check_command_reports_damage(faulty_logdir: Path) -> None:
    result = run_command("check", str(faulty_logdir))
    assert result.exit_code == 1
    assert "no intact record begins here" in result.output


def test_the_report_includes_every_run(faulty_logdir: Path, tmp_path: Path) -> None:
    path = trackers.write_report(faulty_logdir, tmp_path / "report.html")
    page = Path(path).read_text()
    assert all(fault in page for fault in FAULTS)

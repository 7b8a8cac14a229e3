"""Values of single steps."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from tensorboard.compat.proto import summary_pb2
from tensorboard.plugins.image import metadata as image_metadata

import trackers
from tests.plugin.logs import CONFUSION, MARKUP, media_run
from trackers.plugin.endpoints.media_values import media_bytes, media_values
from trackers.reader.logs import Logs
from trackers.write import protos
from trackers.write.writer import Writer


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Logs:
    logdir = tmp_path_factory.mktemp("logs")
    media_run(logdir, "a", 12).path.rename(logdir / "a")
    return trackers.read(logdir)


def test_each_kind_at_some_steps(logs: Logs) -> None:
    texts = media_values(logs, "text", "words", [("a/train", 11), ("a/train", 3)])
    assert texts == [{"rows": [{"text": f"{MARKUP} of step {step}"}]} for step in (11, 3)]
    assert media_values(logs, "images", "picture", [("a/train", 5)]) == [{"rows": [{"type": "image/png"}] * 2}]
    assert media_values(logs, "audio", "sound", [("a/train", 0)]) == [{"rows": [{"type": "audio/wav"}]}]
    matrix = media_values(logs, "matrices", "confusion_matrix/values", [("a/validation", 0)])
    shares = [[0.8, 0.2], [0.1, 0.9]]
    names = ["cat", "dog"]
    cells = {"values": CONFUSION["a"], "shares": shares, "rows": names, "columns": names, "is_table": False}
    assert matrix == [{"rows": [cells]}]
    (histogram,) = media_values(logs, "histograms", "weights", [("a/train", 2)])
    (row,) = histogram["rows"]
    assert (row["edges"][0], row["edges"][-1], sum(row["counts"])) == (2, 3, 100)


def test_a_missing_step_is_an_error_of_its_own(logs: Logs) -> None:
    gone = {"error": "step 99 does not exist any more"}
    assert media_values(logs, "text", "words", [("a/train", 99), ("a", 99), ("gone", 99)]) == [gone] * 3
    assert media_values(logs, "text", "gone", [("a/train", 99)]) == [gone]
    with pytest.raises(trackers.InvalidArgumentError, match="the kind must be one of"):
        media_values(logs, "meshes", "words", [("a/train", 1)])


def test_bytes_are_returned_as_written(logs: Logs) -> None:
    for index in (0, 1):
        data, media_type = media_bytes(logs, "images", "picture", "a/train", 7, index)
        assert media_type == "image/png"
        assert (np.asarray(Image.open(io.BytesIO(data))) == 7).all()
    data, media_type = media_bytes(logs, "audio", "sound", "a/train", 0, 0)
    assert media_type == "audio/wav"
    assert data == logs.audio()["data"][0]


@pytest.mark.parametrize(
    ("kind", "tag", "folder", "step", "index"),
    [
        ("images", "picture", "a/train", 99, 0),
        ("images", "picture", "a/train", 1, 2),
        ("images", "picture", "a/train", 1, -1),
        ("images", "picture", "../a/train", 1, 0),
        ("images", "picture", "a", 1, 0),
        ("audio", "picture", "a/train", 1, 0),
        ("text", "words", "a/train", 1, 0),
    ],
)
def test_no_other_bytes_are_returned(logs: Logs, kind: str, tag: str, folder: str, step: int, index: int) -> None:
    with pytest.raises(
        trackers.InvalidArgumentError, match=f"has no {kind} {index} of '{tag}' at step {step} that a page"
    ):
        media_bytes(logs, kind, tag, folder, step, index)


def test_bytes_that_are_not_an_image_are_not_returned(tmp_path: Path) -> None:
    metadata = image_metadata.create_summary_metadata("", "")
    tensor = protos.strings([b"1", b"1", b"<svg onload=parent.hacked=1>"], [3])
    writer = Writer(tmp_path)
    writer.summaries(0, [summary_pb2.Summary.Value(tag="odd", tensor=tensor, metadata=metadata)])
    writer.close()
    logs = trackers.read(tmp_path)
    assert media_values(logs, "images", "odd", [(".", 0)]) == [{"rows": [{"type": None}]}]
    with pytest.raises(trackers.InvalidArgumentError, match="that a page may show"):
        media_bytes(logs, "images", "odd", ".", 0, 0)


def test_odd_matrices(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.matrices(0, {"odd": [[np.nan, np.inf, -1.0]]}, columns=["\ud800", "b", "c"])
    metadata = summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(
            plugin_name="trackers_matrices", content=b'{"rows": ["x"], "columns": []}'
        )
    )
    for step, shape in enumerate(((2, 2), (0, 3), (2, 2, 2)), start=1):
        tensor = protos.array(np.ones(shape))
        writer.summaries(step, [summary_pb2.Summary.Value(tag="odd/values", tensor=tensor, metadata=metadata)])
    writer.close()
    positions = [(".", step) for step in range(4)]
    first, names, empty, deep = media_values(trackers.read(tmp_path), "matrices", "odd/values", positions)
    bare: dict[str, Any] = {"rows": [], "is_table": False}
    cells = {"values": [[None, None, -1.0]], "shares": [[None, None, -1.0]], "columns": ["?", "b", "c"]}
    assert first == {"rows": [bare | cells]}
    cells = {"values": [[1.0, 1.0]] * 2, "shares": [[0.5, 0.5]] * 2, "columns": []}
    assert names == {"rows": [bare | cells]}
    assert empty["error"].startswith("cannot be decoded: ")
    assert deep["error"].startswith("cannot be decoded: ")
    json.dumps([first, names, empty, deep], allow_nan=False, ensure_ascii=False).encode()

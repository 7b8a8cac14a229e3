from __future__ import annotations

import io
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image
from tensorboard.compat import tensorflow_stub
from tensorboard.context import RequestContext
from tensorboard.plugins.projector import projector_plugin

import trackers
from tests.loaders import LOADERS, load
from tests.projector import Projector, projector
from trackers.write.embeddings import encode_points
from trackers.write.writer import Writer

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(7, 3)).astype(np.float32)
LABELS = ["cat", "日本", "a\tb", "c\r\nd", "", "&#+%", "cat"]
IMAGES = RNG.random((7, 4, 6, 1))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("embeddings")
    writer = Writer(logdir / "a" / "validation")
    writer.embeddings(0, {"dense/embedding": POINTS}, metadata={"label": LABELS}, sprite=IMAGES)
    writer.embeddings(
        12, {"dense/embedding": POINTS * 2, "zeros": np.zeros((7, 2))}, metadata={"n": range(7), "x": LABELS}
    )
    writer.scalars(0, {"loss": 1.0})
    writer.close()
    writer = Writer(logdir / "b")
    writer.embeddings(3, {"dense/embedding": POINTS[:2].astype(np.float64)})
    writer.scalars(0, {"loss": 1.0})
    writer.close()
    return logdir


@pytest.fixture(scope="module")
def plugin(written: Path) -> Iterator[Projector]:
    with projector(written) as opened:
        deadline = time.monotonic() + 20
        while len(opened.runs()) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        yield opened


def test_the_projector_lists_every_step_of_every_run(plugin: Projector) -> None:
    assert plugin.runs() == ["a/validation", "b"]
    listed = {item["tensorName"]: item["tensorShape"] for item in plugin.embeddings("a/validation")}
    assert listed == {"dense/embedding:00000": [7, 3], "dense/embedding:00012": [7, 3], "zeros:00012": [7, 2]}


def test_the_projector_reads_the_numbers(plugin: Projector) -> None:
    assert plugin.tensor("a/validation", "dense/embedding:00000").tobytes() == POINTS.tobytes()
    assert plugin.tensor("a/validation", "dense/embedding:00012").tobytes() == (POINTS * 2).tobytes()
    assert plugin.tensor("a/validation", "zeros:00012").tolist() == [0.0] * 14
    assert plugin.tensor("b", "dense/embedding:00003").tobytes() == POINTS[:2].tobytes()


def test_the_projector_reads_the_metadata(plugin: Projector) -> None:
    header, *rows = plugin.metadata("a/validation", "dense/embedding:00000")
    assert header == ["label", "index"]
    assert rows == [
        [label, str(index)] for index, label in enumerate(["cat", "日本", "a b", "c  d", "", "&#+%", "cat"])
    ]
    header, *rows = plugin.metadata("a/validation", "zeros:00012")
    assert header == ["n", "x"]
    assert [row[0] for row in rows] == list("0123456")


def test_the_projector_reads_the_sprite(plugin: Projector) -> None:
    (item, *_) = plugin.embeddings("a/validation")
    assert item["sprite"]["singleImageDim"] == [6, 4]
    image = np.asarray(Image.open(io.BytesIO(plugin.sprite("a/validation", item["tensorName"]))))
    assert image.shape == (3 * 4, 3 * 6)
    assert np.array_equal(image[4:8, 6:12], (IMAGES[4, :, :, 0] * 255.5).astype(np.uint8))


def test_numbers_that_look_like_text_are_written_as_text() -> None:
    content, suffix = encode_points(np.zeros((2, 2), np.float32))
    assert (content, suffix) == (b"0\t0\n0\t0\n", ".tsv")
    # 0x0a ends the first line, which alone is text.
    content, suffix = encode_points(np.frombuffer(b"\0\0\0\x0a\xff\xff\xff\x41" * 2, np.float32).reshape(2, 2))
    assert suffix == ".tsv"


@given(arrays.arrays(np.float32, (2, 3), elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_the_projector_reads_any_numbers_exactly(tmp_path_factory: pytest.TempPathFactory, points: Any) -> None:
    content, suffix = encode_points(points)
    path = tmp_path_factory.mktemp("points") / f"points{suffix}"
    path.write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projector_plugin, "tf", tensorflow_stub)
        try:
            read = projector_plugin._read_tensor_tsv_file(str(path))
        except UnicodeDecodeError:
            read = projector_plugin._read_tensor_binary_file(str(path), points.shape)
    assert np.array_equal(read, points)


@pytest.mark.parametrize("loader", LOADERS)
def test_a_folder_with_nothing_but_embeddings_is_a_run(tmp_path: Path, loader: Any) -> None:
    writer = Writer(tmp_path / "only")
    writer.embeddings(0, {"a": POINTS})
    writer.close()
    other = Writer(tmp_path / "other")
    other.scalars(0, {"loss": 1.0})
    other.close()
    with load(tmp_path, loader) as loaded:
        runs = {run.run_name for run in loaded.provider.list_runs(RequestContext(), experiment_id="")}
    assert runs == {"only", "other"}


def test_a_sprite_is_written_once_and_fits_the_size_of_a_texture(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    images = np.zeros((30, 1000, 500, 3), np.uint8)  # five rows of six would do
    images[:, :, 250:] = 255
    for step in range(2):
        writer.embeddings(step, {"a": np.ones((30, 2))}, sprite=images)
    (path,) = tmp_path.glob("embeddings/*.png")
    with Image.open(path) as sprite:
        assert sprite.size == (6 * 341, 6 * 682)  # the Projector needs as many rows as columns
        assert sprite.getpixel((0, 0)) == (0, 0, 0)
        assert sprite.getpixel((340, 0)) == (255, 255, 255)


def test_a_step_that_is_written_again_replaces_the_first(tmp_path: Path) -> None:
    for points in (POINTS, POINTS[:2]):
        writer = Writer(tmp_path)
        writer.embeddings(1, {"a": points})
        writer.close()
    assert (tmp_path / "projector_config.pbtxt").read_text().count("tensor_name") == 1
    (path,) = tmp_path.glob("embeddings/*.bytes")
    assert path.read_bytes() == POINTS[:2].tobytes()


def test_threads_lose_no_embedding(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    threads = [
        threading.Thread(target=lambda step=step: writer.embeddings(step, {"a": POINTS, "b": POINTS}))
        for step in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tmp_path / "projector_config.pbtxt").read_text().count("tensor_name") == 16
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"values": {"a": np.zeros(3)}}, "[points, dimensions], at least 2 of each; 'a' has [3]"),
        ({"values": {"a": np.zeros((3, 1))}}, "'a' has [3, 1]"),
        ({"values": {"a": [[1.0, np.nan], [0, 0]]}}, "must be finite in float32; 'a' is not"),
        ({"values": {"a": [[1e39, 0], [0, 0]]}}, "must be finite in float32; 'a' is not"),
        ({"values": {"a&b": POINTS}}, "without any of & # + %, not 'a&b'"),
        ({"values": {1: POINTS}}, "a tag must be a string"),
        ({"values": [POINTS]}, "values must be a mapping of tags"),
        ({"metadata": LABELS}, "metadata must map columns to a value per point"),
        ({"metadata": {"label": LABELS[:3]}}, "the metadata 'label' has 3 values; the embeddings have [7] points"),
        ({"metadata": {"label": "abcdefg"}}, "must be a sequence with a value per point, not 'abcdefg'"),
        ({"metadata": {"x": LABELS, "y": [""] * 7}}, "the metadata of point 4 is blank"),
        ({"metadata": {"x": ["\ud800"] * 7}}, "metadata must be a string that UTF-8 can encode"),
        ({"sprite": IMAGES[:2]}, "the sprite has 2 images; the embeddings have [7] points"),
        ({"sprite": POINTS}, "a sprite must have the shape [points, height, width]"),
        ({"sprite": np.full((7, 4, 4), np.nan)}, "pixels must not be NaN"),
        ({"step": -1}, "a step must be an integer"),
    ],
)
def test_bad_input_is_one_error_and_nothing_is_written(tmp_path: Path, arguments: Any, message: str) -> None:
    writer = Writer(tmp_path / "run")
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape(message)):
        writer.embeddings(**({"step": 0, "values": {"a": POINTS}} | arguments))
    writer.close()
    assert not (tmp_path / "run").exists()


def test_a_config_that_is_not_one_is_not_overwritten(tmp_path: Path) -> None:
    config = tmp_path / "projector_config.pbtxt"
    config.write_text("notes of a person")
    with pytest.raises(trackers.ReadError, match=r"projector_config.pbtxt' cannot be extended, .* move it away"):
        Writer(tmp_path).embeddings(0, {"a": POINTS})
    assert config.read_text() == "notes of a person"


def test_a_closed_writer_accepts_no_embeddings(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "run")
    writer.close()
    with pytest.raises(trackers.RunFinishedError, match="has ended"):
        writer.embeddings(0, {"a": POINTS})
    assert not (tmp_path / "run").exists()

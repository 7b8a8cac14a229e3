from __future__ import annotations

import io
from pathlib import Path

import fsspec
import numpy as np
import pytest
from PIL import Image

import trackers
from trackers.reader.embeddings import COLUMNS
from trackers.write.writer import Writer

POINTS = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32)
LABELS = ["a", "b", "日本", "a", ""]
SECRET = "the secret of another folder"


def write_config(folder: Path, **fields: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lines = "\n".join(f"  {name}: {value}" for name, value in fields.items())
    (folder / "projector_config.pbtxt").write_text(f"embeddings {{\n{lines}\n}}\n", encoding="utf-8")


def test_what_the_writer_writes_is_read_back(run: trackers.Run, tmp_path: Path) -> None:
    images = np.zeros((5, 4, 6), np.uint8)
    run.writer("validation").embeddings(4, {"dense": POINTS, "zeros": np.zeros((5, 2))}, {"label": LABELS}, images)
    run.writer("train").embeddings(0, {"words:2": POINTS[:2]})
    frame = trackers.read(tmp_path).embeddings()
    assert tuple(frame) == COLUMNS
    folder = f"exp/{run.path.name}"
    assert list(zip(frame.run, frame.tag, frame.step, strict=True)) == [
        (f"{folder}/train", "words:2", 0),
        (f"{folder}/validation", "dense", 4),
        (f"{folder}/validation", "zeros", 4),
    ]
    assert frame.wall_time.gt(1.7e9).all()
    assert frame["values"][1].tobytes() == POINTS.tobytes()
    assert frame["values"][2].dtype == np.float32
    assert frame["values"][2].tolist() == [[0, 0]] * 5
    assert frame.metadata[1] == {"label": LABELS, "index": list("01234")}
    assert frame.thumbnail[1] == (6, 4)
    with Image.open(io.BytesIO(frame.sprite[1])) as sprite:
        assert sprite.size == (18, 12)
    assert (frame.metadata[0], frame.sprite[0], frame.thumbnail[0]) == ({}, None, None)


def test_runs_and_tags_are_selected(run: trackers.Run, tmp_path: Path) -> None:
    run.writer("validation").embeddings(0, {"a": POINTS, "b": POINTS})
    Writer(tmp_path / "other").embeddings(0, {"a": POINTS})
    logs = trackers.read(tmp_path)
    assert list(logs.embeddings("b").tag) == ["b"]
    assert list(logs.embeddings(runs="other").run) == ["other"]
    assert len(logs.embeddings(runs=f"exp/{run.path.name}")) == 2


def test_logs_without_embeddings_have_the_columns(tmp_path: Path) -> None:
    frame = trackers.read(tmp_path).embeddings()
    assert (len(frame), tuple(frame)) == (0, COLUMNS)
    assert frame.step.dtype == np.int64


@pytest.mark.parametrize("place", [".", "plugins/org_tensorflow_tensorboard_projector"])
def test_the_files_of_pytorch_are_read(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "runs" / "one" / place
    (folder / "00003" / "default").mkdir(parents=True)
    (folder / "00003" / "default" / "tensors.tsv").write_text("1.0\t2.0\n3.0\t4.5\n")
    (folder / "00003" / "default" / "metadata.tsv").write_text("cat\ndog\n")
    write_config(
        folder,
        tensor_name='"default:00003"',
        tensor_path='"00003/default/tensors.tsv"',
        metadata_path='"00003/default/metadata.tsv"',
    )
    (row,) = trackers.read(tmp_path).embeddings().itertuples()
    assert (row.run, row.tag, row.step) == ("runs/one", "default", 3)
    assert row.values.tolist() == [[1.0, 2.0], [3.0, 4.5]]
    assert row.metadata == {"label": ["cat", "dog"]}


def test_embeddings_at_a_url_are_read(tmp_path: Path) -> None:
    Writer(tmp_path / "one").embeddings(2, {"a": POINTS}, {"label": LABELS}, np.zeros((5, 4, 4)))
    system = fsspec.filesystem("memory")
    system.put(str(tmp_path), "/bucket/embeddings", recursive=True)
    try:
        local, remote = (trackers.read(path).embeddings() for path in (tmp_path, "memory://bucket/embeddings"))
    finally:
        system.rm("/bucket", recursive=True)
    assert remote.drop(columns=["wall_time", "values"]).equals(local.drop(columns=["wall_time", "values"]))
    assert remote["values"][0].tobytes() == POINTS.tobytes()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.tsv"
    path.write_text(f"{SECRET}\n{SECRET}\n")
    (tmp_path / "logs" / "run").mkdir(parents=True)
    (tmp_path / "logs" / "run" / "link.tsv").symlink_to(path)
    (tmp_path / "logs" / "run" / "points.tsv").write_text("1\t2\n3\t4\n")
    return path


@pytest.mark.parametrize("path", ["../../secret.tsv", "{absolute}", "link.tsv", "a/../../../secret.tsv", "a\\0b", ".."])
@pytest.mark.parametrize("field", ["tensor_path", "metadata_path", "sprite"])
def test_a_path_out_of_the_folder_is_a_problem_and_not_read(
    tmp_path: Path, secret: Path, path: str, field: str
) -> None:
    path = path.format(absolute=secret)
    value = f'{{ image_path: "{path}" }}' if field == "sprite" else f'"{path}"'
    write_config(tmp_path / "logs" / "run", **{"tensor_path": '"points.tsv"', field: value})
    logs = trackers.read(tmp_path / "logs")
    assert logs.embeddings().empty
    (problem,) = logs.problems().itertuples()
    assert problem.run == "run"
    assert "cannot be read" in problem.what
    assert SECRET not in problem.what


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"tensor_path": '"missing.tsv"'}, "the embedding 'missing.tsv' cannot be read: [Errno 2]"),
        ({"tensor_path": '"words.tsv"'}, "12 bytes are neither TSV nor float32 of no shape"),
        ({"tensor_path": '"raw"', "tensor_shape": "[2, 9]"}, "16 bytes are neither TSV nor float32 of [2, 9]"),
        ({"tensor_path": '"empty"'}, "it has no numbers"),
        ({"tensor_path": "1.5"}, "cannot be read: it is not a projector config"),
        ({"tensor_path": '"points.tsv"', "metadata_path": '"raw"'}, "can't decode"),
    ],
)
def test_damaged_files_are_problems(tmp_path: Path, fields: dict[str, str], what: str) -> None:
    write_config(tmp_path / "run", **fields)
    (tmp_path / "run" / "points.tsv").write_text("1\t2\n3\t4\n")
    (tmp_path / "run" / "words.tsv").write_text("some\twords\n\n")
    (tmp_path / "run" / "raw").write_bytes(b"\xff\xfe\xfd\xfc" * 4)
    (tmp_path / "run" / "empty").write_bytes(b"")
    logs = trackers.read(tmp_path)
    assert logs.embeddings().empty
    assert logs.embeddings().empty
    (problem,) = logs.problems().itertuples()
    assert what in problem.what
    assert problem.file.endswith("projector_config.pbtxt")


def test_metadata_of_other_points_is_left_out(tmp_path: Path) -> None:
    write_config(tmp_path / "run", tensor_path='"points.tsv"', metadata_path='"labels.tsv"')
    (tmp_path / "run" / "points.tsv").write_text("1\t2\n3\t4\n")
    (tmp_path / "run" / "labels.tsv").write_text("a\nb\nc\n")
    logs = trackers.read(tmp_path)
    (row,) = logs.embeddings().itertuples()
    assert row.metadata == {}
    (problem,) = logs.problems().itertuples()
    assert problem.what == "the metadata of 'points.tsv' has 3 rows, for 2 points; it is left out"


def test_a_config_of_a_checkpoint_has_no_embeddings(tmp_path: Path) -> None:
    write_config(tmp_path / "run", tensor_name='"layer/.ATTRIBUTES/VARIABLE_VALUE"', metadata_path='"a.tsv"')
    logs = trackers.read(tmp_path)
    assert logs.embeddings().empty
    assert logs.problems().empty

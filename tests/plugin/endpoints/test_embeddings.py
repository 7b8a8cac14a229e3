"""Embeddings: their steps, their projections and their sprites."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from werkzeug.test import Client, TestResponse

import trackers
from trackers.plugin.csrf import SameOrigin
from trackers.plugin.endpoints.embeddings import Position, Projections, embedding_steps, find_embedding
from trackers.plugin.runs_plugin import RunsPlugin
from trackers.reader.logs import Logs
from trackers.write.writer import Writer

RNG = np.random.default_rng(0)
POINTS = RNG.normal(size=(12, 5)).astype(np.float32)
TURN, _ = np.linalg.qr(RNG.normal(size=(5, 5)))
LABELS = ["cat", "dog", "<b>mouse</b>"] * 4
TAG = "dense/embedding"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("logs")
    for name in ("a", "b"):
        writer = Writer(logdir / name / "validation")
        for step in (0, 5):
            values = {TAG: POINTS + step if name == "a" else POINTS @ TURN, "other": POINTS[:, :2]}
            writer.embeddings(step, values, {"label": LABELS}, np.full((12, 4, 4), step / 10))
        writer.close()
    (logdir / "a" / "validation" / "hostile").symlink_to("/etc")
    return logdir


@pytest.fixture(scope="module")
def logs(logdir: Path) -> Logs:
    return trackers.read(logdir)


@pytest.fixture(scope="module")
def plugin(logdir: Path) -> RunsPlugin:
    return RunsPlugin(str(logdir), SameOrigin())


def request(plugin: RunsPlugin, route: str, payload: Any = None) -> TestResponse:
    client = Client(plugin.get_plugin_apps()[route.partition("?")[0]])
    return client.get(route) if payload is None else client.post(route, json=payload)


def test_the_steps_of_one_tag_are_listed(logs: Logs) -> None:
    listed = embedding_steps(logs, ["embeddings", TAG], ["a", "b"])
    assert listed["tags"] == [["embeddings", TAG], ["embeddings", "other"]]
    assert listed["media"] == ["embeddings", TAG]
    assert [(one["run"], one["split"], one["steps"]) for one in listed["series"]] == [
        ("a", "validation", [0, 5]),
        ("b", "validation", [0, 5]),
    ]
    assert {"pca", "tsne"} <= set(listed["methods"])
    assert embedding_steps(logs, ["embeddings", "gone"], ["a"])["media"] == ["embeddings", TAG]


def test_runs_without_embeddings_have_no_series(logs: Logs) -> None:
    listed = embedding_steps(logs, None, ["gone"])
    assert (listed["tags"], listed["media"], listed["series"]) == ([], None, [])


def test_a_projection_has_a_point_with_metadata_per_row(logs: Logs) -> None:
    embedding = find_embedding(logs, Position("a/validation", TAG, 5))
    projected = Projections().projection("pca", embedding)
    assert (projected["count"], projected["index"]) == (12, list(range(12)))
    assert projected["metadata"] == {"label": LABELS, "index": [str(index) for index in range(12)]}
    assert (projected["sprite"]["width"], projected["sprite"]["height"]) == (4, 4)
    centered = POINTS - POINTS.mean(axis=0)
    _, _, components = np.linalg.svd(centered)
    expected = centered @ components[:2].T
    np.testing.assert_allclose(np.abs(projected["x"]), np.abs(expected[:, 0]), rtol=1e-3, atol=1e-4)


def test_a_projection_is_turned_to_its_reference(logs: Logs) -> None:
    projections = Projections()
    a, b = (find_embedding(logs, Position(f"{run}/validation", TAG, 5)) for run in "ab")
    reference, turned = projections.projection("pca", a), projections.projection("pca", b, a)
    for axis in "xy":
        np.testing.assert_allclose(turned[axis], reference[axis], atol=1e-2)


def test_at_most_five_thousand_points_are_returned(tmp_path: Path) -> None:
    Writer(tmp_path / "run").embeddings(0, {"a": RNG.normal(size=(7001, 2))}, {"n": range(7001)})
    embedding = find_embedding(trackers.read(tmp_path), Position("run", "a", 0))
    projected = Projections().projection("pca", embedding)
    assert (projected["count"], len(projected["x"]), projected["index"][-1]) == (7001, 5000, 7000)
    assert [int(text) for text in projected["metadata"]["n"]] == projected["index"]


def test_the_routes_respond(plugin: RunsPlugin) -> None:
    listed = request(plugin, "/embeddings", {"media": None, "runs": ["a"]}).json
    assert listed["series"][0]["folder"] == "a/validation"
    projection = {"tag": TAG, "method": "pca", "positions": [["a/validation", 0], ["b/validation", 5]]}
    assert len(request(plugin, "/projection", projection).json["x"]) == 12
    sprite = request(plugin, f"/sprite?folder=a/validation&tag={TAG}&step=5")
    assert sprite.mimetype == "image/png"
    with Image.open(io.BytesIO(sprite.data)) as image:
        assert image.size == (16, 16)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "mds"}, "the projection must be one of pca"),
        ({"method": None}, "the field 'method' should be a string"),
        ({"positions": []}, "should have one or two items, not 0"),
        ({"positions": [["a/validation", 1]]}, "'a/validation' has no embedding 'dense/embedding' at step 1"),
        ({"positions": [["../../etc", 0]]}, "'../../etc' has no embedding"),
        ({"tag": "gone"}, "has no embedding 'gone' at step 0"),
    ],
)
def test_a_malformed_request_is_one_sentence(plugin: RunsPlugin, change: dict[str, Any], message: str) -> None:
    payload = {"tag": TAG, "method": "pca", "positions": [["a/validation", 0]]} | change
    answer = request(plugin, "/projection", payload)
    assert answer.status_code == 400
    assert message in answer.json["error"]


@pytest.mark.parametrize("path", ["../../../secret.png", "hostile/hostname", "points.tsv"])
def test_a_sprite_that_is_no_image_of_the_folder_is_not_served(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "logs" / "run"
    folder.mkdir(parents=True)
    (folder / "hostile").symlink_to("/etc")
    (folder / "points.tsv").write_text("1\t2\n3\t4\n")
    (folder / "events.out.tfevents.1").write_bytes(b"")
    config = {"tensor_name": "a", "tensor_path": "points.tsv"}
    lines = [f"{name}: {json.dumps(value)}" for name, value in config.items()]
    lines.append(f"sprite {{ image_path: {json.dumps(path)} single_image_dim: [4, 4] }}")
    (folder / "projector_config.pbtxt").write_text("embeddings { " + "\n".join(lines) + " }")
    plugin = RunsPlugin(str(tmp_path / "logs"), SameOrigin())
    answer = request(plugin, "/sprite?folder=run&tag=a&step=0")
    assert answer.status_code == 400
    assert "cannot be read" in answer.json["error"] or "no sprite" in answer.json["error"]
    assert request(plugin, "/projection", {"tag": "a", "method": "pca", "positions": [["run", 0]]}).json["count"] == 2

"""The tags and steps of images, audio, text, matrices and histograms."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from tests.plugin.logs import media_run
from trackers.plugin.endpoints.media_steps import media_steps


def test_every_step_of_a_tag_of_some_runs(tmp_path: Path) -> None:
    run, other = media_run(tmp_path, "a", 25), media_run(tmp_path, "b", 3)
    logs = trackers.read(tmp_path)
    result = media_steps(logs, ["images", "audio", "text"], ["text", "words"], [run.path.name])
    assert result["tags"] == [
        ["images", "confusion_matrix"],
        ["images", "picture"],
        ["audio", "sound"],
        ["text", "words"],
    ]
    assert result["media"] == ["text", "words"]
    (series,) = result["series"]
    texts = logs.text(runs=[run.path.name])
    assert series == {
        "run": run.path.name,
        "split": "train",
        "folder": f"{run.path.name}/train",
        "steps": list(range(25)),
        "times": texts["wall_time"].tolist(),
    }
    both = media_steps(logs, ["histograms"], None, [run.path.name, other.path.name])
    assert {one["run"]: len(one["steps"]) for one in both["series"]} == {run.path.name: 25, other.path.name: 3}


@pytest.mark.parametrize("media", [None, ["text", "gone"], ["matrices"], [], "words"])
def test_an_unknown_tag_shows_the_first_one(tmp_path: Path, media: object) -> None:
    run = media_run(tmp_path, "a", 1)
    result = media_steps(trackers.read(tmp_path), ["text", "matrices"], media, [run.path.name])
    assert result["media"] == ["text", "words"]
    nothing = {"tags": [], "media": None, "series": []}
    assert media_steps(trackers.read(tmp_path), ["text"], media, []) == nothing


def test_superseded_steps_are_dropped(run: trackers.Run) -> None:
    writer = run.writer("train")
    for step in (0, 1, 2, 1):
        writer.text(step, {"words": str(step)})
    writer.flush()
    result = media_steps(trackers.read(run.path), ["text"], None, ["."])
    assert result["series"][0]["steps"] == [0, 1]


def test_an_unknown_kind_is_an_error_that_lists_the_kinds(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"the kind must be one of images, audio, .*, not 'meshes'"):
        media_steps(trackers.read(tmp_path), ["meshes"], None, [])

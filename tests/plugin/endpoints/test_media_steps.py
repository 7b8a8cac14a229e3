"""Which tags and steps there are of what is no scalar."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from tests.plugin.logs import media_run
from trackers.plugin.endpoints.media_steps import media_steps


def test_every_step_of_a_tag_of_the_runs_that_are_asked_for(tmp_path: Path) -> None:
    run, other = media_run(tmp_path, "a", 25), media_run(tmp_path, "b", 3)
    logs = trackers.read(tmp_path)
    found = media_steps(logs, ["images", "audio", "text"], ["text", "words"], [run.path.name])
    assert found["tags"] == [
        ["images", "confusion_matrix"],
        ["images", "picture"],
        ["audio", "sound"],
        ["text", "words"],
    ]
    assert found["media"] == ["text", "words"]
    (series,) = found["series"]
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
def test_what_the_runs_do_not_have_stands_for_the_first(tmp_path: Path, media: object) -> None:
    run = media_run(tmp_path, "a", 1)
    found = media_steps(trackers.read(tmp_path), ["text", "matrices"], media, [run.path.name])
    assert found["media"] == ["text", "words"]
    nothing = {"tags": [], "media": None, "series": []}
    assert media_steps(trackers.read(tmp_path), ["text"], media, []) == nothing


def test_what_a_second_fit_took_the_place_of_is_left_out(run: trackers.Run) -> None:
    writer = run.writer("train")
    for step in (0, 1, 2, 1):
        writer.text(step, {"words": str(step)})
    writer.flush()
    found = media_steps(trackers.read(run.path), ["text"], None, ["."])
    assert found["series"][0]["steps"] == [0, 1]


def test_an_unknown_kind_is_an_error_that_names_the_others(tmp_path: Path) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=r"the kind must be one of images, audio, .*, not 'meshes'"):
        media_steps(trackers.read(tmp_path), ["meshes"], None, [])

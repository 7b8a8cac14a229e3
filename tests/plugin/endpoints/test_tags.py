"""The scalar tags of a logdir, and those to show first."""

from __future__ import annotations

from pathlib import Path

import pytest

import trackers
from trackers.plugin.endpoints.tags import scalar_tags


@pytest.mark.parametrize(
    ("tags", "shown"),
    [
        (["b", "a"], ["a"]),
        (["epoch_loss", "epoch_accuracy", "Best/val_accuracy"], ["epoch_accuracy", "epoch_loss"]),
        (["epoch_mae", "train/Loss", "Best/a", "Last/a"], ["epoch_mae", "train/Loss"]),
        (["Best/a", "reward"], ["reward", "Best/a"]),
        (["Last/a", "Best/a"], ["Best/a"]),
    ],
)
def test_the_tags_that_most_people_look_for_are_shown_first(tmp_path: Path, tags: list[str], shown: list[str]) -> None:
    with trackers.Run(tmp_path) as run:
        run.writer("train").scalars(0, dict.fromkeys(tags, 1.0))
        run.writer("train").images(0, {"picture": [[0.0, 1.0]]})
    assert scalar_tags(trackers.read(tmp_path)) == {"tags": sorted(tags), "shown": shown}


def test_an_empty_logdir_has_no_tags(tmp_path: Path) -> None:
    assert scalar_tags(trackers.read(tmp_path)) == {"tags": [], "shown": []}

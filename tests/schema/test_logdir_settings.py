"""LogdirSettings: what a person decides for a logdir is kept, whatever else the file holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import trackers
from tests.schema.test_run_record import JSON
from trackers.schema.logdir_settings import LogdirSettings, remember_directions


def test_directions_add_up_and_unknown_fields_survive(tmp_path: Path) -> None:
    path = tmp_path / "trackers.json"
    path.write_text('{"theme": "dark", "metric_directions": {"a": "min", "b": "max"}}')
    remember_directions(tmp_path, {"b": "min", "c": "max"})
    assert json.loads(path.read_text()) == {
        "theme": "dark",
        "metric_directions": {"a": "min", "b": "min", "c": "max"},
    }


def test_processes_that_write_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from trackers.schema.logdir_settings import remember_directions\n"
        "for n in range(50): remember_directions(Path(sys.argv[1]), {f'{sys.argv[2]}{n}': 'max'})"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name]) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    settings, problems = LogdirSettings.parse((tmp_path / "trackers.json").read_bytes())
    assert len(settings.metric_directions) == 100 and problems == []


@given(st.dictionaries(st.sampled_from(["metric_directions", "theme"]), JSON))
def test_any_object_is_settings_with_problems(fields: dict[str, Any]) -> None:
    settings, problems = LogdirSettings.parse(json.dumps(fields))
    assert all(direction in ("min", "max") for direction in settings.metric_directions.values())
    assert all(isinstance(problem, str) for problem in problems)


@pytest.mark.parametrize("content", ["[]", "no JSON", '{"metric_directions": {"a": "up"}}', '{"metric_directions": 3}'])
def test_a_malformed_file_is_left_to_the_person_who_wrote_it(tmp_path: Path, content: str) -> None:
    path = tmp_path / "trackers.json"
    path.write_text(content)
    with pytest.raises(trackers.RunDirectoryError, match="is not a valid settings file"):
        remember_directions(tmp_path, {"a": "max"})
    assert path.read_text() == content


def test_a_link_is_neither_followed_nor_locked(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    (tmp_path / ".trackers.json.lock").symlink_to(other)
    with pytest.raises(trackers.RunDirectoryError, match="cannot write the settings"):
        remember_directions(tmp_path, {"a": "max"})
    assert list(tmp_path.glob("trackers.json")) == []

"""The routes, asked as a browser asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from tests.plugin.logs import media_run, small_run
from trackers.plugin.csrf import SameOrigin
from trackers.plugin.runs_plugin import RunsPlugin


def got(plugin: RunsPlugin, route: str, **options: Any) -> TestResponse:
    app = plugin.get_plugin_apps()[route.partition("?")[0]]
    return Client(app).open(route, **options)


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> RunsPlugin:
    logdir = tmp_path_factory.mktemp("logs")
    for rate in (0.1, 0.01, 0.001, 0.0001):
        small_run(logdir / "exp", rate)
    return RunsPlugin(str(logdir), SameOrigin())


def test_the_page_and_its_modules_are_served(plugin: RunsPlugin) -> None:
    page = plugin.frontend_metadata().es_module_path
    assert "export async function render" in got(plugin, page).text
    for route in plugin.get_plugin_apps():
        if route.startswith("/static/"):
            answer = got(plugin, route)
            assert answer.status_code == 200
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.mimetype == ("text/css" if route.endswith(".css") else "text/javascript")


def test_no_route_leads_to_any_other_file(plugin: RunsPlugin) -> None:
    """TensorBoard looks a path up among the routes: what is not there is not found."""
    assert not any("*" in route or ".." in route for route in plugin.get_plugin_apps())


def test_the_table_then_what_is_new(plugin: RunsPlugin) -> None:
    whole = got(plugin, "/table").json
    assert whole["whole"] and len(whole["rows"]) == 4
    news = got(plugin, f"/table?since={whole['version']}").json
    assert news == {"version": whole["version"], "whole": False, "rows": {}, "shown": whole["shown"], "notice": ""}
    assert got(plugin, "/table?since=other.7").json["whole"]


def test_importance_of_the_runs_that_are_asked_for(plugin: RunsPlugin) -> None:
    runs = list(got(plugin, "/table").json["rows"])
    question = {"score": "best.val_accuracy", "runs": runs}
    shares = dict(got(plugin, "/importance", method="POST", json=question).json)
    assert set(shares) == {"learning_rate", "seed"}
    told = got(plugin, "/importance", method="POST", json={**question, "runs": runs[:2]})
    assert told.status_code == 400
    assert "needs 4 rows with a score, and 2 have one" in told.json["error"]
    told = got(plugin, "/importance", method="POST", json={**question, "score": "best.nothing"})
    assert told.json["error"] == "no run has 'best.nothing'; choose a metric of the table"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"method": "GET"}, "wanted a POST request of application/json, got GET"),
        ({"method": "POST", "data": "tag=x"}, "wanted a POST request of application/json, got POST of ''"),
        ({"method": "POST", "data": "{", "content_type": "application/json"}, "should carry JSON"),
        ({"method": "POST", "json": [1]}, "should carry a JSON object, not list"),
    ],
)
def test_what_is_no_question_is_told_so(plugin: RunsPlugin, options: dict[str, Any], said: str) -> None:
    answer = got(plugin, "/curves", **options)
    assert answer.status_code == 400
    assert said in answer.json["error"]


def test_a_fault_is_a_message(plugin: RunsPlugin) -> None:
    answer = got(plugin, "/curves", method="POST", json={"tag": "x"})
    assert (answer.status_code, answer.json) == (500, {"error": "KeyError: 'runs'"})


@pytest.mark.parametrize(("logdir", "said"), [("", "started without --logdir"), ("nowhere", "should be a logdir")])
def test_logs_that_are_not_there_yet(tmp_path: Path, logdir: str, said: str) -> None:
    folder = tmp_path / logdir if logdir else logdir
    plugin = RunsPlugin(str(folder), SameOrigin())
    assert said in got(plugin, "/table").json["error"]
    if logdir:
        small_run(tmp_path / logdir, 0.1)
        assert len(got(plugin, "/table").json["rows"]) == 1


def test_every_answer_is_strict_json(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    record = json.loads((run.path / "run.json").read_text())
    record["hparams"] |= {"bound": float("inf"), "nothing": float("nan"), "low": float("-inf")}
    (run.path / "run.json").write_text(json.dumps(record))
    answer = got(RunsPlugin(str(tmp_path), SameOrigin()), "/table")
    found = json.loads(answer.text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    (row,) = found["rows"].values()
    cells = dict(zip((column["name"] for column in found["columns"]), row, strict=True))
    assert cells["hparams.bound"] == "Infinity"
    assert cells["hparams.low"] == "-Infinity"
    assert cells["hparams.nothing"] is None


def test_media_are_handed_out_as_what_they_are(tmp_path: Path) -> None:
    run = media_run(tmp_path, "a", 3)
    plugin = RunsPlugin(str(tmp_path), SameOrigin())
    kinds = {"kinds": ["images"], "media": ["images", "picture"], "runs": [run.path.name]}
    (series,) = got(plugin, "/steps", method="POST", json=kinds).json["series"]
    assert series["steps"] == [0, 1, 2]
    wanted = {"kind": "images", "tag": "picture", "wanted": [[series["folder"], 2]]}
    assert got(plugin, "/values", method="POST", json=wanted).json == [{"rows": [{"type": "image/png"}] * 2}]
    place = {"kind": "images", "tag": "picture", "folder": series["folder"], "step": "2", "index": "1"}
    image = got(plugin, "/media", query_string=place)
    assert image.data.startswith(b"\x89PNG")
    assert (image.mimetype, image.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "max-age=3600" in image.headers["Cache-Control"]
    part = got(plugin, "/media", query_string=place, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.data) == (206, b"PNG")
    gone = got(plugin, "/media", query_string={**place, "step": "7"})
    assert (gone.status_code, gone.mimetype) == (400, "application/json")


def test_the_report_of_the_runs_that_are_asked_for(plugin: RunsPlugin) -> None:
    first, *others = got(plugin, "/table").json["rows"]
    answer = got(plugin, "/report", method="POST", json={"runs": [first]})
    # Never as a page of this server.
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    assert answer.text.startswith("<!doctype html>")
    assert first in answer.text and not any(run in answer.text for run in others)
    told = got(plugin, "/report", method="POST", json={"runs": []})
    assert (told.status_code, told.json["error"][:18]) == (400, "there is no run in")


def test_what_is_changed_is_seen_at_once(plugin: RunsPlugin) -> None:
    whole = got(plugin, "/table").json
    run = next(iter(whole["rows"]))
    headers = {"Host": "localhost", "Origin": "http://localhost"}
    got(plugin, "/label", method="POST", json={"run": run, "note": "seen"}, headers=headers)
    news = got(plugin, f"/table?since={whole['version']}").json
    assert list(news["rows"]) == [run] and "seen" in news["rows"][run]
    told = got(plugin, "/details", method="POST", json={"run": run}).json
    assert (told["read_only"], told["problems"]) == (False, [])
    assert got(plugin, "/away").json == {"entries": [], "read_only": False}

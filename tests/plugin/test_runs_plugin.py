"""The routes, requested as a browser requests them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from tests.plugin.logs import media_run, small_run
from trackers.plugin.csrf import SameOrigin
from trackers.plugin.runs_plugin import RunsPlugin

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=3), children, max_size=3),
    max_leaves=6,
)


def request(plugin: RunsPlugin, route: str, **options: Any) -> TestResponse:
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
    assert "export async function render" in request(plugin, page).text
    for route in plugin.get_plugin_apps():
        if route.startswith("/static/"):
            answer = request(plugin, route)
            assert answer.status_code == 200
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.mimetype == ("text/css" if route.endswith(".css") else "text/javascript")


def test_no_route_has_a_pattern(plugin: RunsPlugin) -> None:
    """TensorBoard looks each path up in the routes: a path without a route is a 404."""
    assert not any("*" in route or ".." in route for route in plugin.get_plugin_apps())


def test_the_table_then_only_changes(plugin: RunsPlugin) -> None:
    whole = request(plugin, "/table").json
    assert whole["whole"] and len(whole["rows"]) == 4
    news = request(plugin, f"/table?since={whole['version']}").json
    assert news == {"version": whole["version"], "whole": False, "rows": {}, "shown": whole["shown"], "notice": ""}
    assert request(plugin, "/table?since=other.7").json["whole"]


def test_importance_of_the_requested_runs(plugin: RunsPlugin) -> None:
    runs = list(request(plugin, "/table").json["rows"])
    payload = {"metric": "best.val_accuracy", "runs": runs}
    shares = dict(request(plugin, "/importance", method="POST", json=payload).json)
    assert set(shares) == {"learning_rate", "seed"}
    answer = request(plugin, "/importance", method="POST", json={**payload, "runs": runs[:2]})
    assert answer.status_code == 400
    assert answer.json["error"] == "Importance needs at least 4 runs with this metric; 2 have it"
    answer = request(plugin, "/importance", method="POST", json={**payload, "metric": "val_acuracy"})
    assert answer.json["error"].startswith("unknown column 'val_acuracy'; did you mean 'val_accuracy'")


def test_a_filter_returns_the_matching_runs_or_the_error(plugin: RunsPlugin) -> None:
    runs = list(request(plugin, "/table").json["rows"])
    answer = request(plugin, "/filter", method="POST", json={"text": "learning_rate<0.05 and not seed=1"}).json
    assert len(answer["runs"]) == 3 and answer["error"] == ""
    answer = request(plugin, "/filter", method="POST", json={"text": "learning_rte<1"}).json
    assert answer == {"runs": runs, "error": "unknown column 'learning_rte'; did you mean 'learning_rate'?"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "GET"}, "expected a POST of application/json, got GET"),
        ({"method": "POST", "data": "tag=x"}, "expected a POST of application/json, got POST of ''"),
        ({"method": "POST", "data": "{", "content_type": "application/json"}, "should carry JSON"),
        ({"method": "POST", "data": "[" * 100_000, "content_type": "application/json"}, "should carry JSON"),
        ({"method": "POST", "json": [1]}, "should carry a JSON object, not list"),
        ({"method": "POST", "json": {"tag": "x"}}, "should have the field 'runs'"),
        ({"method": "POST", "json": {"tag": 1, "runs": {}}}, "the field 'tag' should be a string, not 1"),
        ({"method": "POST", "json": {"tag": "x", "runs": {"a": [1]}}}, "the field 'runs' should be an object of runs"),
        ({"method": "POST", "json": {"tag": "x", "runs": {"a": {"train": [-1, 0]}}}}, "the field 'runs' should be"),
    ],
)
def test_a_malformed_request_is_400_with_a_sentence(plugin: RunsPlugin, options: dict[str, Any], message: str) -> None:
    answer = request(plugin, "/curves", **options)
    assert answer.status_code == 400
    assert message in answer.json["error"]


POST_ROUTES = ("/filter", "/curves", "/importance", "/steps", "/values", "/profile", "/details", "/code", "/report")


@given(
    st.dictionaries(
        st.sampled_from(["tag", "runs", "kind", "kinds", "metric", "positions", "text", "run", "media"]), JSON
    )
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_payload_is_an_internal_error(plugin: RunsPlugin, payload: dict[str, Any]) -> None:
    for route in POST_ROUTES:
        answer = request(plugin, route, method="POST", json=payload)
        assert answer.status_code in (200, 400), answer.json


@pytest.mark.parametrize(
    ("logdir", "message"), [("", "started without --logdir"), ("nowhere", "does not exist; expected")]
)
def test_a_logdir_that_does_not_exist_yet(tmp_path: Path, logdir: str, message: str) -> None:
    folder = tmp_path / logdir if logdir else logdir
    plugin = RunsPlugin(str(folder), SameOrigin())
    assert message in request(plugin, "/table").json["error"]
    if logdir:
        small_run(tmp_path / logdir, 0.1)
        assert len(request(plugin, "/table").json["rows"]) == 1


def test_responses_are_strict_json(tmp_path: Path) -> None:
    run = small_run(tmp_path, 0.1)
    record = json.loads((run.path / "run.json").read_text())
    record["hparams"] |= {"bound": float("inf"), "nothing": float("nan"), "low": float("-inf")}
    (run.path / "run.json").write_text(json.dumps(record))
    answer = request(RunsPlugin(str(tmp_path), SameOrigin()), "/table")
    content = json.loads(answer.text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    (row,) = content["rows"].values()
    cells = dict(zip((column["name"] for column in content["columns"]), row, strict=True))
    assert cells["hparams.bound"] == "Infinity"
    assert cells["hparams.low"] == "-Infinity"
    assert cells["hparams.nothing"] is None


def test_media_have_the_type_of_their_bytes(tmp_path: Path) -> None:
    run = media_run(tmp_path, "a", 3)
    plugin = RunsPlugin(str(tmp_path), SameOrigin())
    kinds = {"kinds": ["images"], "media": ["images", "picture"], "runs": [run.path.name]}
    (series,) = request(plugin, "/steps", method="POST", json=kinds).json["series"]
    assert series["steps"] == [0, 1, 2]
    payload = {"kind": "images", "tag": "picture", "positions": [[series["folder"], 2]]}
    assert request(plugin, "/values", method="POST", json=payload).json == [{"rows": [{"type": "image/png"}] * 2}]
    place = {"kind": "images", "tag": "picture", "folder": series["folder"], "step": "2", "index": "1"}
    image = request(plugin, "/media", query_string=place)
    assert image.data.startswith(b"\x89PNG")
    assert (image.mimetype, image.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert "max-age=3600" in image.headers["Cache-Control"]
    part = request(plugin, "/media", query_string=place, headers={"Range": "bytes=1-3"})
    assert (part.status_code, part.data) == (206, b"PNG")
    gone = request(plugin, "/media", query_string={**place, "step": "7"})
    assert (gone.status_code, gone.mimetype) == (400, "application/json")
    for query, message in (
        ({}, "should have the field 'kind'"),
        ({**place, "step": "x"}, "'step' should be an integer"),
    ):
        answer = request(plugin, "/media", query_string=query)
        assert answer.status_code == 400 and message in answer.json["error"]


def test_a_report_of_the_requested_runs(plugin: RunsPlugin) -> None:
    first, *others = request(plugin, "/table").json["rows"]
    answer = request(plugin, "/report", method="POST", json={"runs": [first]})
    # Never as a page of this server.
    assert (answer.status_code, answer.mimetype) == (200, "application/octet-stream")
    assert answer.text.startswith("<!doctype html>")
    assert first in answer.text and not any(run in answer.text for run in others)
    answer = request(plugin, "/report", method="POST", json={"runs": []})
    assert (answer.status_code, answer.json["error"][:10]) == (400, "no runs in")


def test_a_change_shows_in_the_next_response(plugin: RunsPlugin) -> None:
    whole = request(plugin, "/table").json
    run = next(iter(whole["rows"]))
    headers = {"Host": "localhost", "Origin": "http://localhost"}
    request(plugin, "/label", method="POST", json={"run": run, "note": "seen"}, headers=headers)
    news = request(plugin, f"/table?since={whole['version']}").json
    assert list(news["rows"]) == [run] and "seen" in news["rows"][run]
    answer = request(plugin, "/details", method="POST", json={"run": run}).json
    assert (answer["read_only"], answer["problems"]) == (False, [])
    assert request(plugin, "/bins").json == {"entries": [], "read_only": False}

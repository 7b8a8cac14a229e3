"""Only the page of this server may change runs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

import trackers
from tests.plugin.logs import python, small_run
from trackers.plugin.csrf import READ_ONLY_VARIABLE, SameOrigin
from trackers.plugin.loader import RunsLoader
from trackers.plugin.runs_plugin import RunsPlugin

OWN_PAGE = {"Host": "localhost:6006", "Origin": "http://localhost:6006", "Sec-Fetch-Site": "same-origin"}
MUTATIONS = ("/label", "/move_runs", "/restore")


@pytest.fixture
def run(tmp_path: Path) -> trackers.Run:
    return small_run(tmp_path / "logs", 0.1)


def send(
    run: trackers.Run,
    guard: SameOrigin,
    route: str = "/label",
    method: str = "POST",
    headers: dict[str, str] | None = None,
    **content: Any,
) -> TestResponse:
    app = RunsPlugin(str(run.path.parent), guard).get_plugin_apps()[route]
    content = content or {"json": {"run": run.name, "name": "changed"}}
    return Client(app).open(route, method=method, headers=OWN_PAGE if headers is None else headers, **content)


def is_changed(run: trackers.Run) -> bool:
    return json.loads((run.path / "label.json").read_text())["name"] == "changed"


@pytest.mark.parametrize(
    "host", ["localhost:6006", "127.0.0.1:6006", "[::1]:6006", "LOCALHOST", "gpu1.lab:6006", "10.0.0.7:80"]
)
def test_the_page_of_this_server_may_change_runs(run: trackers.Run, host: str) -> None:
    guard = SameOrigin.of(SimpleNamespace(host=None, bind_all=True, trackers_allowed_hosts="proxy.lab, gpu1.lab"))
    answer = send(run, guard, headers={"Host": host, "Origin": f"http://{host.lower()}"})
    assert (answer.status_code, answer.json["name"]) == (200, "changed")
    assert is_changed(run)


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Origin": "http://evil.example"}, "not from 'http://evil.example'"),
        ({"Origin": "http://localhost:6007"}, "not from 'http://localhost:6007'"),
        ({"Origin": "null"}, "not from 'null'"),
        ({"Origin": "file://localhost:6006"}, "not from 'file:"),
        ({"Origin": "http://localhost:6006@evil.example"}, "should come from the page"),
        ({"Origin": "http://["}, "should come from the page"),
        ({"Origin": None}, "should come from the page"),
        ({"Sec-Fetch-Site": "cross-site"}, "should come from the page"),
        ({"Sec-Fetch-Site": "same-site"}, "should come from the page"),
        ({"Sec-Fetch-Site": "none"}, "should come from the page"),
        # A name of somebody's own that leads here: the page is then of the very host that it asks.
        (
            {"Host": "evil.example:6006", "Origin": "http://evil.example:6006"},
            "'evil.example:6006' is not a known name",
        ),
        ({"Host": "localhost.evil.example", "Origin": "http://localhost.evil.example"}, "is not a known name"),
        ({"Host": "localhost@evil.example", "Origin": "http://localhost@evil.example"}, "is not a known name"),
        ({"Host": "10.0.0.7:6006", "Origin": "http://10.0.0.7:6006"}, "'10.0.0.7:6006' is not a known name"),
        ({"Host": "[", "Origin": "http://["}, "'[' is not a known name"),
    ],
)
def test_pages_of_other_sites_are_refused(run: trackers.Run, headers: dict[str, str | None], message: str) -> None:
    sent = {name: value for name, value in {**OWN_PAGE, **headers}.items() if value is not None}
    answer = send(run, SameOrigin(), headers=sent)
    assert answer.status_code == 403
    assert message in answer.json["error"]
    assert not is_changed(run)


@pytest.mark.parametrize(
    "content",
    [
        {"method": "GET", "query_string": {"name": "changed"}},
        {"data": {"run": ".", "name": "changed"}},
        {"data": "{}", "content_type": "text/plain"},
        {"method": "PUT", "json": {"name": "changed"}},
    ],
)
@pytest.mark.parametrize("route", MUTATIONS)
def test_only_requests_that_need_a_preflight_are_accepted(
    run: trackers.Run, route: str, content: dict[str, Any]
) -> None:
    answer = send(run, SameOrigin(), route, **content)
    assert answer.status_code == 403
    assert "should be a POST request of application/json" in answer.json["error"]
    assert not is_changed(run)


@pytest.mark.parametrize("route", MUTATIONS)
def test_read_only_by_flag_or_environment(run: trackers.Run, route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parser = argparse.ArgumentParser()
    RunsLoader().define_flags(parser)
    for flags, variable, is_read_only in (
        (["--trackers_read_only"], "", True),
        ([], "1", True),
        ([], "0", False),
        ([], "", False),
    ):
        monkeypatch.setenv(READ_ONLY_VARIABLE, variable)
        guard = SameOrigin.of(parser.parse_args(flags))
        assert guard.read_only == is_read_only
        if is_read_only:
            answer = send(run, guard, route)
            assert answer.status_code == 403
            assert "is read-only" in answer.json["error"]
    assert not is_changed(run)


def test_the_address_of_the_server_is_a_known_name(run: trackers.Run) -> None:
    headers = {"Host": "10.0.0.7:6006", "Origin": "http://10.0.0.7:6006"}
    assert send(run, SameOrigin.of(SimpleNamespace(host="10.0.0.7")), headers=headers).status_code == 200


def test_flags_defined_twice_do_not_stop_tensorboard() -> None:
    """A package on two paths, such as a checkout and an installation, is loaded twice."""
    script = """
import sys
sys.modules["tensorflow"] = None  # importing it takes longer than everything else
from tensorboard import default, program
from trackers.plugin.loader import RunsLoader
board = program.TensorBoard(plugins=[*default.get_plugins(), RunsLoader(), RunsLoader()])
board.configure(argv=["tensorboard", "--logdir", ".", "--trackers_read_only"])
print(board.flags.trackers_read_only)
"""
    assert python(script) == "True\n"

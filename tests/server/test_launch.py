"""Launch: servers are started, reused and stopped, and errors say what to do."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary

from trackers.errors import InvalidArgumentError, LaunchError
from trackers.formats.tfrecord import encode_record
from trackers.server.launch import launch
from trackers.server.servers import Server, running_servers


def make_logdir(folder: Path) -> Path:
    train = folder / "my logs" / "run" / "train"
    profile = train / "plugins" / "profile" / "2026_11_21_14_03_59"
    profile.mkdir(parents=True)
    (profile / "host.xplane.pb").touch()
    loss = Summary(value=[Summary.Value(tag="epoch_loss", simple_value=0.5)])
    events = [Event(wall_time=1.0, file_version="brain.Event:2"), Event(wall_time=2.0, step=7, summary=loss)]
    records = b"".join(encode_record(event.SerializeToString()) for event in events)
    (train / "events.out.tfevents.1.host").write_bytes(records)
    return folder / "my logs"


@contextlib.contextmanager
def isolated_launcher(folder: Path) -> Iterator[Path]:
    """A logdir, and a temporary directory for the launcher's files; its servers are stopped at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        patch.setenv("TMPDIR", str(folder))
        try:
            yield make_logdir(folder)
        finally:
            for server in running_servers():
                if server.logdir.is_relative_to(folder.resolve()):
                    server.stop()


@pytest.fixture
def logdir(tmp_path: Path) -> Iterator[Path]:
    with isolated_launcher(tmp_path) as logdir:
        yield logdir


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that do not change it."""
    with isolated_launcher(tmp_path_factory.mktemp("launch")) as logdir:
        yield launch(logdir)


def get(server: Server, path: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    with contextlib.closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == 200
        body = response.read()
        return gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body


def has_tensorflow(server: Server) -> bool:
    return "libtensorflow" in Path(f"/proc/{server.pid}/maps").read_text()


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_server_serves_the_page_the_data_and_the_profile_tab(server: Server) -> None:
    assert b"<title>TensorBoard</title>" in get(server, "/")
    listing = json.loads(get(server, "/data/plugins_listing"))
    assert {"scalars", "images", "hparams", "profile"} <= set(listing)
    assert listing["profile"]["enabled"]
    assert json.loads(get(server, "/data/plugin/profile/runs")) == ["run/train/2026_11_21_14_03_59"]


def test_the_process_does_not_load_tensorflow(server: Server) -> None:
    assert not has_tensorflow(server)


@pytest.mark.slow
def test_servers_with_and_without_tensorflow_run_at_the_same_time(logdir: Path) -> None:
    with_tensorflow = launch(logdir, with_tensorflow=True)
    assert has_tensorflow(with_tensorflow)
    assert json.loads(get(with_tensorflow, "/data/plugins_listing"))["profile"]["enabled"]
    assert launch(logdir).pid != with_tensorflow.pid
    assert launch(logdir, with_tensorflow=True) == with_tensorflow


@pytest.mark.slow
def test_a_read_only_server_rejects_changes_and_runs_beside_another_one(logdir: Path) -> None:
    label = logdir / "run" / "label.json"
    for read_only, code in ((True, 403), (False, 200)):
        server = launch(logdir, read_only=read_only)
        assert server.read_only == read_only
        assert launch(logdir, read_only=read_only) == server
        headers = {"Content-Type": "application/json", "Origin": server.url.rstrip("/")}
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        with contextlib.closing(connection):
            body = json.dumps({"run": "run", "note": "new"})
            connection.request("POST", "/data/plugin/trackers_runs/label", body, headers)
            assert connection.getresponse().status == code
        assert label.exists() != read_only


def test_a_server_listens_on_loopback_only_and_is_detached(server: Server) -> None:
    listening = [c.laddr.ip for c in server.process.net_connections() if c.status == psutil.CONN_LISTEN]
    assert listening == ["127.0.0.1"]
    assert os.getsid(server.pid) != os.getsid(0)
    assert server.process not in psutil.Process().children(recursive=True)


def test_a_running_server_is_reused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    assert launch(server.logdir) == server
    assert launch(server.logdir, port=server.port) == server
    monkeypatch.chdir(server.logdir.parent)
    assert launch("my logs/../my logs") == server
    assert running_servers(server.logdir) == [server]


def test_another_port_than_that_of_the_running_server_is_an_error(server: Server) -> None:
    with pytest.raises(LaunchError, match=f"already served at {server.url}; use that server"):
        launch(server.logdir, port=server.port + 1)


def test_a_proxy_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert launch(server.logdir) == server


def test_a_notebook_shows_a_server_as_a_frame(server: Server) -> None:
    assert server.url == f"http://127.0.0.1:{server.port}/"
    assert server._repr_html_().startswith(f'<iframe src="{server.url}" ')


def test_a_server_keeps_more_steps_than_stock_tensorboard(server: Server) -> None:
    (data_server,) = server.process.children()
    assert "--samples-per-plugin=scalars=5000,images=1000,audio=100" in data_server.cmdline()


def test_an_empty_directory_is_served(tmp_path: Path) -> None:
    with isolated_launcher(tmp_path):
        (tmp_path / "empty").mkdir()
        assert launch(tmp_path / "empty").running


def test_stop_stops_all_processes_of_a_server(logdir: Path) -> None:
    server = launch(logdir)
    tree = [server.process, *server.process.children(recursive=True)]
    assert len(tree) == 2  # TensorBoard and its data server
    server.stop()
    assert all(map(is_gone, tree))
    assert not server.running
    assert running_servers(logdir) == []
    server.stop()


def test_stop_kills_a_process_that_ignores_sigterm(logdir: Path) -> None:
    server = launch(logdir)
    (data_server,) = server.process.children()
    server.process.suspend()
    server.stop()
    assert is_gone(server.process)
    assert is_gone(data_server)


def test_a_killed_server_is_replaced(logdir: Path) -> None:
    first = launch(logdir)
    first.process.kill()
    while not is_gone(first.process):
        time.sleep(0.01)
    second = launch(logdir)
    assert second.pid != first.pid


def test_simultaneous_launches_share_one_server(logdir: Path) -> None:
    script = f"from trackers.server.launch import launch; print(launch({str(logdir)!r}).pid)"
    launches = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) for _ in range(3)]
    pids = {int(process.communicate()[0]) for process in launches}
    assert pids == {server.pid for server in running_servers(logdir)}
    assert len(pids) == 1


def test_simultaneous_launches_without_a_common_lock_serve_their_own_directory(tmp_path: Path) -> None:
    # Two users, or two values of TMPDIR, have no common lock, and may choose the same free port.
    logdirs = [make_logdir(tmp_path / name) for name in ("first", "second")]
    launches = []
    for logdir in logdirs:
        script = f"from trackers.server.launch import launch; launch({str(logdir)!r})"
        environment = {**os.environ, "TMPDIR": str(logdir.parent)}
        launches.append(subprocess.Popen([sys.executable, "-c", script], env=environment))
    try:
        assert [process.wait() for process in launches] == [0, 0]
        for logdir in logdirs:
            (server,) = running_servers(logdir)
            assert json.loads(get(server, "/data/environment"))["data_location"] == str(logdir)
    finally:
        for logdir in logdirs:
            for server in running_servers(logdir):
                server.stop()


def test_a_taken_port_is_skipped(logdir: Path) -> None:
    with socket.socket() as taken:
        with contextlib.suppress(OSError):  # another program has it
            taken.bind(("127.0.0.1", 6006))
            taken.listen()
        assert launch(logdir).port != 6006


def test_a_given_port_that_is_taken_is_an_error(logdir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(LaunchError, match=f"Port {port} is taken or not permitted; use another port"):
            launch(logdir, port=port)


def test_a_logdir_that_is_not_a_directory_is_an_error(logdir: Path) -> None:
    with pytest.raises(InvalidArgumentError, match=r"'nowhere' does not exist\. Use another one, or create it"):
        launch("nowhere")
    with pytest.raises(InvalidArgumentError, match="is a file"):
        launch(logdir / "run" / "train" / "events.out.tfevents.1.host")
    with pytest.raises(InvalidArgumentError, match="'' does not exist"):
        launch("")


@pytest.mark.parametrize("port", [0, -1, 65536, "6006", 6006.0, True])
def test_a_port_out_of_range_is_an_error(logdir: Path, port: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=f"port must be an integer from 1 to 65535.*{port}"):
        launch(logdir, port=port)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), "60", None])
def test_a_timeout_out_of_range_is_an_error(logdir: Path, timeout: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="timeout must be more than 0"):
        launch(logdir, timeout=timeout)


def test_a_timeout_is_an_error_and_leaves_no_server(logdir: Path) -> None:
    with pytest.raises(LaunchError, match=r"did not answer in time: .* \(its log: "):
        launch(logdir, timeout=0.01)
    assert running_servers(logdir) == []


def test_an_exit_during_startup_is_an_error_with_the_end_of_the_log(
    logdir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (logdir / "sitecustomize.py").write_text("import sys\nsys.modules['werkzeug'] = None\n")
    monkeypatch.setenv("PYTHONPATH", str(logdir))
    with pytest.raises(LaunchError, match=r"exited during startup: .*werkzeug.* \(its log: "):
        launch(logdir)


def test_a_log_folder_of_another_user_is_an_error(logdir: Path, tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can change the owner")
    folder = tmp_path / f"trackers-{os.getuid()}"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    with pytest.raises(LaunchError, match="not to user 65534"):
        launch(logdir)


def test_the_calling_process_imports_nothing_heavy(logdir: Path) -> None:
    script = f"""
import sys
import trackers.cli, trackers.server.launch
trackers.server.launch.launch({str(logdir)!r}).stop()
print(sorted({{"tensorflow", "keras", "pandas", "numpy", "tensorboard", "xprof"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

"""How runs end, in real processes with real signals: one script each, all started before the first test."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tensorboard.plugins.hparams import api_pb2, metadata

from tests.loaders import LOADERS, Loader, load

PREAMBLE = """
import json, os, signal, sys, threading, time
import trackers

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it

def opened():
    run = trackers.Run(sys.argv[1], hparams={"a": 1})
    run.writer("train").scalars(3, {"loss": 0.5})
    print(run.path, flush=True)
    return run

def wait():
    print("ready", flush=True)
    time.sleep(60)

def status(run):
    return json.loads((run.path / "run.json").read_text())["status"]
"""


@dataclass(frozen=True)
class Script:
    """A script, the signals sent to it each time it prints `ready`, and the expected status and exit code."""

    text: str
    status: str
    code: int
    signals: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    code: int
    name: str
    record: dict[str, Any]
    errors: str


WAITS_IN_FINISH = """
waits = [wait]
with opened() as run:
    run.add_finish_callback(lambda: waits and waits.pop()())
    wait()
"""
SCRIPTS = {
    "the block ends": Script("with opened(): pass", "finished", 0),
    "the block raises": Script("with opened(): 1 / 0", "failed", 1),
    "the block catches what it raises": Script(
        """
with opened():
    try:
        1 / 0
    except ZeroDivisionError:
        pass
""",
        "finished",
        0,
    ),
    "Ctrl-C in the block": Script("with opened(): wait()", "interrupted", -signal.SIGINT, (signal.SIGINT,)),
    "SIGTERM in the block": Script("with opened(): wait()", "interrupted", 128 + signal.SIGTERM, (signal.SIGTERM,)),
    "sys.exit() in the block": Script("with opened(): sys.exit()", "finished", 0),
    "sys.exit(0) in the block": Script("with opened(): sys.exit(0)", "finished", 0),
    "sys.exit(3) in the block": Script("with opened(): sys.exit(3)", "failed", 3),
    "sys.exit with a message in the block": Script("with opened(): sys.exit('no data')", "failed", 1),
    "Ctrl-C, and again while the run ends": Script(
        WAITS_IN_FINISH,
        "interrupted",
        -signal.SIGINT,
        (signal.SIGINT, signal.SIGINT),
    ),
    "Ctrl-C, and SIGTERM while the run ends": Script(
        WAITS_IN_FINISH,
        "interrupted",
        128 + signal.SIGTERM,
        (signal.SIGINT, signal.SIGTERM),
    ),
    "never finished": Script("run = opened()", "finished", 0),
    "never finished and the script raises": Script("run = opened(); 1 / 0", "failed", 1),
    "never finished and Ctrl-C": Script("run = opened(); wait()", "interrupted", -signal.SIGINT, (signal.SIGINT,)),
    "never finished and SIGTERM": Script("run = opened(); wait()", "interrupted", 143, (signal.SIGTERM,)),
    "finish() is called": Script("opened().finish()", "finished", 0),
    "finish('failed') is called": Script("opened().finish('failed'); sys.exit(0)", "failed", 0),
    "finish() is called before the script raises": Script("opened().finish(); 1 / 0", "finished", 1),
    "the first finish counts": Script("with opened() as run: run.finish('interrupted'); 1 / 0", "interrupted", 1),
    "opened in a thread": Script(
        "thread = threading.Thread(target=opened); thread.start(); thread.join()", "finished", 0
    ),
    "finished in a thread": Script(
        """
run = opened()
thread = threading.Thread(target=run.finish)
thread.start()
thread.join()
wait()
""",
        "finished",
        -signal.SIGTERM,
        (signal.SIGTERM,),
    ),
    "SIGTERM after finish()": Script("opened().finish(); wait()", "finished", -signal.SIGTERM, (signal.SIGTERM,)),
    "SIGTERM after one of two runs finished": Script(
        """
first = trackers.Run(sys.argv[1])
run = opened()
first.finish()
wait()
""",
        "interrupted",
        143,
        (signal.SIGTERM,),
    ),
    "SIGTERM after one run finished and another opened": Script(
        "trackers.Run(sys.argv[1]).finish(); run = opened(); wait()", "interrupted", 143, (signal.SIGTERM,)
    ),
    "a SIGTERM handler of the script": Script(
        """
signal.signal(signal.SIGTERM, lambda number, frame: print("mine"))
with opened():
    os.kill(os.getpid(), signal.SIGTERM)
os.kill(os.getpid(), signal.SIGTERM)
""",
        "finished",
        0,
    ),
    "a SIGTERM handler of the script, installed later": Script(
        """
with opened():
    signal.signal(signal.SIGTERM, lambda number, frame: print("mine"))
os.kill(os.getpid(), signal.SIGTERM)
""",
        "finished",
        0,
    ),
    "a forked child ends the block": Script(
        """
with opened() as run:
    if os.fork():
        assert os.wait()[1] == 0
        assert status(run) == "running"
        run.writer("train").scalars(4, {"loss": 0.25})
""",
        "finished",
        0,
    ),
    "a forked child raises": Script(
        """
with opened() as run:
    if not os.fork():
        1 / 0
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 1
    assert status(run) == "running"
""",
        "finished",
        0,
    ),
    "a forked child exits and the run is never finished": Script(
        """
run = opened()
if not os.fork():
    sys.exit(5)
assert os.waitstatus_to_exitcode(os.wait()[1]) == 5
assert status(run) == "running"
""",
        "finished",
        0,
    ),
    "a forked child gets SIGTERM": Script(
        """
with opened() as run:
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        os.write(write_end, b"ready")  # Python loses a signal that arrives during the fork
        time.sleep(60)
        os._exit(1)
    os.read(read_end, 5)
    os.kill(child, signal.SIGTERM)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == -signal.SIGTERM
    assert status(run) == "running"
""",
        "finished",
        0,
    ),
    "a forked child with a run of its own gets SIGTERM": Script(
        """
with trackers.Run(sys.argv[1]) as parent_run:
    child = os.fork()
    if not child:
        with opened():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.wait()[1]) == 143
    assert status(parent_run) == "running"
""",
        "interrupted",
        0,
    ),
    "SIGKILL": Script("run = opened(); run.flush(); wait()", "running", -signal.SIGKILL, (signal.SIGKILL,)),
}


def execute(root: Path, script: Script) -> Result:
    command = [sys.executable, "-c", PREAMBLE + script.text, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        path = Path(process.stdout.readline().strip())
        for number in script.signals:
            while (line := process.stdout.readline()) != "ready\n":
                assert line, "the process ended before it was ready"
            process.send_signal(number)
        try:
            _, errors = process.communicate(timeout=30)
        finally:
            process.kill()
        return Result(
            process.returncode,
            path.relative_to(root.parent).as_posix(),
            json.loads((path / "run.json").read_text()),
            errors,
        )


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shutdown")


@pytest.fixture(scope="module")
def results(logdir: Path) -> dict[str, Result]:
    roots = [logdir / str(number) for number in range(len(SCRIPTS))]
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(SCRIPTS, pool.map(execute, roots, SCRIPTS.values()), strict=True))


@pytest.mark.parametrize("what", SCRIPTS)
def test_status_and_exit_code(results: dict[str, Result], what: str) -> None:
    result = results[what]
    assert (result.record["status"], result.code) == (SCRIPTS[what].status, SCRIPTS[what].code), result.errors
    assert (result.record["ended"] is None) == (result.record["status"] == "running")
    assert result.record["problems"] == []


@pytest.mark.parametrize("loader", LOADERS)
def test_tensorboard_shows_the_same_status_and_all_summaries(
    logdir: Path, results: dict[str, Result], loader: Loader
) -> None:
    shown = {
        "finished": api_pb2.STATUS_SUCCESS,
        "failed": api_pb2.STATUS_FAILURE,
        "interrupted": api_pb2.STATUS_FAILURE,
        "running": None,
    }
    with load(logdir, loader) as loaded:
        hparams = loaded.tags("hparams")
        for what, result in results.items():
            status = None
            if metadata.SESSION_END_INFO_TAG in hparams[result.name]:
                content = loaded.content("hparams", result.name, metadata.SESSION_END_INFO_TAG)
                status = metadata.parse_session_end_info_plugin_data(content).status
            assert status == shown[SCRIPTS[what].status], what
            assert loaded.scalars(f"{result.name}/train", "loss")[0] == (3, 0.5), what


def test_summaries_after_a_fork_are_written_once(logdir: Path, results: dict[str, Result]) -> None:
    with load(logdir, "python") as loaded:
        name = results["a forked child ends the block"].name
        assert loaded.scalars(f"{name}/train", "loss") == [(3, 0.5), (4, 0.25)]


def test_python_still_prints_the_exception(results: dict[str, Result]) -> None:
    assert "ZeroDivisionError" in results["the block raises"].errors
    assert "no data" in results["sys.exit with a message in the block"].errors
    assert "KeyboardInterrupt" in results["Ctrl-C in the block"].errors
    assert results["SIGTERM in the block"].errors == ""

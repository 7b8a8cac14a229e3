"""Reading a small log imports no more than it needs: each import is paid for by every call of the command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import trackers

# What a read could import by accident; each takes 0.03 s to 5 s.
HEAVY = {
    "IPython",
    "PIL",
    "fsspec",
    "grpc",
    "jinja2",
    "keras",
    "matplotlib",
    "plotly",
    "psutil",
    "rich",
    "scipy",
    "sklearn",
    "tensorflow",
    "werkzeug",
    "xprof",
}
# Of TensorBoard: the messages of protocol buffers, and the names of plugins.
TENSORBOARD = {
    "tensorboard.compat",
    "tensorboard.lazy",
    "tensorboard.plugins",
    "tensorboard.plugins.graph",
    "tensorboard.plugins.graph.metadata",
    "tensorboard.plugins.hparams",
    "tensorboard.plugins.hparams.api_pb2",
    "tensorboard.plugins.hparams.plugin_data_pb2",
    "tensorboard.version",
}


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("logs")
    with trackers.Run(path, hparams={"units": 4}) as run:
        run.writer("train").scalars(0, {"epoch_loss": 1.0})
    return path


def imported_by(code: str, logdir: Path) -> set[str]:
    """Runs code in a new process, and returns the modules that it has imported."""
    script = f"import sys, json\n{code}\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script, str(logdir)], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


READ_SCALARS = "import trackers; assert len(trackers.read(sys.argv[1]).scalars()) == 1"
LIST_RUNS = "import trackers; assert len(trackers.read(sys.argv[1]).run_infos()) == 1"
RUNS_VERB = "from trackers.cli import main; main(['runs', sys.argv[1]], standalone_mode=False)"


@pytest.mark.parametrize(
    ("code", "has_frames"),
    [(READ_SCALARS, True), (LIST_RUNS, False), (RUNS_VERB, False)],
    ids=["scalars", "run_infos", "trackers runs"],
)
def test_a_small_read_imports_what_it_needs(logdir: Path, code: str, has_frames: bool) -> None:
    modules = imported_by(code, logdir)
    assert not HEAVY & modules
    messages = {name for name in modules if name.startswith("tensorboard.compat.proto")}
    assert {name for name in modules if name.startswith("tensorboard.")} - messages <= TENSORBOARD
    assert ("pandas" in modules) == has_frames
    assert "numpy" in modules
    assert not {name for name in modules if name.startswith(("trackers.callbacks", "trackers.write", "trackers.run."))}

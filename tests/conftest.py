"""Fixtures that tests share: a quiet TensorFlow, a run to write into, and a real Chromium."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright

# Before anything imports TensorFlow: its start-up messages would drown those of pytest.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import trackers

# Files whose tests share fixtures that take long: each worker has its own session, and would build them again.
_GROUPS = {
    "experiments": (
        "tests/experiments/",
        *(f"tests/browser/test_{name}" for name in ("all_experiments", "tensorboard")),
    ),
    "runs tab": ("tests/browser/test_runs_",),
    "callbacks": ("tests/callbacks/",),
}

# Examples take as long as the machine is busy; no test asserts a time.
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the long tests, which have a short form beside them")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    requirements = {
        "real_data": (os.environ.get("TRACKERS_DATA"), "TRACKERS_DATA does not name a folder with the real data sets"),
        "long": (config.getoption("--long"), "it has a short form; --long runs it"),
    }
    for item in items:
        for marker, (is_met, reason) in requirements.items():
            if item.get_closest_marker(marker) and not is_met:
                item.add_marker(pytest.mark.skip(reason=reason))
    # A worker that began a long file when the others have nothing left would keep them waiting.
    long = {_scope(item.nodeid) for item in items if item.get_closest_marker("slow")} | set(_GROUPS)
    items.sort(key=lambda item: _scope(item.nodeid) not in long)


def _scope(nodeid: str) -> str:
    """Returns what a worker takes as a whole: a file, or a group of files."""
    return next((group for group in _GROUPS if nodeid.startswith(_GROUPS[group])), nodeid.partition("::")[0])


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    tensorflow = sys.modules.get("tensorflow")
    if tensorflow is not None and not gc.get_freeze_count():
        # Optimizing the graph of a small model takes longer than running it.
        tensorflow.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
        # Keras and Keras Tuner collect garbage for every model; without this, each time among a million objects of
        # imported modules, in a third of a second.
        gc.collect()
        gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _scope(nodeid)

    return Together(config, log)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[trackers.Run]:
    with trackers.Run(tmp_path / "exp", hparams={"learning_rate": 0.001}) as opened:
        yield opened


def without_network(patch: pytest.MonkeyPatch, keras_home: Path) -> None:
    """Hides every copy of a data set, and the network: the proxy refuses at once."""
    patch.delenv("TRACKERS_DATA", raising=False)
    patch.setenv("KERAS_HOME", str(keras_home))
    for name in ("http_proxy", "https_proxy"):
        patch.setenv(name, "http://127.0.0.1:9")


class SmallRuns:
    """One `--small` run of each experiment, trained without a network when a test first needs it.

    Attributes:
        logdir: The logdir of all of them.
    """

    def __init__(self, logdir: Path, keras_home: Path) -> None:
        self.logdir = logdir
        self._keras_home = keras_home
        self._runs: dict[str, trackers.Run] = {}

    def __getitem__(self, name: str) -> trackers.Run:
        if name not in self._runs:
            self._runs[name] = self.again(name)
        return self._runs[name]

    def again(self, name: str, *options: str, logdir: Path | None = None) -> trackers.Run:
        """Runs an experiment once more, with options and in another logdir if one is given."""
        experiment = importlib.import_module(f"experiments.{name}")
        with pytest.MonkeyPatch.context() as patch:
            without_network(patch, self._keras_home)
            run: trackers.Run = experiment.main(["--small", "--logdir", str(logdir or self.logdir), *options])
        return run


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallRuns:
    return SmallRuns(tmp_path_factory.mktemp("small") / "logs", tmp_path_factory.mktemp("keras"))


@pytest.fixture(scope="session")
def mnist_logs(small: SmallRuns, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A logdir with three small runs of experiments.mnist_cnn: the one of `small`, and two with other hparams."""
    logdir = tmp_path_factory.mktemp("mnist") / "logs"
    first = small["mnist_cnn"].path
    shutil.copytree(first, logdir / "mnist_cnn" / first.name)
    for learning_rate, batch_size in (("0.003", "64"), ("0.0003", "32")):
        small.again("mnist_cnn", "--learning-rate", learning_rate, "--batch-size", batch_size, logdir=logdir)
    return logdir


_CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        message = "chromium is not on the path; on Debian: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": 1500, "height": 1000})
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()

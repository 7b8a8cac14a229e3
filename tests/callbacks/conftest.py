"""One training of each kind of model with all trackers, which many tests share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import pytest

import trackers
from tests import loaders
from tests.callbacks import models


@dataclass(frozen=True)
class Fitted:
    """A finished training.

    Attributes:
        run: The finished run.
        name: Its name in TensorBoard.
        stock: The name in TensorBoard of the run of `keras.callbacks.TensorBoard` in the same fit.
        model: The model after the fit.
        untracked: The weights after the same fit without callbacks.
        history: The history of the fit.
    """

    run: trackers.Run
    name: str
    stock: str
    model: keras.Model
    untracked: list[Any]
    history: dict[str, list[float]]


@pytest.fixture(scope="session")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fitted")


@pytest.fixture(scope="session")
def fitted(logdir: Path) -> dict[str, Fitted]:
    return {kind: _fit(logdir, kind, make) for kind, make in models.KINDS.items()}


def _fit(logdir: Path, kind: str, make: Callable[[], keras.Model]) -> Fitted:
    keras.utils.set_random_seed(7)
    plain = make()
    models.fit_images(plain)
    keras.utils.set_random_seed(7)
    model = make()
    validation = models.images(24, seed=1)
    stock = keras.callbacks.TensorBoard(
        logdir / f"stock_{kind}", histogram_freq=1, update_freq=1, write_graph=False, write_steps_per_second=True
    )
    with trackers.Run(logdir / kind, hparams={"learning_rate": 0.01, "kind": kind}) as run:
        history = models.fit_images(
            model,
            run.callbacks(
                validation=validation,
                class_names=models.CLASSES,
                gradients=True,
                activations=True,
                system_metrics=True,
                profile=None,
                extra=[stock],
            ),
        )
    return Fitted(run, f"{kind}/{run.path.name}", f"stock_{kind}", model, plain.get_weights(), history)


@pytest.fixture(scope="session", params=loaders.LOADERS)
def loaded(request: pytest.FixtureRequest, fitted: dict[str, Fitted], logdir: Path) -> Iterator[loaders.Logdir]:
    """Those trainings, read by each of TensorBoard's loaders."""
    with loaders.load(logdir, request.param) as logs:
        yield logs


Both = Callable[[trackers.Run], list[loaders.Logdir]]


@pytest.fixture
def both() -> Iterator[Both]:
    """Loads one run, which is then named `.`, with both of TensorBoard's loaders."""
    with ExitStack() as stack:

        def load(run: trackers.Run) -> list[loaders.Logdir]:
            run.flush()
            return [stack.enter_context(loaders.load(run.path, loader)) for loader in loaders.LOADERS]

        yield load

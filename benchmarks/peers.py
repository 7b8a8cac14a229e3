"""Attaches each of the other tools: offline, into a temporary folder, silent, and with its default settings.

Each tool logs every batch with its own Keras callback. It is imported when it is attached.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keras.callbacks import Callback

PACKAGES = ("wandb", "swanlab", "mlflow", "dvclive")


def environment(folder: Path) -> dict[str, str]:
    """Returns environment variables that keep the tools off the network and out of the home directory, and silent.

    Args:
        folder: The folder to use instead of the home directory.
    """
    return {
        "WANDB_CACHE_DIR": str(folder),
        "WANDB_CONFIG_DIR": str(folder),
        "WANDB_DATA_DIR": str(folder),
        "WANDB_ERROR_REPORTING": "false",
        "SWANLAB_ROOT": str(folder / "swanlab"),
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_LOGGING_LEVEL": "ERROR",
        "DVC_NO_ANALYTICS": "true",
        "DVC_STUDIO_OFFLINE": "true",
        "DVC_GLOBAL_CONFIG_DIR": str(folder),
        "DVC_SITE_CACHE_DIR": str(folder / "dvc"),
    }


@contextmanager
def wandb(folder: Path) -> Iterator[list[Callback]]:
    """Attaches Weights & Biases; it is finished after the fit."""
    import wandb
    from wandb.integration.keras import WandbMetricsLogger

    settings = wandb.Settings(silent=True, console="off")
    with wandb.init(project="overhead", mode="offline", dir=str(folder), settings=settings):
        yield [WandbMetricsLogger(log_freq="batch")]


@contextmanager
def swanlab(folder: Path) -> Iterator[list[Callback]]:
    """Attaches SwanLab; it is finished after the fit."""
    with _silenced():
        import swanlab
        from swanlab.integration.keras import SwanLabCallback

        swanlab.init(project="overhead", mode="offline", log_dir=str(folder))
    yield [SwanLabCallback(log_freq="batch")]
    with _silenced():
        swanlab.finish()


@contextmanager
def mlflow(folder: Path) -> Iterator[list[Callback]]:
    """Attaches MLflow. Its callback passes metrics to a thread; finishing waits for that thread."""
    with _silenced():
        import mlflow
        from mlflow.tensorflow import MlflowCallback

        # One database for all runs, as usual: creating its tables takes seconds.
        mlflow.set_tracking_uri(f"sqlite:///{folder / 'mlflow.db'}")
        if mlflow.get_experiment_by_name("overhead") is None:
            mlflow.create_experiment("overhead", artifact_location=(folder / "mlflow").as_uri())
        mlflow.set_experiment("overhead")
    with mlflow.start_run():
        yield [MlflowCallback(log_every_epoch=False, log_every_n_steps=1)]
        mlflow.flush_async_logging()


@contextmanager
def dvclive(folder: Path) -> Iterator[list[Callback]]:
    """Attaches DVCLive in a new DVC repository: otherwise it turns the Git checkout into one."""
    from dvc.repo import Repo
    from dvclive import Live
    from dvclive.keras import DVCLiveCallback

    class EveryBatch(DVCLiveCallback):  # type: ignore[misc]
        """Logs batches as the manual of DVCLive logs steps."""

        def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
            for name, value in (logs or {}).items():
                self.live.log_metric(f"batch/{name}", value)
            self.live.next_step()

    logging.getLogger("dvc").setLevel(logging.WARNING)
    repository = tempfile.mkdtemp(dir=folder)
    Repo.init(repository, no_scm=True).close()
    with chdir(repository), Live(save_dvc_exp=False) as live:
        yield [EveryBatch(live=live)]


@contextmanager
def _silenced() -> Iterator[None]:
    """Discards what is printed; only while opening and finishing, so that hooks are not affected."""
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield

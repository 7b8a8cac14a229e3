"""CheckpointArtifact: the best model of a fit, as an artifact."""

from __future__ import annotations

from trackers.callbacks.tracker import Logs, Tracker
from trackers.schema.artifact_name import check_artifact_name
from trackers.schema.run_layout import BEST_CHECKPOINT, CHECKPOINTS_DIR, folder_name


class CheckpointArtifact(Tracker):
    """Logs `checkpoints/best.keras`, which `checkpoints=True` writes, with `Run.log_artifact` when a fit ends.

    Args:
        name: The name of the artifact, whose versions are the models of all runs that share it; by default the name of
            the experiment.

    Raises:
        InvalidArgumentError: If the name has characters other than letters, digits and `._+=-`, or begins or ends with
            one of `._-`.
    """

    def __init__(self, name: str | None = None) -> None:
        super().__init__()
        if name is not None:
            check_artifact_name(name)
        self.name = name

    def on_train_end(self, logs: Logs | None = None) -> None:
        """Logs the checkpoint."""
        super().on_train_end(logs)
        path = self.run.path / CHECKPOINTS_DIR / BEST_CHECKPOINT
        if path.exists():
            name = self.name or folder_name(self.run.path.resolve().parent.name)
            self.run.log_artifact(path, name, kind="model")
        else:
            self.run.report_problem(type(self).__name__, f"there is no {path.name} in {str(path.parent)!r} to log")

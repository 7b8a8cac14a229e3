"""Machine: processor, memory, disk and graphics processors beside the epochs."""

from __future__ import annotations

import shutil
import subprocess

import psutil

from trackers.callbacks.tracker import Logs, Tracker
from trackers.schema.splits import TRAIN
from trackers.schema.tags import system_metric_tag

_GPU_QUERY = ["--query-gpu=utilization.gpu,memory.used,memory.total", "--format=csv,noheader,nounits"]
_GIB = 2**30


class SystemMetrics(Tracker):
    """Writes `machine/…` at each epoch's end.

    `cpu_percent` (mean over the epoch), `memory_percent`, `process_memory_gib`, `disk_free_gib` (where the run lies),
    and for each NVIDIA GPU `gpu<n>_percent` and `gpu<n>_memory_percent`.
    """

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Starts the processor's meter."""
        psutil.cpu_percent()
        self._nvidia_smi = shutil.which("nvidia-smi")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Reads the meters."""
        values = {
            "cpu_percent": psutil.cpu_percent(),
            "memory_percent": psutil.virtual_memory().percent,
            "process_memory_gib": psutil.Process().memory_info().rss / _GIB,
            "disk_free_gib": psutil.disk_usage(str(self.run.path)).free / _GIB,
        }
        self._write(epoch, values)
        if self._nvidia_smi:  # last, for a driver that fails should cost only its own meters
            asked = subprocess.run(
                [self._nvidia_smi, *_GPU_QUERY], capture_output=True, text=True, timeout=10, check=True
            )
            self._write(epoch, gpu_metrics(asked.stdout))

    def _write(self, epoch: int, values: dict[str, float]) -> None:
        tagged = {system_metric_tag(quantity): value for quantity, value in values.items()}
        self.run.writer(TRAIN).scalars(self.step(epoch), tagged)


def gpu_metrics(csv: str) -> dict[str, float]:
    """Reads what `nvidia-smi` printed.

    Args:
        csv: A line a GPU: utilization in percent, memory used and in all in MiB; `[N/A]` for what it cannot tell.

    Returns:
        `gpu<n>_percent` and `gpu<n>_memory_percent`, each 0…100.
    """
    values: dict[str, float] = {}
    for number, line in enumerate(csv.strip().splitlines()):
        utilization, used, total = (float(cell) if cell.strip()[:1].isdigit() else None for cell in line.split(","))
        if utilization is not None:
            values[f"gpu{number}_percent"] = utilization
        if used is not None and total:
            values[f"gpu{number}_memory_percent"] = 100 * used / total
    return values

"""SystemMetrics: processor, memory, disk and GPU usage per epoch."""

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
    """Writes `system/…` at the end of each epoch.

    `cpu_percent` (mean over the epoch), `memory_percent`, `process_memory_gib`, `disk_free_gib` (on the disk of the
    run), and for each NVIDIA GPU `gpu<n>_percent` and `gpu<n>_memory_percent`.
    """

    def on_train_begin(self, logs: Logs | None = None) -> None:
        """Starts the measurement of the processor."""
        psutil.cpu_percent()
        self._nvidia_smi = shutil.which("nvidia-smi")

    def on_epoch_end(self, epoch: int, logs: Logs | None = None) -> None:
        """Measures and writes."""
        values = {
            "cpu_percent": psutil.cpu_percent(),
            "memory_percent": psutil.virtual_memory().percent,
            "process_memory_gib": psutil.Process().memory_info().rss / _GIB,
            "disk_free_gib": psutil.disk_usage(str(self.run.path)).free / _GIB,
        }
        self._write(epoch, values)
        if self._nvidia_smi:  # last, so that a driver that fails loses only the GPU's values
            query = subprocess.run(
                [self._nvidia_smi, *_GPU_QUERY], capture_output=True, text=True, timeout=10, check=True
            )
            self._write(epoch, parse_gpu_metrics(query.stdout))

    def _write(self, epoch: int, values: dict[str, float]) -> None:
        tagged = {system_metric_tag(quantity): value for quantity, value in values.items()}
        self.run.writer(TRAIN).scalars(self.step(epoch), tagged)


def parse_gpu_metrics(csv: str) -> dict[str, float]:
    """Parses the output of `nvidia-smi`.

    Args:
        csv: One line per GPU: utilization in percent, used and total memory in MiB; `[N/A]` for an unknown value.

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

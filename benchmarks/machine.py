"""Describes the machine and the versions that were measured."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import psutil


def describe(packages: Sequence[str]) -> str:
    """Returns a line about the machine.

    Args:
        packages: Distributions whose versions to include, if they are installed.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = psutil.virtual_memory().total / 2**30
    versions = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}; "
        f"{', '.join(versions)}; {datetime.date.today():%Y-%m-%d}"
    )


def load() -> float:
    """Returns the load average of the last minute; about 0 on an idle machine."""
    return os.getloadavg()[0]


def _processor() -> str:
    """Returns the name of the processor; on Linux, Python itself only knows the architecture."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

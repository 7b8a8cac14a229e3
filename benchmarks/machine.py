"""The machine and the versions that figures were taken with: without them a table of times says little."""

from __future__ import annotations

import datetime
import importlib.metadata
import os
import platform
from collections.abc import Sequence
from pathlib import Path

import psutil


def describe(packages: Sequence[str]) -> str:
    """One paragraph on the machine.

    Args:
        packages: Distributions whose versions matter; those that are not installed are left out.
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
    """How many processes wanted a core in the last minute; about 0 on a machine that is quiet."""
    return os.getloadavg()[0]


def _processor() -> str:
    """The processor's name as its maker gives it; Python itself knows but the architecture on Linux."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()

"""Reads all scalars of a logdir with each reader."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import trackers

# A logdir and the number of its scalars -> the number of scalars read.
Reader = Callable[[Path, int], int]


def read_trackers(logdir: Path, points: int) -> int:
    """Reads with `trackers.read`, which verifies checksums."""
    return len(trackers.read(logdir).scalars())


def read_trackers_unverified(logdir: Path, points: int) -> int:
    """Reads with `trackers.read(verify=False)`, which does not check numbers, like the Rust server."""
    return len(trackers.read(logdir, verify=False).scalars())


def read_event_accumulator(logdir: Path, points: int) -> int:
    """Reads each run with TensorBoard's Python loader, without sampling."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    count = 0
    for folder in sorted({path.parent for path in logdir.rglob("*tfevents*")}):
        accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()
        count += sum(len(accumulator.Scalars(tag)) for tag in accumulator.Tags()["scalars"])
    return count


def read_rust_server(logdir: Path, points: int) -> int:
    """Reads with TensorBoard's Rust data server, from its start to the last point over gRPC."""
    from tensorboard.context import RequestContext
    from tensorboard.data import server_ingester
    from tensorboard.util import grpc_util

    ingester = server_ingester.SubprocessServerDataIngester(
        server_ingester.get_server_binary(),
        str(logdir),
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin={"scalars": 0},
    )
    ingester.start()
    request = {"experiment_id": "", "plugin_name": "scalars", "downsample": 1 << 30}
    while True:
        series_by_run = ingester.data_provider.read_scalars(RequestContext(), **request)
        count = sum(len(series) for tags in series_by_run.values() for series in tags.values())
        if count >= points:
            ingester._stdin_handle.close()  # the server stops when its standard input is closed
            return count
        time.sleep(0.05)


def read_tbparse(logdir: Path, points: int) -> int:
    """Reads with the package tbparse."""
    from tbparse import SummaryReader

    return len(SummaryReader(str(logdir), extra_columns={"dir_name"}).scalars)


READERS: dict[str, Reader] = {
    "trackers.read": read_trackers,
    "trackers.read, verify=False": read_trackers_unverified,
    "TensorBoard's Rust server": read_rust_server,
    "EventAccumulator": read_event_accumulator,
    **({"tbparse": read_tbparse} if find_spec("tbparse") else {}),
}

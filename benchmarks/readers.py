"""Everybody's way from a logdir to all of its scalars."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import trackers

# A logdir and the number of its scalars -> the number that was read.
Reader = Callable[[Path, int], int]


def ours(logdir: Path, points: int) -> int:
    """`trackers.read`, checksums verified."""
    return len(trackers.read(logdir).scalars())


def ours_unverified(logdir: Path, points: int) -> int:
    """`trackers.read(verify=False)`, which believes the numbers as the Rust server does."""
    return len(trackers.read(logdir, verify=False).scalars())


def event_accumulator(logdir: Path, points: int) -> int:
    """TensorBoard's Python loader, run by run, with nothing sampled away."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = 0
    for folder in sorted({path.parent for path in logdir.rglob("*tfevents*")}):
        accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()
        found += sum(len(accumulator.Scalars(tag)) for tag in accumulator.Tags()["scalars"])
    return found


def rust_server(logdir: Path, points: int) -> int:
    """TensorBoard's Rust data server, from its start to the last point over gRPC."""
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
    wanted = {"experiment_id": "", "plugin_name": "scalars", "downsample": 1 << 30}
    while True:
        read = ingester.data_provider.read_scalars(RequestContext(), **wanted)
        found = sum(len(series) for tags in read.values() for series in tags.values())
        if found >= points:
            ingester._stdin_handle.close()  # the server ends when its standard input does
            return found
        time.sleep(0.05)


def tbparse(logdir: Path, points: int) -> int:
    """The package tbparse."""
    from tbparse import SummaryReader

    return len(SummaryReader(str(logdir), extra_columns={"dir_name"}).scalars)


READERS: dict[str, Reader] = {
    "trackers.read": ours,
    "trackers.read, verify=False": ours_unverified,
    "TensorBoard's Rust server": rust_server,
    "EventAccumulator": event_accumulator,
    **({"tbparse": tbparse} if find_spec("tbparse") else {}),
}

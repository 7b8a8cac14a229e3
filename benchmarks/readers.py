"""Reads all scalars of a logdir with each reader."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np

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
        accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0, "tensors": 0}).Reload()
        count += sum(len(accumulator.Scalars(tag)) for tag in accumulator.Tags()["scalars"])
        for tag in accumulator.Tags()["tensors"]:
            if accumulator.SummaryMetadata(tag).plugin_data.plugin_name == "scalars":
                count += len(accumulator.Tensors(tag))
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


def read_protobuf_loop(logdir: Path, points: int) -> int:
    """Reads records one at a time, checks their CRCs, and parses them with protobuf: the least that a loop does."""
    from tensorboard.compat.proto import event_pb2

    from trackers.formats.tfrecord import FOOTER, HEADER, masked_crc

    curves: dict[tuple[str, str], list[tuple[int, float, float]]] = {}
    for path in sorted(logdir.rglob("*tfevents*")):
        data, position, plugins = path.read_bytes(), 0, dict[str, str]()
        while position < len(data):
            length = int.from_bytes(data[position : position + 8], "little")
            payload = data[position + HEADER : position + HEADER + length]
            header_crc = int.from_bytes(data[position + 8 : position + HEADER], "little")
            position += HEADER + length + FOOTER
            if (header_crc, int.from_bytes(data[position - FOOTER : position], "little")) != (
                masked_crc(length.to_bytes(8, "little")),
                masked_crc(payload),
            ):
                raise SystemExit(f"{path} is damaged")
            event = event_pb2.Event.FromString(payload)
            for value in event.summary.value:
                field = value.WhichOneof("value")
                if field == "simple_value":
                    number = value.simple_value
                elif field == "tensor":
                    plugin = value.metadata.plugin_data.plugin_name or plugins.get(value.tag, "")
                    plugins.setdefault(value.tag, plugin)
                    if plugin != "scalars":
                        continue
                    tensor = value.tensor
                    numbers = tensor.float_val or tensor.double_val or tensor.int64_val or tensor.half_val
                    number = numbers[0] if numbers else 0.0
                else:
                    continue
                curves.setdefault((str(path.parent), value.tag), []).append((event.step, event.wall_time, number))
    return sum(map(len, curves.values()))


def read_tbparse(logdir: Path, points: int) -> int:
    """Reads with the package tbparse."""
    from tbparse import SummaryReader

    reader = SummaryReader(str(logdir), event_types={"scalars", "tensors", "histograms"}, extra_columns={"dir_name"})
    tensors = reader.tensors
    # Some histograms are among them.
    return len(reader.scalars) + (sum(np.ndim(value) == 0 for value in tensors.value) if len(tensors) else 0)


READERS: dict[str, Reader] = {
    "trackers.read": read_trackers,
    "trackers.read, verify=False": read_trackers_unverified,
    "TensorBoard's Rust server": read_rust_server,
    "EventAccumulator": read_event_accumulator,
    "protobuf loop": read_protobuf_loop,
    **({"tbparse": read_tbparse} if find_spec("tbparse") else {}),
}

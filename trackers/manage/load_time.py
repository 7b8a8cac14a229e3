"""Measures how long TensorBoard takes to load a logdir."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.data import server_ingester
from tensorboard.util import grpc_util

_QUIET_SECONDS = 0.5
_TIMEOUT_SECONDS = 120.0


def measure_load_time(logdir: Path) -> float:
    """Starts TensorBoard's data server on a logdir and waits until it has nothing new to show for half a second.

    Args:
        logdir: The logdir.

    Returns:
        Seconds from the start to the last change.

    Raises:
        RuntimeError: If TensorBoard has no data server for this platform.
    """
    ingester = server_ingester.SubprocessServerDataIngester(
        server_ingester.get_server_binary(),
        str(logdir),
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
    )
    start = time.perf_counter()
    with warnings.catch_warnings():
        # The ingester drops its Popen and its TemporaryDirectory as soon as the server runs.
        warnings.simplefilter("ignore", ResourceWarning)
        ingester.start()
    try:
        contents, last_change = None, time.perf_counter()
        while time.perf_counter() - last_change < _QUIET_SECONDS and last_change - start < _TIMEOUT_SECONDS:
            if (current := _contents(ingester.data_provider)) != contents:
                contents, last_change = current, time.perf_counter()
            time.sleep(0.01)
        return last_change - start
    finally:
        ingester._stdin_handle.close()  # the server stops when its standard input is closed


def _contents(provider: Any) -> list[Any]:
    return [
        {
            (run, tag): (series.max_step, series.max_wall_time)
            for run, tags in list_series(RequestContext(), experiment_id="", plugin_name=plugin).items()
            for tag, series in tags.items()
        }
        for list_series, plugin in (
            (provider.list_scalars, "scalars"),
            (provider.list_tensors, "histograms"),
            (provider.list_blob_sequences, "images"),
        )
    ]

"""How long TensorBoard takes to load a logdir."""

from __future__ import annotations

import time
import warnings
from pathlib import Path
from typing import Any

from tensorboard.context import RequestContext
from tensorboard.data import server_ingester
from tensorboard.util import grpc_util

_QUIET_SECONDS = 0.5
_PATIENCE_SECONDS = 120.0


def loading_seconds(logdir: Path) -> float:
    """Starts TensorBoard's data server on a logdir and waits until it finds no more.

    Args:
        logdir: The logdir.

    Returns:
        Seconds from the start to the last thing that it found.

    Raises:
        RuntimeError: If this platform has no data server.
    """
    ingester = server_ingester.SubprocessServerDataIngester(
        server_ingester.get_server_binary(),
        str(logdir),
        reload_interval=0,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
    )
    begun = time.perf_counter()
    with warnings.catch_warnings():
        # It drops its Popen and its TemporaryDirectory as soon as the server runs.
        warnings.simplefilter("ignore", ResourceWarning)
        ingester.start()
    try:
        seen, changed = None, time.perf_counter()
        while time.perf_counter() - changed < _QUIET_SECONDS and changed - begun < _PATIENCE_SECONDS:
            if (now := _contents(ingester.data_provider)) != seen:
                seen, changed = now, time.perf_counter()
            time.sleep(0.01)
        return changed - begun
    finally:
        ingester._stdin_handle.close()  # the server ends when its standard input does


def _contents(provider: Any) -> list[Any]:
    return [
        {
            (run, tag): (series.max_step, series.max_wall_time)
            for run, tags in lister(RequestContext(), experiment_id="", plugin_name=plugin).items()
            for tag, series in tags.items()
        }
        for lister, plugin in (
            (provider.list_scalars, "scalars"),
            (provider.list_tensors, "histograms"),
            (provider.list_blob_sequences, "images"),
        )
    ]

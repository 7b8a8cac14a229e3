"""Both of TensorBoard's loaders behind one interface: what they return for a logdir is what a person sees.

The Rust data server is what `tensorboard --logdir` uses by default; the Python one is its fallback
(`--load_fast=false`).
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.compat.proto import graph_pb2  # noqa: F401  (registers protos that the loaders parse)
from tensorboard.context import RequestContext
from tensorboard.data import server_ingester
from tensorboard.data.provider import RunTagFilter
from tensorboard.util import grpc_util

Loader = Literal["python", "rust"]
LOADERS: tuple[Loader, ...] = ("python", "rust")
_ALL = 10**6
_PLUGINS = ("scalars", "histograms", "images", "text", "audio")


@dataclass(frozen=True)
class Logdir:
    """A loaded logdir. Runs are named as TensorBoard names them: the folder's path relative to the logdir."""

    provider: Any

    def scalars(self, run: str, tag: str) -> list[tuple[int, float]]:
        """[(step, value), …] in the loader's order; [] if there is no such series."""
        data = self._read(self.provider.read_scalars, "scalars", run, tag)
        return [(datum.step, datum.value) for datum in data]

    def tensors(self, plugin: str, run: str, tag: str) -> list[tuple[int, np.ndarray]]:
        """[(step, array), …]: histograms are [buckets, 3], texts object arrays of bytes."""
        data = self._read(self.provider.read_tensors, plugin, run, tag)
        return [(datum.step, datum.numpy) for datum in data]

    def blobs(self, plugin: str, run: str, tag: str) -> list[tuple[int, list[bytes]]]:
        """[(step, [bytes, …]), …]: for images width, height and the PNGs; for audio the WAV and its label."""
        data = self._read(self.provider.read_blob_sequences, plugin, run, tag)
        return [
            (
                datum.step,
                [self.provider.read_blob(RequestContext(), blob_key=value.blob_key) for value in datum.values],
            )
            for datum in data
        ]

    def tags(self, plugin: str) -> dict[str, set[str]]:
        """Returns run to the tags of a plugin, whatever their class of data."""
        tags_by_run: dict[str, set[str]] = {}
        for lister in (self.provider.list_scalars, self.provider.list_tensors, self.provider.list_blob_sequences):
            for run, tags in lister(RequestContext(), experiment_id="", plugin_name=plugin).items():
                tags_by_run.setdefault(run, set()).update(tags)
        return tags_by_run

    def content(self, plugin: str, run: str, tag: str) -> bytes:
        """Returns the plugin content in the metadata of one tensor series."""
        listed = self.provider.list_tensors(RequestContext(), experiment_id="", plugin_name=plugin)
        content: bytes = listed[run][tag].plugin_content
        return content

    @staticmethod
    def _read(reader: Any, plugin: str, run: str, tag: str) -> list[Any]:
        tag_filter = RunTagFilter(runs=[run], tags=[tag])
        read = reader(
            RequestContext(), experiment_id="", plugin_name=plugin, run_tag_filter=tag_filter, downsample=_ALL
        )
        return list(read.get(run, {}).get(tag, []))


@contextmanager
def load(logdir: str | Path, loader: Loader) -> Iterator[Logdir]:
    """Loads a whole logdir once, with every sample."""
    if loader == "python":
        sizes = dict.fromkeys(_PLUGINS, _ALL)
        multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance=sizes)
        multiplexer.AddRunsFromDirectory(str(logdir))
        multiplexer.Reload()
        yield Logdir(data_provider.MultiplexerDataProvider(multiplexer, str(logdir)))
        return
    with data_server(logdir) as server:
        yield _settled(server)


@contextmanager
def data_server(logdir: str | Path, reload_interval: int = 0) -> Iterator[Logdir]:
    """Runs the Rust loader on a logdir: it loads once (0) or at an interval in seconds, and ends with the block."""
    ingester = server_ingester.SubprocessServerDataIngester(
        server_ingester.get_server_binary(),
        str(logdir),
        reload_interval=reload_interval,
        channel_creds_type=grpc_util.ChannelCredsType.LOCAL,
        samples_per_plugin=dict.fromkeys(_PLUGINS, 0),
    )
    with warnings.catch_warnings():
        # It drops its Popen and its TemporaryDirectory as soon as the server runs.
        warnings.simplefilter("ignore", ResourceWarning)
        ingester.start()
    try:
        yield Logdir(ingester.data_provider)
    finally:
        ingester._stdin_handle.close()  # the server ends when its standard input does


def _settled(logdir: Logdir) -> Logdir:
    """Waits until the server, which loads in the background, has loaded everything."""
    before: Any = None
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        now = [
            {
                (run, tag): (series.max_step, series.max_wall_time)
                for run, tags in listing.items()
                for tag, series in tags.items()
            }
            for plugin in (*_PLUGINS, "hparams", "trackers_matrices", "pr_curves", "graph_keras_model")
            for lister in (
                logdir.provider.list_scalars,
                logdir.provider.list_tensors,
                logdir.provider.list_blob_sequences,
            )
            for listing in [lister(RequestContext(), experiment_id="", plugin_name=plugin)]
        ]
        if now == before and any(now):
            return logdir
        before = now
        time.sleep(0.1)
    return logdir

"""Both of TensorBoard's loaders behind one interface: what they return for a logdir is what a person sees.

The Rust data server is what `tensorboard --logdir` uses by default; the Python one is its fallback
(`--load_fast=false`).
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import grpc
import numpy as np
from tensorboard.backend.event_processing import data_provider, plugin_event_multiplexer
from tensorboard.compat.proto import graph_pb2  # noqa: F401  (registers protos that the loaders parse)
from tensorboard.context import RequestContext
from tensorboard.data import grpc_provider, server_ingester
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
        yield server


@contextmanager
def data_server(logdir: str | Path, reload_interval: int = 0) -> Iterator[Logdir]:
    """Runs the Rust loader on a logdir until the block ends.

    TensorBoard's own `SubprocessServerDataIngester` starts it with the same flags, but looks for its port every half
    second, and leaves its folder and its process to the garbage collector.

    Args:
        logdir: The logdir.
        reload_interval: Seconds between loads; with 0 it loads once, and has loaded everything when the block begins.
    """
    samples = ",".join(f"{plugin}=all" for plugin in _PLUGINS)
    with tempfile.TemporaryDirectory() as name:
        port_file, log = Path(name, "port"), Path(name, "log")
        flags = [f"--logdir={logdir}", f"--reload={reload_interval or 'once'}", f"--samples-per-plugin={samples}"]
        command = [server_ingester.get_server_binary().path, *flags, "--port=0", f"--port-file={port_file}"]
        with (
            log.open("wb") as output,
            # The server ends when its standard input does, which is closed with the block.
            subprocess.Popen([*command, "--die-after-stdin", "--verbose"], stdin=subprocess.PIPE, stderr=output),
        ):
            port = _wait_for_line(port_file, log)
            if not reload_interval:
                _wait_for_line(log, log, "Finished load cycle")
            credentials, options = grpc_util.ChannelCredsType.LOCAL.channel_config()
            options.append(("grpc.max_receive_message_length", 1 << 28))
            with grpc.secure_channel(f"localhost:{port}", credentials, options=options) as channel:
                yield Logdir(grpc_provider.GrpcDataProvider(f"localhost:{port}", grpc_provider.make_stub(channel)))


def _wait_for_line(path: Path, log: Path, text: str = "") -> str:
    """Returns the first complete line of a file that contains a text, as soon as there is one."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        lines = path.read_text(errors="replace").splitlines(keepends=True) if path.exists() else []
        for line in lines:
            if text in line and line.endswith("\n"):
                return line.strip()
        time.sleep(0.005)
    raise TimeoutError(f"the data server is not ready after a minute; its log:\n{log.read_text(errors='replace')}")

"""TensorBoard's Projector without a browser: what its plugin responds for a logdir, with or without TensorFlow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from tensorboard.backend.event_processing import plugin_asset_util
from tensorboard.compat import tensorflow_stub
from tensorboard.plugins import base_plugin
from tensorboard.plugins.projector import projector_plugin
from werkzeug.test import Client

from tests.loaders import data_server


class Projector:
    """The responses of the plugin's routes."""

    def __init__(self, plugin: Any) -> None:
        self._apps = plugin.get_plugin_apps()

    def runs(self) -> list[str]:
        """Returns the runs that have embeddings."""
        return sorted(json.loads(self._get("/runs")))

    def embeddings(self, run: str) -> list[dict[str, Any]]:
        """Returns what the config of a run lists."""
        listed: list[dict[str, Any]] = json.loads(self._get("/info", run=run))["embeddings"]
        return listed

    def tensor(self, run: str, name: str) -> npt.NDArray[np.float32]:
        """Returns the numbers of an embedding, flat."""
        return np.frombuffer(self._get("/tensor", run=run, name=name), np.float32)

    def metadata(self, run: str, name: str) -> list[list[str]]:
        """Returns the header and the rows of the metadata."""
        text = self._get("/metadata", run=run, name=name).decode()
        return [line.split("\t") for line in text.removesuffix("\n").split("\n")]

    def sprite(self, run: str, name: str) -> bytes:
        """Returns the bytes of the sprite."""
        return self._get("/sprite_image", run=run, name=name)

    def _get(self, route: str, **query: str) -> bytes:
        response = Client(self._apps[route]).get(route, query_string=query)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_data()


@contextmanager
def projector(logdir: Path) -> Iterator[Projector]:
    """Opens the plugin on a logdir as TensorBoard does where TensorFlow is not installed."""
    with pytest.MonkeyPatch.context() as patch, data_server(logdir) as server:
        for module in (projector_plugin, plugin_asset_util):
            patch.setattr(module, "tf", tensorflow_stub)
        context = base_plugin.TBContext(data_provider=server.provider, logdir=str(logdir))
        plugin = Projector(projector_plugin.ProjectorPlugin(context))
        yield plugin

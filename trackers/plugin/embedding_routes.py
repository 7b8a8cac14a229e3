"""The routes of the embeddings, with what they have computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from trackers.errors import InvalidArgumentError
from trackers.plugin.http import json_response, response
from trackers.plugin.live_logs import LiveLogs
from trackers.plugin.payload import Payload

# A sprite may be read again when the page is opened again; its address names the step, but not when it was written.
_SPRITE_CACHED_SECONDS = 60


class EmbeddingRoutes:
    """Responds to requests for embeddings; scikit-learn is imported on the first one.

    Args:
        logs: The logs of the page.
    """

    def __init__(self, logs: LiveLogs) -> None:
        self._logs = logs
        self._projections: Any = None

    def routes(self) -> Mapping[str, Callable[[Request], Response]]:
        """Returns route to the function that responds."""
        return {"/embeddings": self._steps, "/projection": self._projection, "/sprite": self._sprite}

    def _steps(self, request: Request) -> Response:
        from trackers.plugin.endpoints.embeddings import embedding_steps

        payload = Payload.of(request)
        media = None if payload.fields.get("media") is None else payload.strings("media")
        runs = payload.strings("runs")
        with self._logs.refreshed() as logs:
            content = embedding_steps(logs, media, runs)
        return json_response(request, content)

    def _projection(self, request: Request) -> Response:
        from trackers.plugin.endpoints.embeddings import Position, Projections, find_embedding

        payload = Payload.of(request)
        tag, method = payload.string("tag"), payload.string("method")
        positions = payload.positions("positions")
        if len(positions) not in (1, 2):
            raise InvalidArgumentError(f"the field 'positions' should have one or two items, not {len(positions)}")
        with self._logs.refreshed() as logs:
            embeddings = [find_embedding(logs, Position(folder, tag, step)) for folder, step in positions]
        # A projection may take many seconds; other requests can use the logs meanwhile.
        self._projections = self._projections or Projections()
        return json_response(request, self._projections.projection(method, *embeddings))

    def _sprite(self, request: Request) -> Response:
        from trackers.plugin.endpoints.embeddings import Position, find_embedding, sprite_bytes

        query = Payload(request.args)
        position = Position(query.string("folder"), query.string("tag"), query.integer("step"))
        with self._logs.refreshed() as logs:
            embedding = find_embedding(logs, position)
        data, media_type = sprite_bytes(embedding)
        return response(request, data, media_type, expires=_SPRITE_CACHED_SECONDS)

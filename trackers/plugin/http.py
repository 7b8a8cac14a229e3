"""Responses of the RUNS tab: JSON or bytes, and every fault a sentence that the page shows."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from tensorboard.backend import http_util
from werkzeug.wrappers import Request, Response

from trackers.errors import TrackersError
from trackers.plugin.payload import JSON

BINARY = "application/octet-stream"


def endpoint(respond: Callable[[Request], Response]) -> Any:
    """Makes a WSGI application of a function that responds to a request.

    Args:
        respond: Request to response. What it raises becomes `{"error": …}`: with code 400 for a `TrackersError`, and
            with code 500 and a line in TensorBoard's log for anything else.
    """

    @Request.application
    def app(request: Request) -> Response:
        try:
            return respond(request)
        except TrackersError as error:
            return json_response(request, {"error": str(error)}, 400)
        except Exception as error:
            logging.getLogger(__name__).exception("the RUNS tab cannot answer %s", request.path)
            return json_response(request, {"error": f"{type(error).__name__}: {error}"}, 500)

    return app


def json_response(request: Request, content: Any, code: int = 200) -> Response:
    """Makes a response of JSON.

    Args:
        request: The request.
        content: JSON's own types, without NaN and infinities.
        code: The HTTP status code.

    Raises:
        ValueError: If a number is not finite.
    """
    return response(request, json.dumps(content, ensure_ascii=False, allow_nan=False), JSON, code=code)


def response(request: Request, content: str | bytes, content_type: str, **options: int) -> Response:
    """Makes a response with TensorBoard's headers.

    Args:
        request: The request.
        content: Text or bytes.
        content_type: The media type.
        options: code, the HTTP status code; expires, for how many seconds a browser may keep it.
    """
    made: Response = http_util.Respond(request, content, content_type, **options)
    return made

"""Questions and answers over HTTP: JSON or bytes, and every fault a message that the page shows."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from tensorboard.backend import http_util
from werkzeug.wrappers import Request, Response

from trackers.errors import SettingError, TrackersError

JSON, BINARY = "application/json", "application/octet-stream"
_MOST_BYTES = 10_000_000


def answered(reply: Callable[[Request], Response]) -> Any:
    """Makes a WSGI application of what answers a request.

    Args:
        reply: Request to response; what it raises becomes `{"error": …}` with code 400 for a `TrackersError`, and
            with code 500, and a line in TensorBoard's log, for anything else.
    """

    @Request.application
    def app(request: Request) -> Response:
        try:
            return reply(request)
        except TrackersError as error:
            return json_answer(request, {"error": str(error)}, 400)
        except Exception as error:
            logging.getLogger(__name__).exception("the RUNS tab cannot answer %s", request.path)
            return json_answer(request, {"error": f"{type(error).__name__}: {error}"}, 500)

    return app


def json_answer(request: Request, content: Any, code: int = 200) -> Response:
    """A response of JSON.

    Args:
        request: What is answered.
        content: JSON's own types; NaN and infinity are spelled as words beforehand.
        code: Of HTTP.

    Raises:
        ValueError: If a number is not finite.
    """
    return answer(request, json.dumps(content, ensure_ascii=False, allow_nan=False), JSON, code=code)


def answer(request: Request, content: str | bytes, content_type: str, **options: int) -> Response:
    """A response as TensorBoard makes them, with the headers that it wants.

    Args:
        request: What is answered.
        content: Text or bytes.
        content_type: For HTTP.
        options: code, of HTTP; expires, how many seconds a browser may keep it.
    """
    made: Response = http_util.Respond(request, content, content_type, **options)
    return made


def asked(request: Request) -> dict[str, Any]:
    """A question that is too long for an address: the JSON object that a POST request carries.

    The content type keeps the pages of other sites from asking: their browser would ask for leave first.

    Raises:
        SettingError: If it is something else.
    """
    if request.method != "POST" or request.mimetype != JSON:
        raise SettingError(f"wanted a POST request of {JSON}, got {request.method} of {request.mimetype!r}")
    request.max_content_length = _MOST_BYTES
    try:
        found = json.loads(request.get_data())
    except ValueError as error:
        raise SettingError(f"the request should carry JSON: {error}") from error
    if not isinstance(found, dict):
        raise SettingError(f"the request should carry a JSON object, not {type(found).__name__}")
    return found

"""The program that hands one alert to Apprise: `python -P apprise_child.py`, with a JSON object on standard input.

A process of its own: Apprise and the libraries below it log URLs with their tokens, and some services have no timeout.
The parent discards what they log, and ends the process when it takes too long.

The object has `urls`, and `title`, `body` and `type`; without a title, the URLs are only checked. The program prints
the numbers of the URLs that failed, as a JSON list.

This file is run by its path, never imported, and imports no other module of this kit, so that it works in any
directory.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def _is_delivered(url: str, message: dict[str, Any]) -> bool:
    from apprise import Apprise, NotifyFormat

    service = Apprise()
    if not service.add(url) or not len(service):
        return False
    if message.get("title") is None:
        return True
    # Texts come from logs: a service that shows HTML or Markdown must escape them.
    return bool(
        service.notify(
            title=message["title"], body=message["body"], notify_type=message["type"], body_format=NotifyFormat.TEXT
        )
    )


def _failed(message: dict[str, Any]) -> list[int]:
    failed = []
    for index, url in enumerate(message["urls"]):
        try:
            is_delivered = _is_delivered(url, message)
        except ImportError:
            raise
        except Exception:
            is_delivered = False
        if not is_delivered:
            failed.append(index)
    return failed


if __name__ == "__main__":
    print(json.dumps(_failed(json.load(sys.stdin))))

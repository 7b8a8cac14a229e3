"""The page's own files, and plotly's JavaScript from where plotly is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from trackers.errors import InvalidArgumentError

_FOLDER = Path(__file__).with_name("static")
_TYPES = {".js": "text/javascript", ".css": "text/css"}


def names() -> list[str]:
    """The files that the page may load."""
    return sorted(path.name for path in _FOLDER.iterdir() if path.suffix in _TYPES)


def content(name: str) -> bytes:
    """A file's bytes.

    Args:
        name: One of `names()`.
    """
    return (_FOLDER / name).read_bytes()


def content_type(name: str) -> str:
    """What a file is, for HTTP.

    Args:
        name: One of `names()`.
    """
    return _TYPES[Path(name).suffix]


def plotly() -> bytes:
    """The JavaScript of plotly, 5 MB.

    Raises:
        InvalidArgumentError: If plotly is not installed.
    """
    found = importlib.util.find_spec("plotly")
    if found is None or found.origin is None:
        raise InvalidArgumentError(
            "charts need plotly; install it with: pip install 'tensorboard-plugin-trackers[report]'"
        )
    return Path(found.origin).parent.joinpath("package_data", "plotly.min.js").read_bytes()

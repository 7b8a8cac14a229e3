"""The page's own files, and the JavaScript of the plotly package."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

_FOLDER = Path(__file__).with_name("static")
_TYPES = {".js": "text/javascript", ".css": "text/css"}


def names() -> list[str]:
    """Returns the files that the page may load, relative to `static/`, with `/` between folders."""
    return sorted(path.relative_to(_FOLDER).as_posix() for path in _FOLDER.rglob("*") if path.suffix in _TYPES)


def content(name: str) -> bytes:
    """Returns the bytes of a file.

    Args:
        name: One of `names()`.
    """
    return (_FOLDER / name).read_bytes()


def content_type(name: str) -> str:
    """Returns the media type of a file.

    Args:
        name: One of `names()`.
    """
    return _TYPES[Path(name).suffix]


def plotly() -> bytes:
    """Returns the JavaScript of plotly (5 MB), without importing plotly."""
    return Path(str(distribution("plotly").locate_file("plotly/package_data/plotly.min.js"))).read_bytes()

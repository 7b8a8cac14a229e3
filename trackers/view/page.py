"""A page of interactive figures in one HTML file that needs nothing but itself."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from trackers.errors import SettingError

if TYPE_CHECKING:
    import plotly.graph_objects as go

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 1400px; padding: 16px; font: 13px/1.45 Roboto, Arial, sans-serif; color: #202124 }}
h1 {{ font-size: 20px; font-weight: 500 }}
h2 {{ font-size: 15px; font-weight: 500; margin: 28px 0 4px }}
p {{ color: #5f6368; margin: 0 0 8px; max-width: 80ch }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
th, td {{ border-bottom: 1px solid #e0e0e0; padding: 4px 10px; text-align: right; white-space: nowrap }}
th {{ color: #5f6368; font-weight: 500 }}
.table {{ overflow: auto; max-height: 420px }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def section(title: str, remark: str, content: str) -> str:
    """A part of a page.

    Args:
        title: Its heading, plain words.
        remark: What there is to see, plain words.
        content: HTML.
    """
    return f"<h2>{html.escape(title)}</h2>\n<p>{html.escape(remark)}</p>\n{content}"


def table(headings: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A table as HTML; every word in it is escaped."""

    def cells(kind: str, words: Iterable[str]) -> str:
        return "".join(f"<{kind}>{html.escape(word)}</{kind}>" for word in words)

    rows = "\n".join(f"<tr>{cells('td', line)}</tr>" for line in lines)
    return (
        f'<div class="table"><table><thead><tr>{cells("th", headings)}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def figure(made: go.Figure) -> str:
    """A figure as HTML, which draws with the script that `save` puts into the page."""
    return str(made.to_html(full_html=False, include_plotlyjs=False, config={"displaylogo": False, "responsive": True}))


def save(path: Path, title: str, sections: Iterable[str]) -> None:
    """Writes a page, with plotly's own script in it.

    Args:
        path: The file.
        title: Plain words.
        sections: HTML.

    Raises:
        SettingError: If plotly is not installed.
        OSError: If the file cannot be written.
    """
    try:
        from plotly.offline import get_plotlyjs
    except ImportError as error:
        raise SettingError("figures are drawn by plotly: pip install 'tensorboard-plugin-trackers[report]'") from error
    script = f"<script>{get_plotlyjs()}</script>"
    body = "\n".join([script, *sections])
    path.write_text(_PAGE.format(title=html.escape(title), body=body), encoding="utf-8")

"""A page of interactive figures: one HTML file that loads nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from trackers.errors import InvalidArgumentError

if TYPE_CHECKING:
    import plotly.graph_objects as go

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Texts of logs are escaped: only plotly writes such a tag.
_PLOT_ID = re.compile(rf'<div id="({_UUID.pattern})" class="plotly-graph-div"')
_GENERATOR = '<meta name="generator" content="trackers">'
# The page loads nothing, whatever a log says; plotly compiles the shaders of parallel coordinates with `eval`.
_POLICY = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data: blob:"
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
{generator}
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 1400px; padding: 16px; font: 13px/1.45 Roboto, Arial, sans-serif; color: #202124 }}
h1 {{ font-size: 20px; font-weight: 500 }}
h2 {{ font-size: 15px; font-weight: 500; margin: 28px 0 4px }}
p {{ color: #5f6368; margin: 0 0 8px; max-width: 80ch }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums }}
th, td {{ border-bottom: 1px solid #e0e0e0; padding: 4px 10px; text-align: right; white-space: nowrap }}
th {{ color: #5f6368; font-weight: 500; position: sticky; top: 0; background: #fff; cursor: pointer }}
th[aria-sort=ascending]::after {{ content: " ▴" }}
th[aria-sort=descending]::after {{ content: " ▾" }}
th div {{ display: inline-block; vertical-align: bottom }}
th div, td div {{ width: max-content; max-width: 50ch; max-height: 6em; overflow: auto }}
th div, td div {{ margin-left: auto; white-space: normal; overflow-wrap: anywhere }}
:is(th, td):first-child {{ text-align: left }}
:is(th, td):first-child div {{ margin-left: 0 }}
td.best {{ font-weight: 700; color: #e65100 }}
td i {{ display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 6px }}
.table {{ overflow: auto; max-height: 75vh; margin-bottom: 16px }}
.grid {{ display: flex; flex-wrap: wrap; align-items: end; gap: 16px; overflow: auto; max-height: 900px }}
figure {{ margin: 0; max-width: 100% }}
figcaption {{ color: #5f6368; max-width: 60ch; overflow-wrap: anywhere }}
details {{ margin: 4px 0 }}
pre {{ background: #f8f9fa; padding: 8px; overflow: auto; max-height: 400px }}
figure img {{ max-width: 440px; max-height: 320px }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
<script>
// A click on a heading sorts by it, a second one reverses the order; empty cells stay at the end.
const keyOf = (row, index) => row.cells[index].dataset.key ?? row.cells[index].textContent;
const compare = new Intl.Collator(undefined, {{ numeric: true }}).compare;
document.addEventListener("click", event => {{
  const clicked = event.target.closest("th");
  if (!clicked) return;
  const table = clicked.closest("table"), sign = clicked.ariaSort === "ascending" ? -1 : 1;
  for (const heading of table.querySelectorAll("th")) heading.ariaSort = null;
  clicked.ariaSort = sign > 0 ? "ascending" : "descending";
  const rows = [...table.tBodies[0].rows].sort((one, other) => {{
    const [a, b] = [one, other].map(row => keyOf(row, clicked.cellIndex));
    if (!a || !b) return !a - !b;
    return sign * (isNaN(a) || isNaN(b) ? compare(a, b) : a - b);
  }});
  table.tBodies[0].append(...rows);
}});
</script>
</body>
</html>
"""


def section(title: str, remark: str, content: str) -> str:
    """Makes a section of a page.

    Args:
        title: Its heading, plain text.
        remark: What it shows, plain text.
        content: HTML.
    """
    return f"<h2>{html.escape(title)}</h2>\n<p>{html.escape(remark)}</p>\n{content}"


class Cell(NamedTuple):
    """A cell of a table.

    Attributes:
        text: What it shows.
        key: What the column is sorted by, if not by the text.
        best: Whether it is the best of its column.
        color: The colour of a dot before the text, in CSS; never a text from a log.
    """

    text: str
    key: float | None = None
    best: bool = False
    color: str = ""


def table(headings: Iterable[str], rows: Iterable[Iterable[str | Cell]]) -> str:
    """Makes a table that a click on a heading sorts; every text in it is escaped."""
    head = "".join(f'<th dir="auto"><div>{html.escape(heading)}</div></th>' for heading in headings)
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<div class="table"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(cell: str | Cell) -> str:
    text, key, best, color = cell if isinstance(cell, Cell) else Cell(cell)
    marks = ("" if key is None else f' data-key="{key}"') + (' class="best"' if best else "")
    dot = f'<i style="background: {color}"></i>' if color else ""
    return f'<td dir="auto"{marks}><div>{dot}{html.escape(text)}</div></td>'


def grid(parts: Iterable[tuple[str, str]]) -> str:
    """Places figures side by side.

    Args:
        parts: The caption of each, and its HTML.
    """
    figures = (
        f'<figure>{content}<figcaption dir="auto">{html.escape(caption)}</figcaption></figure>'
        for caption, content in parts
    )
    return f'<div class="grid">{"".join(figures)}</div>'


def figure(plot: go.Figure) -> str:
    """Makes the HTML of a plotly figure; the script that `save` adds to the page draws it."""
    return str(plot.to_html(full_html=False, include_plotlyjs=False, config={"displaylogo": False, "responsive": True}))


def save(path: Path, title: str, sections: Iterable[str]) -> None:
    """Writes a page, with plotly's script in it.

    Args:
        path: The file; an earlier page is replaced.
        title: Plain text.
        sections: HTML.

    Raises:
        InvalidArgumentError: If the file cannot be written, or exists and is not a page of this kit.
    """
    from plotly.offline import get_plotlyjs

    script = f"<script>{get_plotlyjs()}</script>"
    body = "\n".join([script, _number_plots("\n".join(sections))])
    content = _PAGE.format(title=html.escape(title), body=body, generator=_GENERATOR, policy=_POLICY)
    try:
        if path.exists() and _GENERATOR.encode() not in path.read_bytes()[:1000]:
            raise InvalidArgumentError(f"{str(path)!r} exists and is not a report; choose another file")
        # The name of a file may hold bytes that are not UTF-8.
        path.write_bytes(content.encode("utf-8", "replace"))
    except OSError as error:
        raise InvalidArgumentError(f"cannot write {str(path)!r}: {error.strerror or error}") from error


def _number_plots(body: str) -> str:
    """Replaces the random ids that plotly gives its plots: the same runs give the same bytes."""
    ids = {plot: f"plot-{number}" for number, plot in enumerate(_PLOT_ID.findall(body))}
    return _UUID.sub(lambda match: ids.get(match[0], match[0]), body)

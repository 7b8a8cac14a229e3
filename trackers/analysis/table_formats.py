"""A table in the formats that people paste and pipe."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "↑": r"$\uparrow$", "↓": r"$\downarrow$"}
)


def as_json(frame: pd.DataFrame) -> str:
    """A list of objects, one a row: null where there is nothing, moments in ISO 8601."""
    return json.dumps(
        json.loads(frame.to_json(orient="records", date_format="iso", double_precision=15)),
        indent=2,
        ensure_ascii=False,
    )


def as_csv(frame: pd.DataFrame) -> str:
    """Comma-separated, with a line of headings."""
    return frame.to_csv(index=False).rstrip("\n")


def truncate_middle(word: str, size: int) -> str:
    """Shortens a word in its middle: names of runs differ at their ends.

    Args:
        word: The word.
        size: Characters that it may have.
    """
    if len(word) <= size:
        return word
    return word[: size // 2] + "…" + word[len(word) - (size - size // 2 - 1) :]


def as_markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """In the dialect of GitHub.

    Args:
        headings: One a column.
        rows: As many cells each.
    """
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(
        "| " + " | ".join(word.replace("|", "\\|").replace("\n", " ") for word in line) + " |" for line in lines
    )


def as_latex(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A `tabular`, ruled as the package booktabs does it.

    Args:
        headings: One a column.
        rows: As many cells each.
    """
    lines = [" & ".join(word.translate(_LATEX) for word in line) + r" \\" for line in (headings, *rows)]
    return "\n".join(
        [
            rf"\begin{{tabular}}{{{'l' * len(headings)}}}",
            r"\toprule",
            lines[0],
            r"\midrule",
            *lines[1:],
            r"\bottomrule",
            r"\end{tabular}",
        ]
    )

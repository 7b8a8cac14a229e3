"""`trackers diff`: the settings, the code and the packages in which two runs differ."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from trackers.cli.options import RUN_HELP, logdir_option
from trackers.cli.printing import visible

if TYPE_CHECKING:
    from pathlib import Path

    from trackers.analysis.run_diff import Change, RunDiff
    from trackers.schema.run_info import RunInfo

_HELP = f"""Show the settings, the code and the packages in which two runs differ.

{RUN_HELP} Runs keep their code with trackers.Run(code=True): the script, the changes since the git commit, untracked
source files, and the installed packages. Of runs without it, the commits and the main packages are compared.

\b
  trackers diff k7qf 2b9x
  trackers diff baseline logs/mnist_cnn/run_2026_11_21_14_03_59-2b9x --json
"""
_LINE_COLORS = {"+": "green", "-": "red", "@": "cyan"}


@click.command(help=_HELP, short_help="Show the settings, code and packages in which two runs differ.")
@click.argument("old", metavar="RUN")
@click.argument("new", metavar="RUN")
@logdir_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(old: str, new: str, logdir: str, as_json: bool) -> None:
    """Prints what differs between two runs."""
    from trackers.analysis.run_diff import diff_runs
    from trackers.manage.run_directories import run_directory
    from trackers.reader.kept_code import read_kept_code

    old_directory, new_directory = run_directory(old, logdir), run_directory(new, logdir)
    infos = _run_info(old_directory), _run_info(new_directory)
    result = diff_runs(*infos, read_kept_code(old_directory), read_kept_code(new_directory))
    if as_json:
        content = {"runs": [info.run for info in infos], **asdict(result)}
        click.echo(json.dumps(_finite(content), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(infos, result)))


def _run_info(directory: Path) -> RunInfo:
    from dataclasses import replace

    from trackers.errors import ReadError
    from trackers.reader.logs import read

    infos = {info.run: info for info in read(directory).run_infos()}
    if "." not in infos:
        raise ReadError(f"{str(directory)!r} should be the directory of one run, not of several")
    return replace(infos["."], run=str(directory))


def _lines(infos: Sequence[RunInfo], result: RunDiff) -> Iterator[str]:
    yield click.style(f"--- {visible(infos[0].run)}", fg="red")
    yield click.style(f"+++ {visible(infos[1].run)}", fg="green")
    yield from _changes("Settings", result.settings)
    if result.commit:
        yield from _changes("Commit", [result.commit])
    for name, text in result.code.items():
        yield from [""] if text.startswith("---") else _title(name)
        yield from map(_colored, visible(text).split("\n"))
    yield from _changes("Packages", result.packages)
    if result.missing:
        yield ""
        yield from (click.style(visible(sentence), dim=True) for sentence in result.missing)
    elif not (result.settings or result.commit or result.code or result.packages):
        yield ""
        yield "The runs have the same settings, code and packages"


def _changes(title: str, changes: Sequence[Change]) -> Iterator[str]:
    if not changes:
        return
    yield from _title(title)
    width = max(len(visible(change.name)) for change in changes)
    for change in changes:
        old, new = ("—" if value is None else visible(_text(value)) for value in (change.old, change.new))
        yield f"{visible(change.name):<{width}}  {click.style(old, fg='red')} → {click.style(new, fg='green')}"


def _text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else " ".join(str(value).split())


def _title(title: str) -> Iterator[str]:
    yield ""
    yield click.style(visible(title), bold=True)


def _colored(line: str) -> str:
    return click.style(line, fg=_LINE_COLORS.get(line[:1]))


def _finite(value: Any) -> Any:
    """Replaces numbers that JSON lacks by null."""
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

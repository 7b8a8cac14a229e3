"""What differs between two runs: settings, code and packages."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from trackers.analysis.patch_sections import has_only_lines, reverse_lines, split_patch
from trackers.reader.kept_code import KeptCode
from trackers.schema.run_info import RunInfo
from trackers.schema.run_layout import KEPT_FILES_DIR, LOCK_FILE, PATCH_FILE

# Comparing takes a time that can grow with the product of the lengths.
_MAX_LINES = 10_000
_CHANGES = "changes in {}"


@dataclass(frozen=True)
class Change:
    """One value that differs.

    Attributes:
        name: What it is of: a hyperparameter, a property, a package.
        old: The value of the first run; None if it has none.
        new: The value of the second run; None if it has none.
    """

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class RunDiff:
    """What differs between two runs.

    Attributes:
        settings: Hyperparameters, data set, seed, command and Python version.
        commit: The commits, if they differ.
        code: File to a unified diff of its two versions. For a file under git that both runs changed, or of different
            commits, `changes in <file>` to a diff of the changes since the commit.
        packages: Packages whose versions differ.
        missing: A sentence for each run without code.
    """

    settings: list[Change]
    commit: Change | None
    code: dict[str, str]
    packages: list[Change]
    missing: list[str]


def diff_runs(old: RunInfo, new: RunInfo, old_code: KeptCode | None, new_code: KeptCode | None) -> RunDiff:
    """Compares two runs.

    Args:
        old: The first run.
        new: The second run.
        old_code: The code that the first run keeps, or None.
        new_code: The code that the second run keeps, or None.

    Returns:
        What differs. Without the code of both runs, their commits and the main packages of their records are compared.

    Raises:
        ReadError: If kept code cannot be read.
    """
    code: dict[str, str] = {}
    if old_code and new_code:
        code = _diff_code(old_code, new_code)
        packages = old_code.packages(), new_code.packages()
    else:
        packages = _main_packages(old), _main_packages(new)
    commits = _changes({"commit": _commit(old, old_code)}, {"commit": _commit(new, new_code)})
    missing = [
        f"{info.run} keeps no code; a run with trackers.Run(code=True) does"
        for info, kept in ((old, old_code), (new, new_code))
        if kept is None
    ]
    return RunDiff(
        settings=_changes(_settings(old), _settings(new)),
        commit=commits[0] if commits else None,
        code=code,
        packages=_changes(*packages),
        missing=missing,
    )


def diff_texts(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """Compares texts line by line.

    Args:
        old: Name to text.
        new: Name to text.

    Returns:
        Name to unified diff, of the texts that differ or that only one side has.
    """
    return {
        name: _unified_diff(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    }


def _unified_diff(name: str, old: str | None, new: str | None) -> str:
    # Not splitlines: files may differ in their line endings only.
    old_lines, new_lines = ([] if text is None else text.split("\n") for text in (old, new))
    if max(len(old_lines), len(new_lines)) > _MAX_LINES:
        return f"{len(old_lines):,} and {len(new_lines):,} lines are too many to compare"
    old_name, new_name = ("/dev/null" if text is None else name for text in (old, new))
    return "\n".join(difflib.unified_diff(old_lines, new_lines, old_name, new_name, lineterm=""))


def _settings(info: RunInfo) -> dict[str, Any]:
    properties = {
        "dataset": info.dataset or None,
        "seed": info.seed,
        "command": info.command or None,
        "python": (info.record and info.record.python) or None,
    }
    return {name: value for name, value in properties.items() if value is not None} | dict(info.hparams)


def _main_packages(info: RunInfo) -> dict[str, str]:
    return info.record.packages if info.record else {}


def _commit(info: RunInfo, code: KeptCode | None) -> str | None:
    return (code.manifest.commit if code else None) or info.commit or None


def _diff_code(old: KeptCode, new: KeptCode) -> dict[str, str]:
    files = _files(old), _files(new)
    patches = _patch_sections(old, files[0]), _patch_sections(new, files[1])
    code = diff_texts(*files)
    for name in sorted(set().union(*patches)):
        before, after = (sections.get(name) for sections in patches)
        is_change_of_one = old.manifest.commit == new.manifest.commit and has_only_lines(before or after or "")
        if is_change_of_one and before is None and after is not None:
            code[name] = after
        elif is_change_of_one and after is None and before is not None:
            code[name] = reverse_lines(before)
        elif before != after:
            code[_CHANGES.format(name)] = _unified_diff(_CHANGES.format(name), before, after)
    return code


def _files(code: KeptCode) -> dict[str, str]:
    names = [name for name in code.names if name not in (PATCH_FILE, LOCK_FILE)]
    return {name.removeprefix(f"{KEPT_FILES_DIR}/"): code.text(name) for name in names}


def _patch_sections(code: KeptCode, files: Collection[str]) -> dict[str, str]:
    """Returns the changes since the commit of the files that are not kept themselves."""
    sections = split_patch(code.text(PATCH_FILE)) if PATCH_FILE in code.names else {}
    return {name: text for name, text in sections.items() if name not in files}


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return [
        Change(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]

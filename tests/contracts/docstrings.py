"""Reads the `Raises` sections of Google-style docstrings, and lists the functions whose contracts are tested."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import trackers
from trackers import errors
from trackers.reader.logs import Logs
from trackers.tuning.tracking import track
from trackers.tuning.trial_results import results
from trackers.write.writer import Writer

# Packages whose public functions the command line calls.
CLI_PACKAGES = ("trackers.analysis", "trackers.artifacts", "trackers.manage", "trackers.convert")
KIT_ERRORS = {
    name
    for name, error in vars(errors).items()
    if inspect.isclass(error) and issubclass(error, errors.TrackersError) and error is not errors.TrackersError
}
_SECTION = re.compile(r"^Raises:\n((?:    .*\n|\n)+)", re.MULTILINE)
_SHARED = re.compile(r"These methods raise .*?(?=\n\n)", re.DOTALL)
_NAME = re.compile(r"`(\w+Error)`")
_ENTRY = re.compile(r"^    (\w+):", re.MULTILINE)

Function = Callable[..., Any]


def documented_errors(function: Function) -> set[str]:
    """Returns the names in the `Raises` section of a function's docstring, or of a class's for its constructor."""
    section = _SECTION.search((inspect.getdoc(function) or "") + "\n")
    return set(_ENTRY.findall(section[1])) if section else set()


def shared_errors(function: Function) -> set[str]:
    """Returns the names after "These methods raise" in the docstring of a method's class."""
    owner = getattr(inspect.getmodule(function), function.__qualname__.rpartition(".")[0], None)
    sentences = _SHARED.search(inspect.getdoc(owner) or "") if inspect.isclass(owner) else None
    return set(_NAME.findall(sentences[0])) if sentences else set()


def public_functions() -> Iterator[Function]:
    """Yields every public function, class and method whose contract is tested."""
    yield from (getattr(trackers, name) for name in trackers.__all__ if callable(getattr(trackers, name)))
    for owner in (trackers.Run, Logs, Writer):
        for name, member in vars(owner).items():
            function = member.__func__ if isinstance(member, classmethod | staticmethod) else member
            if inspect.isfunction(function) and not name.startswith("_"):
                yield function
    yield from (track, results)
    for package in CLI_PACKAGES:
        for module in _modules(importlib.import_module(package)):
            for name, member in vars(module).items():
                is_own = getattr(member, "__module__", "") == module.__name__
                if is_own and not name.startswith("_") and (inspect.isfunction(member) or inspect.isclass(member)):
                    yield member


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(info.name)

"""On bad input, every public function raises one of the errors that its docstring names, and each of them."""

from __future__ import annotations

import warnings
from collections import defaultdict
from pathlib import Path

import pytest

from tests.contracts.bad_inputs import BAD_INPUTS, Call
from tests.contracts.docstrings import KIT_ERRORS, Function, documented_errors, public_functions, shared_errors
from tests.contracts.workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore")


def name_of(function: Function) -> str:
    return f"{function.__module__}.{function.__qualname__}".removeprefix("trackers.")


def raised_by(call: Call, folder: Path) -> Exception | None:
    try:
        call(Workspace(folder))
    except Exception as error:
        return error
    return None


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Function, Exception | None]]:
    """Calls every row once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            (getattr(function, "__func__", function), raised_by(call, tmp_path_factory.mktemp("row")))
            for function, call in BAD_INPUTS
        ]


def test_bad_input_raises_what_the_docstring_names(outcomes: list[tuple[Function, Exception | None]]) -> None:
    faults = []
    for number, (function, error) in enumerate(outcomes):
        documented = documented_errors(function) | shared_errors(function)
        names = {base.__name__ for base in type(error).__mro__}
        # An error of the kit is named itself; of Python's own, a base class such as OSError may be named.
        if not (documented & ({type(error).__name__} if names & KIT_ERRORS else names)):
            faults.append(f"row {number}, {name_of(function)}: {error!r}; the docstring names {sorted(documented)}")
    assert not faults, "\n".join(faults)


def test_every_error_that_a_docstring_names_is_raised_by_some_input(
    outcomes: list[tuple[Function, Exception | None]],
) -> None:
    raised = defaultdict(set)
    for function, error in outcomes:
        raised[name_of(function)].add(type(error).__name__)
    unproved = {
        f"{name_of(function)}: {error}"
        for function in public_functions()
        for error in documented_errors(function) & KIT_ERRORS
        if error not in raised[name_of(function)]
    }
    assert not unproved, "\n".join(sorted(unproved))

from __future__ import annotations

import ast
import importlib.metadata
import inspect
from pathlib import Path
from typing import Any

import pytest

import trackers
from trackers.write.writer import Writer

PUBLIC = [
    "Activations",
    "BestMetrics",
    "ConfusionMatrix",
    "Gradients",
    "Graph",
    "Histograms",
    "InvalidArgumentError",
    "KernelImages",
    "LaunchError",
    "ModelSummary",
    "MostConfidentErrors",
    "Profile",
    "ReadError",
    "Run",
    "RunDirectoryError",
    "RunFinishedError",
    "Scalars",
    "SystemMetrics",
    "Tracker",
    "TrackersError",
    "TrackersWarning",
    "get_run_logdir",
    "launch",
    "read",
    "tuning",
    "write_report",
]
OF_TUNING = ["results", "track"]
OF_A_RUN = [
    "add_finish_callback",
    "callbacks",
    "finish",
    "flush",
    "log_metrics",
    "notify",
    "report_problem",
    "resume",
    "tf_writer",
    "writer",
]
OF_A_WRITER = [
    "audio",
    "close",
    "flush",
    "graph",
    "histograms",
    "images",
    "matrices",
    "scalars",
    "summaries",
    "text",
]


def test_the_public_names_are_these() -> None:
    assert trackers.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(trackers))


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_what_it_says_and_has_a_docstring(name: str) -> None:
    found = getattr(trackers, name)
    assert found.__name__.removeprefix("trackers.") == name
    assert inspect.getdoc(found)
    assert vars(trackers)[name] is found  # resolved once


def test_a_star_import_brings_them_all() -> None:
    scope: dict[str, Any] = {}
    exec("from trackers import *", scope)
    assert set(PUBLIC) <= set(scope)


def test_an_unknown_name_is_told_the_known_ones() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'Rnu'; it has Activations, .*Run, .*launch"):
        trackers.Rnu  # noqa: B018


def test_editors_are_told_what_is_resolved() -> None:
    tree = ast.parse(inspect.getsource(trackers))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    told = [(node.module, alias.name, alias.asname) for node in imports for alias in node.names]
    lazily = [(home, name, name) for home, names in trackers._HOMES.items() for name in names]
    assert sorted(told) == sorted(lazily)


def test_the_version_is_that_of_the_installed_distribution() -> None:
    assert trackers.__version__ == importlib.metadata.version("tensorboard-plugin-trackers")
    assert "__version__" in dir(trackers)


def test_tuning_has_these_names() -> None:
    assert trackers.tuning.__all__ == OF_TUNING
    assert [getattr(trackers.tuning, name).__name__ for name in OF_TUNING] == OF_TUNING
    with pytest.raises(AttributeError, match="no attribute 'trac'; it has results, track"):
        trackers.tuning.trac  # noqa: B018


def test_a_run_and_a_writer_have_these_methods() -> None:
    assert sorted(name for name in vars(trackers.Run) if not name.startswith("_")) == OF_A_RUN
    assert sorted(name for name in vars(Writer) if not name.startswith("_")) == OF_A_WRITER


def test_a_writer_takes_the_step_first_and_a_mapping_second() -> None:
    for kind in ("scalars", "histograms", "images", "audio", "text", "matrices"):
        assert list(inspect.signature(getattr(Writer, kind)).parameters)[:3] == ["self", "step", "values"]


@pytest.mark.parametrize(
    ("error", "also"),
    [
        ("InvalidArgumentError", ValueError),
        ("RunDirectoryError", OSError),
        ("RunFinishedError", RuntimeError),
        ("LaunchError", RuntimeError),
        ("TrackersWarning", UserWarning),
    ],
)
def test_an_error_is_also_of_the_kind_that_people_catch(error: str, also: type[Exception]) -> None:
    assert issubclass(getattr(trackers, error), also)
    assert error == "TrackersWarning" or issubclass(getattr(trackers, error), trackers.TrackersError)


def test_the_package_says_that_it_is_typed() -> None:
    assert Path(inspect.getfile(trackers)).with_name("py.typed").exists()

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import inspect
from pathlib import Path
from typing import Any

import pytest

import trackers
from trackers.write.writer import Writer

PUBLIC = [
    "Activations",
    "Alert",
    "Architecture",
    "BestMetrics",
    "CheckpointArtifact",
    "ClassificationReport",
    "ClassifierCurves",
    "ConfusionMatrix",
    "Embeddings",
    "Gradients",
    "Graph",
    "Histograms",
    "InvalidArgumentError",
    "KernelImages",
    "LaunchError",
    "LearningRateRange",
    "ModelSummary",
    "MostConfidentErrors",
    "PermutationImportance",
    "Profile",
    "ReadError",
    "RegressionPlots",
    "Run",
    "RunDirectoryError",
    "RunFinishedError",
    "Scalars",
    "SystemMetrics",
    "Tracker",
    "TrackersError",
    "TrackersWarning",
    "find_learning_rate",
    "get_run_logdir",
    "launch",
    "read",
    "tuning",
    "write_report",
]
TUNING_NAMES = ["results", "track"]
RUN_METHODS = [
    "add_finish_callback",
    "alert",
    "callbacks",
    "finish",
    "flush",
    "log_artifact",
    "log_metrics",
    "notify",
    "report_problem",
    "resume",
    "tf_writer",
    "use_artifact",
    "writer",
]
WRITER_METHODS = [
    "audio",
    "close",
    "embeddings",
    "flush",
    "graph",
    "histograms",
    "images",
    "matrices",
    "pr_curves",
    "scalars",
    "summaries",
    "text",
]


def test_all_lists_the_public_names() -> None:
    assert trackers.__all__ == PUBLIC
    assert set(PUBLIC) <= set(dir(trackers))


@pytest.mark.parametrize("name", PUBLIC)
def test_each_public_name_resolves_to_its_object_with_a_docstring(name: str) -> None:
    value = getattr(trackers, name)
    assert value.__name__.removeprefix("trackers.") == name
    assert inspect.getdoc(value)
    assert vars(trackers)[name] is value  # imported once


def test_a_star_import_imports_every_public_name() -> None:
    scope: dict[str, Any] = {}
    exec("from trackers import *", scope)
    assert set(PUBLIC) <= set(scope)


def test_the_error_for_an_unknown_name_lists_the_public_names() -> None:
    with pytest.raises(AttributeError, match=r"no attribute 'Rnu'; it has Activations, Alert, .*Run, .*launch"):
        trackers.Rnu  # noqa: B018


def test_type_checkers_see_every_lazy_name() -> None:
    tree = ast.parse(inspect.getsource(trackers))
    (block,) = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    declared = [(node.module, alias.name, alias.asname) for node in imports for alias in node.names]
    lazy = [(home, name, name) for home, names in trackers._HOMES.items() for name in names]
    assert sorted(declared) == sorted(lazy)


def test_the_version_is_that_of_the_distribution() -> None:
    assert trackers.__version__ == importlib.metadata.version("tensorboard-plugin-trackers")
    assert "__version__" in dir(trackers)


def test_tuning_lists_its_public_names() -> None:
    assert trackers.tuning.__all__ == TUNING_NAMES
    assert [getattr(trackers.tuning, name).__name__ for name in TUNING_NAMES] == TUNING_NAMES
    with pytest.raises(AttributeError, match="no attribute 'trac'; it has results, track"):
        trackers.tuning.trac  # noqa: B018


def test_a_module_that_is_imported_hides_no_function_of_its_name() -> None:
    importlib.import_module("trackers.tuning.trial_results")
    for name in TUNING_NAMES:
        assert callable(getattr(trackers.tuning, name))
        assert importlib.util.find_spec(f"trackers.tuning.{name}") is None


def test_runs_and_writers_have_no_other_public_methods() -> None:
    assert sorted(name for name in vars(trackers.Run) if not name.startswith("_")) == RUN_METHODS
    assert sorted(name for name in vars(Writer) if not name.startswith("_")) == WRITER_METHODS


def test_writer_methods_take_the_step_and_a_mapping() -> None:
    for kind in ("scalars", "histograms", "images", "audio", "text", "matrices", "pr_curves"):
        assert list(inspect.signature(getattr(Writer, kind)).parameters)[:3] == ["self", "step", "values"]


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        ("InvalidArgumentError", ValueError),
        ("RunDirectoryError", OSError),
        ("RunFinishedError", RuntimeError),
        ("LaunchError", RuntimeError),
        ("TrackersWarning", UserWarning),
    ],
)
def test_errors_are_also_builtin_exceptions(error: str, builtin: type[Exception]) -> None:
    assert issubclass(getattr(trackers, error), builtin)
    assert error == "TrackersWarning" or issubclass(getattr(trackers, error), trackers.TrackersError)


def test_the_package_is_typed() -> None:
    assert Path(inspect.getfile(trackers)).with_name("py.typed").exists()

"""Precision-recall curves: TensorBoard's own plugin and the kit's reader show the counts of scikit-learn."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics
from tensorboard.context import RequestContext
from tensorboard.plugins import base_plugin

import trackers
from tests.loaders import Logdir
from trackers.write.pr_curves import THRESHOLDS
from trackers.write.writer import Writer

COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")
_random = np.random.default_rng(0)
LABELS = _random.random(300) < 0.4
SCORES = np.clip(0.3 * LABELS + 0.5 * _random.random(300), 0, 1)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("curves")
    writer = Writer(folder)
    writer.pr_curves(0, {"cat": (LABELS, 1 - SCORES)})
    writer.pr_curves(5, {"cat": (LABELS, SCORES), "lists": ([[1, 0], [1, 0]], [[1.0, 0.0], [0.5, 0.25]])})
    writer.pr_curves(5, {"none": ([0, 0], [0.5, 1.0]), "zeros": ([1, 0], [0, 0]), "日本/<b>": (LABELS, SCORES)})
    writer.close()
    return folder


def pr_curves_tab(logdir: Logdir) -> Any:
    """The server of the PR Curves tab."""
    with warnings.catch_warnings():
        # TensorBoard's copy of html5lib warns of itself.
        warnings.simplefilter("ignore", DeprecationWarning)
        from tensorboard.plugins.pr_curve.pr_curves_plugin import PrCurvesPlugin
    return PrCurvesPlugin(base_plugin.TBContext(data_provider=logdir.provider))


def plugin_entries(logdir: Logdir, tag: str) -> list[dict[str, Any]]:
    """What the tab fetches of a tag."""
    entries: list[dict[str, Any]] = pr_curves_tab(logdir).pr_curves_impl(RequestContext(), "", ["."], tag)["."]
    return entries


def test_tensorboard_counts_what_scikit_learn_counts(logdir: Logdir) -> None:
    first, last = plugin_entries(logdir, "cat")
    assert (first["step"], last["step"]) == (0, 5)
    for number, threshold in enumerate(last["thresholds"]):
        predicted = threshold <= SCORES
        matrix = metrics.confusion_matrix(LABELS, predicted, labels=[False, True])
        assert [last[name][number] for name in COUNTS] == [matrix[1, 1], matrix[0, 1], matrix[0, 0], matrix[1, 0]]
        precision, recall, _, _ = metrics.precision_recall_fscore_support(
            LABELS, predicted, average="binary", zero_division=0
        )
        assert (last["precision"][number], last["recall"][number]) == pytest.approx((precision, recall), rel=1e-6)


def test_tensorboard_names_a_curve_by_its_tag(logdir: Logdir) -> None:
    tags = pr_curves_tab(logdir).tags_impl(RequestContext(), "")["."]
    assert {tag: tags[tag]["displayName"] for tag in tags} == {tag: tag for tag in tags}
    assert set(tags) == {"cat", "lists", "none", "zeros", "日本/<b>"}


def test_the_reader_returns_what_tensorboard_shows(written: Path, logdir: Logdir) -> None:
    frame = trackers.read(written).pr_curves()
    for tag in frame["tag"].unique():
        for entry in plugin_entries(logdir, tag):
            rows = frame[(frame["tag"] == tag) & (frame["step"] == entry["step"])]
            assert rows["threshold"].tolist() == entry["thresholds"]
            for name in ("precision", "recall", *COUNTS):
                assert rows[name].tolist() == entry[name], name


def test_the_points_of_the_roc_curve_are_in_the_frame(written: Path) -> None:
    frame = trackers.read(written).pr_curves(tags="cat")
    rows = frame[frame["step"] == 5]
    area = np.trapezoid(rows["recall"][::-1], rows["false_positive_rate"][::-1])
    # The thresholds are 0.005 apart.
    assert area == pytest.approx(metrics.roc_auc_score(LABELS, SCORES), abs=0.01)
    assert trackers.read(written).pr_curves(tags="none")["recall"].eq(0).all()
    assert trackers.read(written).pr_curves(tags="zeros")["threshold"].tolist() == [0.0]


def test_a_log_without_curves_has_an_empty_frame_with_all_columns(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.scalars(0, {"loss": 1.0})
    writer.close()
    frame = trackers.read(tmp_path).pr_curves()
    assert frame.empty
    points = ["threshold", "precision", "recall", "false_positive_rate", *COUNTS]
    assert list(frame.columns) == ["run", "tag", "step", "wall_time", *points]


def test_a_tensor_of_another_shape_is_a_problem_and_not_a_curve(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    writer.pr_curves(0, {"good": ([1], [0.5])})
    writer.close()
    (path,) = tmp_path.iterdir()
    # The number of rows, 6, in the shape of the tensor: [6, 201].
    assert path.read_bytes().count(b"\x12\x02\x08\x06") == 1
    path.write_bytes(path.read_bytes().replace(b"\x12\x02\x08\x06", b"\x12\x02\x08\x03"))
    logs = trackers.read(tmp_path, verify=False)
    assert logs.pr_curves().empty
    (what,) = logs.problems()["what"]
    assert "cannot be decoded" in what


@pytest.mark.parametrize(
    ("curve", "message"),
    [
        ([1, 0, 1], r"'cat' must be a pair \(labels, scores\), not list"),
        (LABELS, r"'cat' must be a pair \(labels, scores\), not ndarray"),
        ((LABELS, SCORES[:-1]), r"same shape, not empty; those of 'cat' have \[300\] and \[299\]"),
        (([], []), "same shape, not empty"),
        (([0, 2], [0.5, 0.5]), "the labels of 'cat' must be bools, or 0 and 1"),
        (([0, 1], [0.5, 3.5]), r"the scores of 'cat' must be in 0…1, not in 0.5…3.5: apply a sigmoid"),
        (([0, 1], [0.5, np.nan]), r"the scores of 'cat' must be in 0…1"),
    ],
)
def test_an_invalid_curve_is_an_error(tmp_path: Path, curve: Any, message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).pr_curves(0, {"cat": curve})


def test_a_curve_takes_five_kilobytes_whatever_the_number_of_samples(tmp_path: Path) -> None:
    writer = Writer(tmp_path)
    scores = np.random.default_rng(0).random(100_000, dtype=np.float32)
    writer.pr_curves(0, {"cat": (scores > 0.5, scores)})
    writer.close()
    (path,) = tmp_path.iterdir()
    assert 6 * THRESHOLDS * 4 < path.stat().st_size < 5_200

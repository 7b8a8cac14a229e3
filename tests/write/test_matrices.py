from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import trackers
from tests.loaders import Logdir
from trackers.schema.tags import MATRICES_PLUGIN
from trackers.write.matrix_image import matrix_image
from trackers.write.writer import Writer

CONFUSION = np.array([[5, 1, 0], [0, 7, 2]])
ODD = np.array([[0.1, np.nan], [np.inf, -1e308], [-np.inf, 2**53 + 1.0]])


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matrices")
    writer = Writer(folder)
    writer.matrices(
        0, {"confusion": CONFUSION}, rows=["cat", "日本"], columns=["a", "b", "c"], axes=("true", "predicted")
    )
    writer.matrices(
        1, {"confusion": CONFUSION * 2}, rows=["cat", "日本"], columns=["a", "b", "c"], axes=("true", "predicted")
    )
    writer.matrices(7, {"odd": ODD, "lists": [[1, 2], [3, 4]]})
    writer.close()
    return folder


def test_the_numbers_are_read_back(logdir: Logdir) -> None:
    (first, second) = logdir.tensors("trackers_matrices", ".", "confusion/values")
    assert (first[0], first[1].tolist()) == (0, CONFUSION.tolist())
    assert (second[0], second[1].tolist()) == (1, (CONFUSION * 2).tolist())
    ((step, odd),) = logdir.tensors("trackers_matrices", ".", "odd/values")
    assert step == 7
    assert odd.dtype == np.float64
    np.testing.assert_array_equal(odd, ODD)
    ((_, lists),) = logdir.tensors("trackers_matrices", ".", "lists/values")
    assert lists.tolist() == [[1, 2], [3, 4]]


def test_the_names_are_read_back(logdir: Logdir) -> None:
    assert json.loads(logdir.content("trackers_matrices", ".", "confusion/values")) == {
        "rows": ["cat", "日本"],
        "columns": ["a", "b", "c"],
        "axes": ["true", "predicted"],
    }
    assert json.loads(logdir.content("trackers_matrices", ".", "lists/values")) == {
        "rows": [],
        "columns": [],
        "axes": ["", ""],
    }


def test_an_image_is_written_beside_the_numbers(logdir: Logdir) -> None:
    assert logdir.tags("images") == {".": {"confusion", "odd", "lists"}}
    assert logdir.tags(MATRICES_PLUGIN) == {".": {"confusion/values", "odd/values", "lists/values"}}
    images = logdir.blobs("images", ".", "confusion")
    assert [step for step, _ in images] == [0, 1]
    for (_, (_, _, png)), table in zip(images, (CONFUSION, CONFUSION * 2), strict=True):
        drawn = matrix_image(table.astype(float), ["cat", "日本"], ["a", "b", "c"], ("true", "predicted"))
        np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png))), drawn)


@pytest.mark.parametrize("shape", [(), (3,), (2, 2, 2), (0, 3), (3, 0)])
def test_an_array_that_is_not_a_matrix_is_an_error(tmp_path: Path, shape: tuple[int, ...]) -> None:
    message = re.escape(f"two dimensions, neither empty; 'confusion' has the shape {list(shape)}")
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).matrices(0, {"confusion": np.zeros(shape)})


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"rows": ["a"]}, "'confusion' has 2 rows, so it needs 2 row names, not 1"),
        ({"rows": ["a", "b", "c"]}, "'confusion' has 2 rows, so it needs 2 row names, not 3"),
        ({"columns": ["a", "b"]}, "'confusion' has 3 columns, so it needs 3 column names, not 2"),
        ({"rows": "ab"}, "row names of 'confusion' must be a sequence of strings, not 'ab'"),
        ({"columns": [1, 2, 3]}, "column names of 'confusion' must be a sequence of strings"),
        ({"axes": ("true",)}, "axes of 'confusion' must be two strings"),
        ({"axes": (1, 2)}, "axes of 'confusion' must be a sequence of strings"),
    ],
)
def test_invalid_names_are_an_error(tmp_path: Path, names: dict[str, Any], message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=message):
        Writer(tmp_path).matrices(0, {"confusion": CONFUSION}, **names)


@pytest.mark.parametrize("values", [[["a", "b"]], [[1j]], [[None, {}]], [[1, 2], [3]]])
def test_a_matrix_without_numbers_is_an_error(tmp_path: Path, values: Any) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match="'confusion' must be an array of numbers"):
        Writer(tmp_path).matrices(0, {"confusion": values})


def test_a_table_is_marked_and_shaded_by_column(tmp_path: Path) -> None:
    table = np.array([[0.5, 10.0], [1.0, 30.0]])
    writer = Writer(tmp_path)
    writer.matrices(0, {"report": table}, columns=["precision", "support"], is_table=True)
    writer.matrices(0, {"counts": table})
    writer.close()
    logs = trackers.read(tmp_path)
    assert logs.matrices().set_index("tag")["is_table"].to_dict() == {"report/values": True, "counts/values": False}
    images = logs.images(tags="report", decode=True)
    drawn = matrix_image(table, [], ["precision", "support"], ("", ""), is_table=True)
    np.testing.assert_array_equal(images["pixels"][0], drawn)
    # The largest cells of both columns have the same shade.
    left, right = (drawn[-70, column].tolist() for column in (-136, -72))
    assert left == right != [255, 255, 255]

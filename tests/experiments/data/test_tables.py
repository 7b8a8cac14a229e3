from __future__ import annotations

import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments import data
from experiments.data import files, tables
from tests.conftest import without_network

LOADERS: dict[str, Callable[..., data.Table]] = {
    "penguins": data.penguins,
    "abalone": data.abalone,
    "california_housing": data.california_housing,
}
HEADER = "CulmenLength,CulmenDepth,FlipperLength,BodyMass,Species\n"
SHELL = "M,0.455,0.365,0.095,0.514,0.2245,0.101,0.15,15\n"
HOUSE = "-122.23,37.88,41,880,129,322,126,8.3252,452600\n"


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("penguins", (150, 4), "iris (stand-in for penguins)"),
        ("abalone", (442, 10), "diabetes (stand-in for abalone)"),
        ("california_housing", (442, 8), "diabetes (stand-in for california_housing)"),
    ],
)
def test_without_data_and_network_a_bundled_set_is_used_with_a_message(
    name: str,
    shape: tuple[int, int],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    without_network(monkeypatch, tmp_path)
    table = LOADERS[name]()
    assert f"{name} is not available and cannot be downloaded; using scikit-learn's" in capsys.readouterr().err
    assert (table.name, table.x.shape, len(table.y), len(table.features)) == (message, shape, shape[0], shape[1])
    assert table.x.dtype == np.float32


def test_penguins_with_missing_values_are_omitted(tmp_path: Path) -> None:
    (tmp_path / "penguins.csv").write_text(HEADER + "39.1,18.7,181,3750,0\n,,,,1\n50,15.5,230,5550,2\n")
    birds = data.penguins(tmp_path)
    np.testing.assert_allclose(birds.x, [[39.1, 18.7, 18.1, 37.5], [50, 15.5, 23, 55.5]])
    assert birds.y.tolist() == [0, 2]
    assert birds.class_names == ("Adelie", "Gentoo", "Chinstrap")
    # A modified copy is accepted and recorded.
    assert birds.name == "penguins (another copy than fb1efa79…)"


def test_the_sex_of_an_abalone_is_three_features(tmp_path: Path) -> None:
    (tmp_path / "abalone.data").write_text(SHELL + SHELL.replace("M", "I").replace(",15\n", ",7\n"))
    shells = data.abalone(tmp_path)
    assert shells.features[:4] == ("sex_M", "sex_F", "sex_I", "length")
    assert shells.x[:, :3].tolist() == [[1, 0, 0], [0, 0, 1]]
    np.testing.assert_allclose(shells.x[0, 3:], [0.455, 0.365, 0.095, 0.514, 0.2245, 0.101, 0.15])
    assert shells.y.tolist() == [15, 7]


def test_the_features_of_a_house_are_those_of_scikit_learn(tmp_path: Path) -> None:
    (tmp_path / "cal_housing.data").write_text(HOUSE)
    houses = data.california_housing(tmp_path)
    assert houses.features[:3] == ("MedInc", "HouseAge", "AveRooms")
    expected = [8.3252, 41, 880 / 126, 129 / 126, 322, 322 / 126, 37.88, -122.23]
    np.testing.assert_allclose(houses.x, [expected], rtol=1e-6)
    np.testing.assert_allclose(houses.y, [4.526])


def test_houses_are_read_from_the_downloaded_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_network(monkeypatch, tmp_path)
    inside = tmp_path / "cal_housing.data"
    inside.write_text(HOUSE)
    cached = tmp_path / "datasets" / "cal_housing.tgz"
    cached.parent.mkdir()
    with tarfile.open(cached, "w:gz") as archive:
        archive.add(inside, "CaliforniaHousing/cal_housing.data")
    monkeypatch.setattr(tables, "_HOUSING", replace(tables._HOUSING, sha256=files.sha256(cached)))
    np.testing.assert_allclose(data.california_housing().y, [4.526])


@pytest.mark.parametrize(
    ("name", "file", "content", "message"),
    [
        ("penguins", "penguins.csv", "a,b\n1,2\n", "should have the columns CulmenLength, .*, and has a, b"),
        (
            "penguins",
            "penguins.csv",
            HEADER + "39.1,18.7,181,3750,0\n39.1,wide,181,3750,0\n",
            "CulmenDepth should be a number, and is 'wide' in row 2",
        ),
        (
            "penguins",
            "penguins.csv",
            HEADER + "1,2,3,4,5,6\n1,2,3,4,5,6,7\n",
            "should be a table of CulmenLength, .*line 3",
        ),
        ("penguins", "penguins.csv", "", "should be a table of CulmenLength, .*: No columns"),
        ("penguins", "penguins.csv", "\xff\xfe\x00", "should be a table of CulmenLength"),
        ("penguins", "penguins.csv", HEADER + "39.1,18.7,181,3750,3\n", "Species should be 0, 1 or 2, and is 3"),
        ("abalone", "abalone.data", SHELL.replace(",15", ""), r"should have 9 columns \(sex, length, .*\), and has 8"),
        ("abalone", "abalone.data", SHELL.replace("M", "X"), "sex should be one of M, F, I, and is 'X'"),
        ("abalone", "abalone.data", SHELL.replace("0.15", ""), "shell_weight should be a number, and is nan in row 1"),
        ("california_housing", "cal_housing.data", HOUSE.replace("129", "?"), "total_bedrooms should be a number"),
    ],
)
def test_a_malformed_table_is_an_error(tmp_path: Path, name: str, file: str, content: str, message: str) -> None:
    (tmp_path / file).write_text(content, encoding="latin-1")
    with pytest.raises(data.DataError, match=f"(?s){file}'.*{message}"):
        LOADERS[name](tmp_path)


def test_a_split_has_every_row_once_and_depends_on_the_seed() -> None:
    table = data.Table("rows", np.arange(10, dtype=np.float32)[:, None], np.arange(10), ("number",))
    first, second = table.split(0.7, seed=1)
    assert (len(first), len(second)) == (7, 3)
    assert sorted([*first.y, *second.y]) == list(range(10))
    np.testing.assert_array_equal(first.x[:, 0], first.y)
    assert first.y.tolist() == table.split(0.7, seed=1)[0].y.tolist() != table.split(0.7, seed=2)[0].y.tolist()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "shape"), [("penguins", (342, 4)), ("abalone", (4177, 10)), ("california_housing", (20640, 8))]
)
def test_the_real_tables_have_their_published_sizes(name: str, shape: tuple[int, int]) -> None:
    table = LOADERS[name](Path(os.environ["TRACKERS_DATA"]))
    assert (table.name, table.x.shape) == (name, shape)
    assert np.isfinite(table.x).all()


@pytest.mark.real_data
def test_the_prices_are_those_of_scikit_learn() -> None:
    # The mean target of fetch_california_housing.
    assert data.california_housing(Path(os.environ["TRACKERS_DATA"])).y.mean(dtype=np.float64) == pytest.approx(
        2.06855817
    )

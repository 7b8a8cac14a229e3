"""Tables of measurements: a row a sample, a column a feature, and what is to be predicted."""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from experiments.data.files import DataError, File, find, local, sha256, stand_in

_PENGUINS = File(
    "penguins.csv",
    "https://raw.githubusercontent.com/MicrosoftDocs/ml-basics/master/data/penguins.csv",
    "fb1efa796a5f417479bae3abe00072eb8ff90287932fd6f010ad21a41c1c6d09",
)
_ABALONE = File(
    "abalone.data",
    "https://archive.ics.uci.edu/ml/machine-learning-databases/abalone/abalone.data",
    "de37cdcdcaaa50c309d514f248f7c2302a5f1f88c168905eba23fe2fbc78449f",
)
# The archive that scikit-learn's fetch_california_housing downloads; a local folder has the file inside it.
_HOUSING = File(
    "cal_housing.tgz",
    "https://ndownloader.figshare.com/files/5976036",
    "aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681",
)
_HOUSING_DATA = File(
    "cal_housing.data", _HOUSING.url, "a2b44dcc7e1c9091b43c4f458b25cbd1f7e8068d08edd26bc4703108d3fa6214"
)
_SIZES = ("length", "diameter", "height", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight")
_SEXES = ("M", "F", "I")


@dataclass(frozen=True)
class Table:
    """Samples and what is to be predicted of them.

    Attributes:
        name: The name of the data set; of a stand-in, also the data set that it replaces.
        x: [samples, features], float32; the houses are float64, as scikit-learn has them.
        y: [samples]: of the dtype of `x`, or labels (int64) where there are class names.
        features: The features' names.
        class_names: The classes' names in the order of the labels; none for a regression.
    """

    name: str
    x: npt.NDArray[np.floating]
    y: npt.NDArray[Any]
    features: tuple[str, ...]
    class_names: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.x)

    def split(self, share: float, seed: int) -> tuple[Table, Table]:
        """Shuffles the rows and divides them.

        Args:
            share: The first part's share of the rows, in 0…1.
            seed: Of the shuffling.
        """
        order = np.random.default_rng(seed).permutation(len(self))
        first, second = np.split(order, [round(share * len(self))])
        return self.rows(first), self.rows(second)

    def rows(self, positions: npt.ArrayLike) -> Table:
        """Returns the rows at these positions, in their order."""
        return replace(self, x=self.x[positions], y=self.y[positions])


def penguins(data_dir: Path | None = None) -> Table:
    """Penguins of three species by culmen, flipper and weight, or scikit-learn's iris if they are not available.

    Rows with missing values are left out. The flipper's length is in cm and the weight in hg (the file's mm ÷ 10 and
    g ÷ 100), so that all four features are of one magnitude.

    Args:
        data_dir: The folder of `penguins.csv`.

    Raises:
        DataError: If `data_dir` is given and does not hold it, or it has other columns or rows that are not numbers.
    """
    columns = ("CulmenLength", "CulmenDepth", "FlipperLength", "BodyMass", "Species")
    path, name = _find(_PENGUINS, data_dir, "penguins")
    if path is None:
        return replace(iris(), name=stand_in("penguins", "iris", "scikit-learn's iris flowers"))
    frame = _numbers(path, _rows(path, columns, header=True)).dropna()
    x = frame[list(columns[:4])] / [1, 1, 10, 100]
    features = ("culmen_length_mm", "culmen_depth_mm", "flipper_length_cm", "body_mass_hg")
    species = ("Adelie", "Gentoo", "Chinstrap")
    if unknown := sorted(set(frame["Species"]) - set(range(len(species)))):
        raise DataError(f"{str(path)!r}: Species should be 0, 1 or 2, and is {unknown[0]:g}")
    return Table(name, x.to_numpy(np.float32), frame["Species"].to_numpy(np.int64), features, species)


def iris() -> Table:
    """Iris flowers of three species, as scikit-learn brings them."""
    from sklearn.datasets import load_iris

    bunch = load_iris()
    features = tuple(name.removesuffix(" (cm)").replace(" ", "_") + "_cm" for name in bunch.feature_names)
    return Table("iris", bunch.data.astype(np.float32), bunch.target, features, tuple(map(str, bunch.target_names)))


def abalone(data_dir: Path | None = None) -> Table:
    """Abalone shells, whose rings tell their age, or scikit-learn's diabetes patients if they are not available.

    Args:
        data_dir: The folder of `abalone.data`.

    Raises:
        DataError: If `data_dir` is given and does not hold it, or its columns or rows are not those of the data set.
    """
    path, name = _find(_ABALONE, data_dir, "abalone")
    if path is None:
        return _diabetes("abalone")
    rows = _rows(path, ("sex", *_SIZES, "rings"), header=False)
    sex = rows.pop("sex")
    if unknown := sorted(set(sex) - set(_SEXES)):
        raise DataError(f"{str(path)!r}: sex should be one of {', '.join(_SEXES)}, and is {unknown[0]!r}")
    numbers = _numbers(path, rows, missing=False)
    x = pd.concat([pd.DataFrame({f"sex_{which}": sex == which for which in _SEXES}), numbers[list(_SIZES)]], axis=1)
    return Table(name, x.to_numpy(np.float32), numbers["rings"].to_numpy(np.float32), tuple(x.columns))


def california_housing(data_dir: Path | None = None) -> Table:
    """House prices of California's districts in 1990, in 100,000 $, or scikit-learn's diabetes patients.

    The eight features are those of scikit-learn's `fetch_california_housing`, in its order.

    Args:
        data_dir: The folder of `cal_housing.data`.

    Raises:
        DataError: If `data_dir` is given and does not hold it, or its columns or rows are not those of the data set.
    """
    columns = (
        *("longitude", "latitude", "housing_median_age", "total_rooms", "total_bedrooms"),
        *("population", "households", "median_income", "median_house_value"),
    )
    path, name = _find(_HOUSING_DATA if data_dir else _HOUSING, data_dir, "california_housing")
    if path is None:
        # As many features as the houses have.
        patients = _diabetes("california_housing")
        return replace(patients, x=patients.x[:, :8], features=patients.features[:8])
    if path.suffix == ".tgz":
        with tarfile.open(path) as archive, archive.extractfile("CaliforniaHousing/cal_housing.data") as file:  # type: ignore[union-attr]
            frame = _numbers(path, _rows(path, columns, header=False, opened=file), missing=False)
    else:
        frame = _numbers(path, _rows(path, columns, header=False), missing=False)
    x = pd.DataFrame(
        {
            "MedInc": frame["median_income"],
            "HouseAge": frame["housing_median_age"],
            "AveRooms": frame["total_rooms"] / frame["households"],
            "AveBedrms": frame["total_bedrooms"] / frame["households"],
            "Population": frame["population"],
            "AveOccup": frame["population"] / frame["households"],
            "Latitude": frame["latitude"],
            "Longitude": frame["longitude"],
        }
    )
    # A float32 rounds the eighth digit, and scikit-learn's network then stops at another epoch, with another score.
    return Table(name, x.to_numpy(), (frame["median_house_value"] / 100_000).to_numpy(), tuple(x.columns))


def _diabetes(dataset: str) -> Table:
    from sklearn.datasets import load_diabetes

    bunch = load_diabetes()
    name = stand_in(dataset, "diabetes", "scikit-learn's 442 diabetes patients")
    # Their targets go to 346: in hundreds they are of the magnitude of the houses' prices.
    return Table(
        name, bunch.data.astype(np.float32), (bunch.target / 100).astype(np.float32), tuple(bunch.feature_names)
    )


def _find(file: File, data_dir: Path | None, name: str) -> tuple[Path | None, str]:
    """Returns the file and the name of the data set; the name tells if a local copy was edited."""
    if data_dir is None:
        return find(file, None), name
    path = local(file.name, data_dir)
    return path, name if sha256(path) == file.sha256 else f"{name} (another copy than {file.sha256[:8]}…)"


def _rows(path: Path, columns: Sequence[str], *, header: bool, opened: IO[bytes] | None = None) -> pd.DataFrame:
    try:
        rows = pd.read_csv(opened or path, header=0 if header else None, dtype=str)
    except (ValueError, UnicodeDecodeError) as error:  # pandas's ParserError is a ValueError
        raise DataError(f"{str(path)!r} should be a table of {', '.join(columns)}: {error}") from error
    names = [str(column) for column in rows.columns]
    if header and names != list(columns):
        raise DataError(f"{str(path)!r} should have the columns {', '.join(columns)}, and has {', '.join(names)}")
    if len(names) != len(columns):
        raise DataError(
            f"{str(path)!r} should have {len(columns)} columns ({', '.join(columns)}), and has {len(names)}"
        )
    rows.columns = pd.Index(columns)
    return rows


def _numbers(path: Path, rows: pd.DataFrame, *, missing: bool = True) -> pd.DataFrame:
    numbers = rows.apply(pd.to_numeric, errors="coerce")
    wrong = numbers.isna() & (rows.notna() if missing else True)
    if wrong.to_numpy().any():
        row, column = np.argwhere(wrong.to_numpy())[0]
        raise DataError(
            f"{str(path)!r}: {rows.columns[column]} should be a number, and is {rows.iat[row, column]!r} "
            f"in row {row + 1}"
        )
    return numbers.astype(np.float64)

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments import data
from experiments.data import images
from tests.conftest import without_network

SETS: dict[str, Callable[..., data.Images]] = {"mnist": data.mnist, "fashion_mnist": data.fashion_mnist}


@pytest.mark.parametrize("name", SETS)
def test_without_data_and_network_the_bundled_digits_are_used_with_a_message(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_network(monkeypatch, tmp_path)
    digits = SETS[name]()
    assert digits.name == f"digits (stand-in for {name})"
    assert "using scikit-learn's 1,797 digits" in capsys.readouterr().err
    assert digits.x_train.shape == (1500, 28, 28, 1)
    assert digits.x_test.shape == (297, 28, 28, 1)
    assert digits.x_train.min() == 0.0
    assert digits.x_train.max() == 1.0
    assert set(digits.y_train) == set(digits.y_test) == set(range(10))
    assert np.array_equal(digits.x_test, SETS[name]().x_test)


@pytest.mark.parametrize(("name", "file"), [("mnist", "mnist.npz"), ("fashion_mnist", "train-images-idx3-ubyte.gz")])
def test_a_folder_without_the_files_is_an_error(tmp_path: Path, name: str, file: str) -> None:
    with pytest.raises(data.DataError, match=f"{tmp_path.name}' must contain .*{file}"):
        SETS[name](tmp_path)


def test_a_file_with_another_checksum_is_an_error(tmp_path: Path) -> None:
    np.savez(tmp_path / "mnist.npz", x_train=np.zeros(3))
    with pytest.raises(data.DataError, match=r"mnist\.npz' is another file: its SHA-256 should be 731c5ac6"):
        data.mnist(tmp_path)


def test_a_damaged_copy_in_the_cache_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_network(monkeypatch, tmp_path)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").write_bytes(b"half of it")
    assert data.mnist().name == "digits (stand-in for mnist)"


def test_the_idx_format_is_read(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (5, 4, 3), dtype=np.uint8)
    head = bytes([0, 0, 8, 3]) + np.array(pixels.shape, ">u4").tobytes()
    path = tmp_path / "images.gz"
    path.write_bytes(gzip.compress(head + pixels.tobytes()))
    np.testing.assert_array_equal(images._idx(path), pixels)


@pytest.mark.real_data
def test_fashion_mnist_is_what_keras_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    real = Path(os.environ["TRACKERS_DATA"])
    without_network(monkeypatch, tmp_path)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "fashion-mnist").symlink_to(real.resolve() / "fashion-mnist")
    monkeypatch.setattr(keras.config, "keras_home", lambda: str(tmp_path), raising=False)
    local, cached = data.fashion_mnist(real), data.fashion_mnist()
    assert local.name == cached.name == "fashion_mnist"
    assert local.x_train.shape == (60_000, 28, 28, 1)
    assert np.bincount(local.y_train).tolist() == [6000] * 10
    np.testing.assert_array_equal(local.x_test, cached.x_test)

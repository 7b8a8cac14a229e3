from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments import data
from tests.conftest import without_network


def test_without_a_copy_or_a_network_the_bundled_digits_stand_in_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    without_network(monkeypatch, tmp_path)
    digits = data.mnist()
    assert digits.name == "digits (stand-in for mnist)"
    assert "scikit-learn's 1,797 digits stand in" in capsys.readouterr().err
    assert digits.x_train.shape == (1500, 28, 28, 1)
    assert digits.x_test.shape == (297, 28, 28, 1)
    assert digits.x_train.min() == 0.0
    assert digits.x_train.max() == 1.0
    assert set(digits.y_train) == set(digits.y_test) == set(range(10))
    assert np.array_equal(digits.x_test, data.mnist().x_test)


def test_a_folder_without_mnist_is_named(tmp_path: Path) -> None:
    with pytest.raises(data.DataError, match=r"should hold mnist\.npz, and does not"):
        data.mnist(tmp_path)


def test_a_file_that_is_not_mnist_is_named_with_what_was_expected(tmp_path: Path) -> None:
    np.savez(tmp_path / "mnist.npz", x_train=np.zeros(3))
    with pytest.raises(data.DataError, match="is not MNIST: its SHA-256 should be 731c5ac6"):
        data.mnist(tmp_path)


def test_a_damaged_copy_in_the_cache_is_not_taken_for_mnist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_network(monkeypatch, tmp_path)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "mnist.npz").write_bytes(b"half of it")
    assert data.mnist().name == "digits (stand-in for mnist)"

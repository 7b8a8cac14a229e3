from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import trackers
from trackers.analysis.projection import align, project, projection_methods

RNG = np.random.default_rng(0)
CLUSTERS = np.concatenate([RNG.normal(center, 0.1, (20, 60)) for center in (0.0, 3.0, 6.0)]).astype(np.float32)


def test_pca_and_tsne_are_there_without_umap() -> None:
    assert projection_methods()[0] == "pca"
    assert projection_methods()[-1] == "tsne"


@pytest.mark.parametrize("method", projection_methods())
def test_the_same_points_are_projected_the_same_and_keep_their_clusters(method: str) -> None:
    projected = project(CLUSTERS, method)
    assert (projected.shape, projected.dtype) == ((60, 2), np.float32)
    assert np.array_equal(projected, project(CLUSTERS, method))
    distances = np.linalg.norm(projected[:, None] - projected[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    assert (distances.argmin(axis=1) // 20 == np.arange(60) // 20).all()


def test_pca_keeps_the_directions_of_the_largest_variance() -> None:
    plane = RNG.normal(size=(50, 2)) * [5.0, 2.0]
    basis, _ = np.linalg.qr(RNG.normal(size=(7, 2)))
    projected = project(plane @ basis.T + 100.0)
    centered = plane - plane.mean(axis=0)
    distances, expected = (np.linalg.norm(p[:, None] - p[None], axis=2) for p in (projected, centered))
    np.testing.assert_allclose(distances, expected, rtol=1e-4, atol=1e-4)
    assert projected[:, 0].std() > projected[:, 1].std()


@pytest.mark.parametrize("points", [np.ones((6, 3)), np.zeros((2, 2)), np.full((3, 4), 3e38), [[1, 2], [3, 4], [5, 7]]])
@pytest.mark.parametrize("method", projection_methods())
def test_few_equal_or_huge_points_are_projected(points: Any, method: str) -> None:
    projected = project(points, method)
    assert projected.shape == (len(points), 2)
    assert np.isfinite(projected).all()


def test_alignment_undoes_a_turn_and_a_mirror() -> None:
    points = RNG.normal(size=(30, 2)).astype(np.float32)
    turned = points @ np.array([[0.0, 1.0], [1.0, 0.0]], np.float32)
    np.testing.assert_allclose(align(turned - turned.mean(axis=0), points), points - points.mean(axis=0), atol=1e-5)
    np.testing.assert_array_equal(align(points, points[:3]), points)


@pytest.mark.parametrize(
    ("points", "method", "message"),
    [
        (CLUSTERS, "mds", "the projection must be one of pca, "),
        (np.zeros(3), "pca", "points must be a matrix of at least 2×2, not of the shape [3]"),
        (np.zeros((3, 1)), "pca", "points must be a matrix of at least 2×2, not of the shape [3, 1]"),
        ([[np.nan, 0], [0, 0]], "pca", "points must be finite"),
    ],
)
def test_what_cannot_be_projected_is_an_error(points: Any, method: str, message: str) -> None:
    with pytest.raises(trackers.InvalidArgumentError, match=re.escape(message)):
        project(points, method)


def test_umap_without_its_package_is_an_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(trackers.InvalidArgumentError, match="not 'umap'; install umap-learn for it"):
        project(CLUSTERS, "umap")

"""Projects points with many dimensions to two: PCA, t-SNE of scikit-learn, and UMAP if umap-learn is installed."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from trackers.errors import InvalidArgumentError

PCA: Final = "pca"
TSNE: Final = "tsne"
UMAP: Final = "umap"

# t-SNE and UMAP compare points by their distances, which the first principal components keep.
_MAX_DIMENSIONS = 50
# So few points have no neighbours to keep together; their principal components are returned.
_MIN_NEIGHBOURS = 5

Points = npt.NDArray[np.float32]


def projection_methods() -> list[str]:
    """Returns the methods that can be used here: `pca`, `umap` if umap-learn is installed, and `tsne`."""
    return [PCA, *([UMAP] if importlib.util.find_spec("umap") else []), TSNE]


def project(points: npt.NDArray[Any], method: str = PCA, seed: int = 0) -> Points:
    """Projects points to two dimensions, the same ones at each call.

    Args:
        points: [points, dimensions], finite numbers.
        method: One of `projection_methods()`.
        seed: The seed of the random numbers.

    Returns:
        [points, 2]. PCA is a rotation: distances mean the same in each direction. t-SNE and UMAP keep neighbours
        together, and their axes mean nothing.

    Raises:
        InvalidArgumentError: If the method cannot be used here, the points are not a matrix of at least 2×2, or a
            number is not finite.
    """
    if method not in (methods := projection_methods()):
        hint = "; install umap-learn for it" if method == UMAP else ""
        raise InvalidArgumentError(f"the projection must be one of {', '.join(methods)}, not {method!r}{hint}")
    if np.ndim(points) != 2 or min(np.shape(points)) < 2:
        raise InvalidArgumentError(
            f"points must be a matrix of at least 2×2, not of the shape {list(np.shape(points))}"
        )
    matrix = np.asarray(points, np.float64)
    if not np.isfinite(matrix).all():
        raise InvalidArgumentError("points must be finite")
    is_one_point = bool((matrix == matrix[0]).all())  # UMAP would divide by the extent
    if method == PCA or len(matrix) < _MIN_NEIGHBOURS or is_one_point:
        return _principal_components(matrix, 2, seed).astype(np.float32)
    if matrix.shape[1] > _MAX_DIMENSIONS:
        matrix = _principal_components(matrix, _MAX_DIMENSIONS, seed)
    return (_tsne if method == TSNE else _umap)(matrix, seed).astype(np.float32)


def align(points: npt.NDArray[Any], reference: npt.NDArray[Any]) -> Points:
    """Turns and mirrors a projection so that it is as close to another one as possible; distances stay the same.

    The direction of principal components is arbitrary, so that without it a picture flips from step to step.

    Args:
        points: [points, 2].
        reference: The projection of the same points elsewhere; with another number of them, nothing changes.

    Returns:
        [points, 2], around the same center as `points`.
    """
    if len(points) != len(reference):
        return np.asarray(points, np.float32)
    center = points.mean(axis=0)
    # The orthogonal Procrustes problem; Schönemann, 1966, https://doi.org/10.1007/BF02289451.
    left, _, right = np.linalg.svd((points - center).T @ (reference - reference.mean(axis=0)))
    return np.asarray((points - center) @ (left @ right) + center, np.float32)


def _principal_components(matrix: npt.NDArray[np.float64], count: int, seed: int) -> npt.NDArray[np.float64]:
    from sklearn.decomposition import PCA as SklearnPCA

    scale = np.abs(matrix).max() or 1.0  # numbers near the end of float32 would overflow when squared
    with np.errstate(invalid="ignore", divide="ignore"):  # equal points have no variance to explain
        components = SklearnPCA(min(count, *matrix.shape), random_state=seed).fit_transform(matrix / scale)
    return np.asarray(components * scale, np.float64)


def _tsne(matrix: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    from sklearn.manifold import TSNE as SklearnTSNE

    perplexity = min(30.0, (len(matrix) - 1) / 3)
    start = _principal_components(matrix, 2, seed)
    start = start / (start[:, 0].std() or 1.0) * 1e-4
    # Half of the usual iterations: 2,000 points take about 5 s, and their clusters are apart by then.
    model = SklearnTSNE(2, perplexity=perplexity, init=start, random_state=seed, max_iter=500)
    return np.asarray(model.fit_transform(matrix), np.float64)


def _umap(matrix: npt.NDArray[np.float64], seed: int) -> npt.NDArray[np.float64]:
    import umap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a seed allows one thread only, which is meant
        model = umap.UMAP(n_neighbors=min(15, len(matrix) - 1), init="pca", random_state=seed, n_jobs=1)
        return np.asarray(model.fit_transform(matrix), np.float64)

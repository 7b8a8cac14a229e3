"""Reads embeddings from the files of TensorBoard's Projector: of this kit, PyTorch, or any other writer."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from trackers.formats.projector_config import MAX_BYTES, EmbeddingInfo, parse_config
from trackers.reader.index import LogIndex, NameFilter, as_set, run_and_split
from trackers.reader.storage import File
from trackers.schema.run_layout import PROJECTOR_ASSETS_DIR, PROJECTOR_CONFIG_FILE, RECORD_FILE
from trackers.schema.tags import parse_tensor_name

if TYPE_CHECKING:
    import pandas as pd


COLUMNS = ("run", "tag", "step", "wall_time", "values", "metadata", "sprite", "thumbnail")
# A hundred times what the Projector can draw; a file of any size may be named by a config.
_MAX_FILE_BYTES = 1_000_000_000

OnProblem = Callable[[str, File, str], object]


@dataclass(frozen=True)
class Embedding:
    """One embedding at one step, not read yet.

    Attributes:
        folder: The folder that TensorBoard shows as a run.
        run: The directory of the run that it belongs to.
        split: The rest of the folder.
        tag: The tag.
        step: The step; 0 if the name of the tensor has none.
        config: The file that lists it.
        info: What the config says of it.
    """

    folder: str
    run: str
    split: str
    tag: str
    step: int
    config: File
    info: EmbeddingInfo

    def wall_time(self) -> float:
        """Returns when its numbers were written, in seconds since the epoch.

        Raises:
            OSError: If their file cannot be opened.
            ValueError: If the path of the file leads out of the folder of the config.
        """
        file = self.config.beside(self.info.tensor_path)
        with file.open() as stream:
            return file.state(stream).mtime

    def values(self) -> npt.NDArray[np.float32]:
        """Returns the numbers, [points, dimensions].

        Raises:
            OSError: If their file cannot be opened.
            ValueError: If the path of the file leads out of the folder of the config, or it is not an embedding.
        """
        return _parse_points(_read(self.config.beside(self.info.tensor_path)), self.info.shape)

    def metadata(self) -> dict[str, list[str]]:
        """Returns a text per point for each column; {} if there is no metadata.

        Raises:
            OSError: If the file cannot be opened.
            ValueError: If the path of the file leads out of the folder of the config, or the file is not UTF-8.
        """
        path = self.info.metadata_path
        return _parse_metadata(_read(self.config.beside(path)).decode()) if path else {}

    def sprite(self) -> bytes | None:
        """Returns the image with a thumbnail per point, as written; None if there is none.

        Raises:
            OSError: If the file cannot be opened.
            ValueError: If the path of the file leads out of the folder of the config.
        """
        path = self.info.sprite_path
        return _read(self.config.beside(path)) if path else None


def list_embeddings(index: LogIndex, runs: NameFilter, on_problem: OnProblem) -> list[Embedding]:
    """Lists the embeddings of some runs.

    Args:
        index: The index of the logdir.
        runs: The runs to list, as in `Logs`.
        on_problem: Called with the folder, the file and a sentence for each config that cannot be read.

    Returns:
        The embeddings, sorted by folder, tag and step.
    """
    recorded, names = set(index.metadata_files(RECORD_FILE)), as_set(runs)
    embeddings: dict[tuple[str, str, int], Embedding] = {}
    for config in index.list_files(lambda name: name == PROJECTOR_CONFIG_FILE):
        folder = _run_folder(config.folder)
        run, split = run_and_split(folder, recorded)
        if config.name != PROJECTOR_CONFIG_FILE or not (names is None or run in names or folder in names):
            continue
        try:
            with config.open() as stream:
                infos = parse_config(stream.read(MAX_BYTES + 1))
        except (OSError, ValueError) as error:
            on_problem(folder, config, f"cannot be read: {error}")
            continue
        for info in infos:
            tag, step = parse_tensor_name(info.name)
            embeddings[folder, tag, step] = Embedding(folder, run, split, tag, step, config, info)
    return [embeddings[key] for key in sorted(embeddings)]


def embeddings_frame(index: LogIndex, tags: NameFilter, runs: NameFilter, on_problem: OnProblem) -> pd.DataFrame:
    """Reads embeddings.

    Args:
        index: The index of the logdir.
        tags: Tags to return; None for all.
        runs: The runs to read, as in `Logs`.
        on_problem: As for `list_embeddings`, and for each embedding that cannot be read.

    Returns:
        The frame of `Logs.embeddings`.
    """
    import pandas as pd  # takes 0.5 s, which the table of runs does not need

    tag_set = as_set(tags)
    rows: list[tuple[Any, ...]] = []
    for embedding in list_embeddings(index, runs, on_problem):
        if tag_set is None or embedding.tag in tag_set:
            rows += _rows(embedding, on_problem)
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"step": np.int64, "wall_time": np.float64})


def _rows(embedding: Embedding, on_problem: OnProblem) -> Iterator[tuple[Any, ...]]:
    name, info = embedding.info.name, embedding.info
    try:
        values = embedding.values()
        metadata, sprite = embedding.metadata(), embedding.sprite()
        wall_time = embedding.wall_time()
    except (OSError, ValueError) as error:
        on_problem(embedding.folder, embedding.config, f"the embedding {name!r} cannot be read: {error}")
        return
    counts = {len(column) for column in metadata.values()}
    if counts - {len(values)}:
        what = f"the metadata of {name!r} has {max(counts)} rows, for {len(values)} points; it is left out"
        on_problem(embedding.folder, embedding.config, what)
        metadata = {}
    thumbnail = info.thumbnail if sprite is not None and len(info.thumbnail) == 2 else None
    yield embedding.folder, embedding.tag, embedding.step, wall_time, values, metadata, sprite, thumbnail


def _run_folder(folder: str) -> str:
    if folder == PROJECTOR_ASSETS_DIR:
        return "."
    return folder.removesuffix(f"/{PROJECTOR_ASSETS_DIR}")


def _read(file: File) -> bytes:
    with file.open() as stream:
        if (size := file.state(stream).size) > _MAX_FILE_BYTES:
            raise ValueError(f"{file.name} has {size:,} bytes; expected at most {_MAX_FILE_BYTES:,}")
        return stream.read(_MAX_FILE_BYTES)


def _parse_points(content: bytes, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    # As the Projector does: what is text is TSV, and anything else raw float32.
    if not content.strip():
        raise ValueError("it has no numbers")
    try:
        points = np.loadtxt(io.StringIO(content.decode()), dtype=np.float32, delimiter="\t", comments=None, ndmin=2)
    except ValueError as error:
        if len(shape) != 2 or 4 * shape[0] * shape[1] != len(content):
            shown = list(shape) or "no shape"
            raise ValueError(f"{len(content):,} bytes are neither TSV nor float32 of {shown}") from error
        points = np.frombuffer(content, "<f4").reshape(shape)
    return points


def _parse_metadata(text: str) -> dict[str, list[str]]:
    # The rules of the Projector: blank lines do not count, and only a line with a tab can be a header.
    lines = [line.split("\t") for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    if not lines:
        return {}
    header = lines.pop(0) if len(lines[0]) > 1 else ["label"]
    return {name: [line[index] if index < len(line) else "" for line in lines] for index, name in enumerate(header)}

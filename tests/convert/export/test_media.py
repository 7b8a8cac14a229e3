"""Each image and audio clip is written to a file, and a table lists them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import trackers
from trackers.convert.export.media import write_media
from trackers.write.writer import Writer


def test_each_image_is_written_to_a_file(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "logs" / "run")
    writer.images(3, {"a/b": np.zeros((2, 4, 5, 3)), "../../up": np.ones((4, 5)), "x:y": [[0.0]], "x?y": [[0.0]]})
    writer.audio(3, {"tone": np.zeros(10)}, sample_rate=8000)
    writer.close()
    logs = trackers.read(tmp_path / "logs")
    write_media([logs.images()], tmp_path / "out")
    table = pd.read_csv(tmp_path / "out" / "index.csv")
    assert list(table.file) == [
        "run/up/00000003.png",
        "run/a/b/00000003-0.png",
        "run/a/b/00000003-1.png",
        "run/x_y/00000003.png",
        "run/x_y/00000003_.png",
    ]
    assert list(table.tag) == ["../../up", "a/b", "a/b", "x:y", "x?y"]
    with Image.open(tmp_path / "out" / "run/a/b/00000003-1.png") as image:
        assert image.size == (5, 4)
    write_media([logs.audio()], tmp_path / "audio")
    assert (tmp_path / "audio/run/tone/00000003.wav").read_bytes() == logs.audio().data[0]


def test_a_folder_with_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("content")
    with pytest.raises(trackers.InvalidArgumentError, match="images and audio need a new folder"):
        write_media([trackers.read(tmp_path).images()], tmp_path)


def test_no_images_give_an_empty_table(tmp_path: Path) -> None:
    write_media([trackers.read(tmp_path).images()], tmp_path / "out")
    assert pd.read_csv(tmp_path / "out" / "index.csv").empty

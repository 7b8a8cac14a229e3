"""The report as a file: its sections, its limits, and no markup from logs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import trackers
from trackers.report import media, page
from trackers.report.figures import label

HOSTILE = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def logdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Writes five runs: curves, matrices, kernels, and hostile texts."""
    folder = tmp_path_factory.mktemp("logs")
    for number in range(5):
        hparams = {"rate": 10.0**-number, "kind": HOSTILE if number else "plain", "units": [number, 1]}
        name = f"{HOSTILE}{number}" if number > 1 else None
        with trackers.Run(folder, hparams=hparams, name=name) as run:
            for step in range(3):
                for split in ("train", "validation"):
                    values = {"epoch_loss": number + step, f"epoch_{HOSTILE}": step, "batch_loss": 7.0}
                    run.writer(split).scalars(step, values)  # type: ignore[arg-type]
                run.writer("train").images(step, {"dense/kernel/image": np.eye(4), "other": np.eye(4)})
                names = [HOSTILE, "b"]
                matrix = [[step, 1], [0, number]]
                run.writer("validation").matrices(step, {"confusion_matrix": matrix}, rows=names, columns=names)
    return folder


@pytest.fixture(scope="module")
def report(logdir: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("out") / "report.html"
    assert trackers.write_report(logdir, out) == out
    return out.read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall("<h2>(.*?)</h2>", text)


def test_the_sections(report: str) -> None:
    sections = ["Runs", "Curves", "Parallel coordinates", "Importance", "Confusion matrices", "Kernels", "Sources"]
    assert headings(report) == sections


def test_no_text_of_a_log_is_markup_or_script(report: str) -> None:
    assert "alert(1)" in report
    assert "<script>alert" not in report
    own = len(re.findall("<h2>Curves|<h2>Parallel|<h2>Importance", report)) + 5  # matrices
    assert len(re.findall("<script", report.replace(plotly(), ""))) - 2 == own
    assert report.count("<img ") == 5


def plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def test_metrics_and_filters_select_what_is_shown(logdir: Path, tmp_path: Path) -> None:
    some = trackers.write_report(logdir, tmp_path / "some.html", metrics=["val_loss"], where=["rate<0.05"]).read_text()
    assert len(re.findall('"legendgroup":"', some)) == 6  # three runs, both splits
    assert "rate&lt;0.05" in some
    with pytest.raises(trackers.InvalidArgumentError, match="unknown column 'val_los'; did you mean 'val_loss'"):
        trackers.write_report(logdir, tmp_path / "wrong.html", metrics=["val_los"])
    with pytest.raises(trackers.ReadError, match=r"no runs in .* match the filter"):
        trackers.write_report(logdir, tmp_path / "none.html", where=["rate>5"])
    assert not (tmp_path / "wrong.html").exists()


def test_empty_runs_have_a_table(tmp_path: Path) -> None:
    with trackers.Run(tmp_path / "logs"):
        pass
    assert headings(trackers.write_report(tmp_path / "logs", tmp_path / "r.html").read_text()) == ["Runs", "Sources"]


def test_a_file_that_is_not_a_report_is_kept(tmp_path: Path) -> None:
    (tmp_path / "thesis.html").write_text("mine")
    with pytest.raises(trackers.InvalidArgumentError, match="exists and is not a report; choose another file"):
        page.save(tmp_path / "thesis.html", "Runs", [])
    assert (tmp_path / "thesis.html").read_text() == "mine"
    for title in ("once", "again"):
        page.save(tmp_path / "report.html", title, [])
    assert "<h1>again</h1>" in (tmp_path / "report.html").read_text()
    with pytest.raises(trackers.InvalidArgumentError, match=r"cannot write '.*/none/r.html': No such file"):
        page.save(tmp_path / "none" / "r.html", "Runs", [])


def test_images_beyond_the_limit_are_omitted(logdir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = trackers.read(logdir).images(tags=["dense/kernel/image"])["data"].map(len).max()
    monkeypatch.setattr(media, "_MAX_IMAGE_BYTES", 2 * one + 1)
    text = trackers.write_report(logdir, tmp_path / "r.html").read_text()
    assert text.count("<img ") == 2
    assert "3 more are omitted to keep the file small." in text


def test_a_matrix_that_is_not_finite_is_drawn() -> None:
    shown = media.heatmap(np.array([[np.nan, np.inf], [1e308, 1e308]]), [], [])
    assert np.isfinite(shown.data[0].z).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a <b>b</b>", "a &lt;b&gt;b&lt;/b&gt;"),
        ("a\n b", "a b"),
        ("\ud800", "?"),
        ("x" * 99, "x" * 20 + "…" + "x" * 19),
    ],
)
def test_texts_in_figures(text: str, expected: str) -> None:
    assert label(text) == expected


def test_the_command(logdir: Path, tmp_path: Path) -> None:
    def verb(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "trackers", *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)

    table = verb("report", str(logdir), "--markdown", "--metric", "val_loss", "--where", "rate=1")
    assert table.stdout.splitlines()[1].startswith("| --- |") and len(table.stdout.splitlines()) == 3
    assert not list(tmp_path.iterdir())
    wrong = verb("report", str(tmp_path / "none"))
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)

"""What a person gets who installs the kit: the wheel's files, and the kit at work in an otherwise empty environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import runs_tab

ROOT = Path(__file__).parent.parent
FIRST_EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that pip builds from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.iterdir()
    return path


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel: Path) -> None:
    package = ROOT / "trackers"
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    }
    packed = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == expected
    assert {"trackers/py.typed", "trackers/plugin/loader.py"} <= packed
    assert any(name.startswith("trackers/plugin/static/") and name.endswith(".js") for name in packed)


def test_charts_need_no_extra(wheel: Path) -> None:
    archive = ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    requirements = message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])
    always = {re.match(r"[\w.-]+", line)[0] for line in requirements if "extra ==" not in line}  # type: ignore[index]
    assert {"tensorflow", "tensorboard", "keras", "pandas", "plotly", "scikit-learn"} <= always
    assert always.isdisjoint({"pytest", "mypy", "playwright", "mkdocs-material"})


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The `bin` folder of an environment that had nothing in it before `pip install <wheel>`.

    The lock file only chooses among the versions that the wheel's own metadata allows, so that the result is the same
    tomorrow; it adds no package.
    """
    folder = tmp_path_factory.mktemp("installed")
    pins = re.findall(r"^[^\s#]+==[^\\\n]+", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONPATH", raising=False)
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
        # Compiling all of TensorFlow takes a minute; Python compiles what is imported.
        options = ["--quiet", "--disable-pip-version-check", "--no-compile", "--constraint", str(constraints)]
        pip = [str(folder / "venv" / "bin" / "python"), "-m", "pip"]
        subprocess.run([*pip, "install", *options, str(wheel)], check=True)
        subprocess.run([*pip, "check"], check=True)
        yield folder / "venv" / "bin"
        shutil.rmtree(folder / "venv")  # 2.5 GB, which pytest would keep


@pytest.fixture(scope="module")
def project(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with README's first snippet as `train.py`, and the logs that it writes."""
    folder = tmp_path_factory.mktemp("project")
    example = FIRST_EXAMPLE.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert example is not None
    (folder / "train.py").write_text(example[1], encoding="utf-8")
    run(installed / "python", "train.py", cwd=folder)
    return folder


def run(program: Path, *arguments: str, cwd: Path) -> str:
    """Returns what a program of the environment prints; it must succeed, and the kit must not warn."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run([str(program), *arguments], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "TrackersWarning" not in done.stderr
    return done.stdout


@pytest.mark.long
def test_the_environment_has_the_kit_and_no_package_for_development(
    wheel: Path, installed: Path, tmp_path: Path
) -> None:
    code = "import trackers; print(trackers.__file__); print(trackers.__version__)"
    path, version = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(path).is_relative_to(installed.parent)
    assert version == wheel.name.split("-")[1]
    listing = run(installed / "python", "-m", "pip", "list", "--format", "freeze", cwd=tmp_path)
    packages = set(re.findall(r"^(.+)==", listing, flags=re.MULTILINE))
    assert packages.isdisjoint({"pytest", "playwright", "mypy", "pyarrow"})


@pytest.mark.long
def test_the_first_example_is_a_finished_run(installed: Path, project: Path) -> None:
    (row,) = json.loads(run(installed / "trackers", "runs", "--json", cwd=project))
    assert row["status"] == "finished"


@pytest.mark.long
@pytest.mark.browser
def test_the_report_draws_its_charts(installed: Path, project: Path, page: Page) -> None:
    run(installed / "trackers", "report", "logs", "-o", "report.html", cwd=project)
    page.goto((project / "report.html").as_uri())
    expect(page.locator("path.js-line").first).to_be_visible()


@pytest.mark.long
@pytest.mark.browser
def test_the_runs_tab_draws_its_curves(installed: Path, project: Path, chromium: Browser) -> None:
    with runs_tab(chromium, project / "logs", installed / "tensorboard") as tab:
        tab.open(view="curves", tags=["epoch_loss"], splits=["train", "validation"], smoothing=0)
        expect(tab.frame.locator("path.js-line")).to_have_count(2)
        assert tab.errors == []

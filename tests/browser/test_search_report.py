"""The report of a search, opened from disk: every figure draws, text of a log is never markup, nothing is fetched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import keras_tuner
import pytest
from playwright.sync_api import Page, expect

from trackers.tuning import track

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)>"


class Hills(keras_tuner.RandomSearch):
    """A search of quick trials, one of which fails."""

    def run_trial(self, trial: Any, *args: Any, **kwargs: Any) -> dict[str, float]:
        hp = trial.hyperparameters
        rate, kind = hp.Float("rate", 1e-4, 1e-1, sampling="log"), hp.Choice("kind", ["adam", HOSTILE])
        if trial.trial_id == "04":
            raise ValueError(HOSTILE)
        return {"score": rate + 5 * (kind == "adam")}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("search")
    objective = keras_tuner.Objective("score", "max")
    tuner = Hills(objective=objective, max_trials=20, seed=1, directory=folder, project_name="hills")
    track(tuner, folder / "logs").search(verbose=0)
    out = folder / "report.html"
    command = [sys.executable, "-m", "trackers", "tune-report", str(folder / "logs/hills"), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, str(out)), done.stderr
    return tuner, out


def test_the_report_draws_from_disk_alone(page: Page, report: tuple[Any, Path]) -> None:
    tuner, out = report
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(dialog.message))
    page.goto(out.as_uri())
    best = tuner.oracle.get_best_trials(1)[0]
    expect(page.get_by_role("heading", name=f"Best score: {best.score:.5g} (trial {best.trial_id})")).to_be_visible()
    for name in ("Importance", "Parallel coordinates", "Slices", "Trials"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(4)
    assert page.locator(".parcoords .axis-title").all_text_contents() == ["kind", "rate", "score"]
    bars = page.locator(".js-plotly-plot").nth(1).locator("g.point path")
    expect(bars).to_have_count(2)
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(20)
    assert rows.first.locator("td").first.text_content() == best.trial_id
    expect(rows.filter(has_text="ValueError")).to_contain_text(HOSTILE)
    assert page.locator("img").count() == 0
    assert (requests, errors) == ([out.as_uri()], [])


def test_a_folder_without_a_search_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "trackers", "tune-report", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "should be the folder of the runs of a search or a tuner's project" in done.stderr

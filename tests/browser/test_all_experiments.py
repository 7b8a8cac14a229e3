"""Every experiment in one logdir, under stock TensorBoard: what a person sees who compares across them in HParams."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from experiments.__main__ import experiments
from tests.browser.conftest import stock_tensorboard
from tests.browser.hparams_page import lines, show
from tests.conftest import SmallRuns

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HPARAMS, METRICS = ("dataset", "epochs", "model"), ("Best/val_loss",)
# Loops without Keras's callbacks, which write Best/val_loss themselves.
OWN_LOOPS = ("custom_loop", "sklearn_mlp")


@pytest.fixture(scope="module")
def records(small: SmallRuns) -> dict[str, dict[str, Any]]:
    for name in experiments():
        small[name]
    records = {path.parent: json.loads(path.read_text()) for path in small.logdir.glob("*/*/run.json")}
    return {f"{path.parent.name}/{path.name}": record for path, record in records.items()}


@pytest.fixture(scope="module")
def address(small: SmallRuns, records: dict[str, Any]) -> Iterator[str]:
    with stock_tensorboard(small.logdir) as url:
        yield url


def row_of(record: dict[str, Any]) -> set[str]:
    """The hparams of a row: several seeds of a trial and the folds of a candidate share theirs."""
    return set(record["hparams"]) - ({"seed"} if {"trial", "candidate"} & set(record["metadata"]) else set())


def test_every_run_is_a_row_with_its_hparams(page: Page, address: str, records: dict[str, dict[str, Any]]) -> None:
    with page.expect_response(re.compile("session_groups")) as answered:
        page.goto(f"{address}#hparams")
    groups = answered.value.json()["sessionGroups"]
    rows = {
        session["name"].removesuffix("/"): set(group["hparams"]) for group in groups for session in group["sessions"]
    }
    assert rows == {name: row_of(record) for name, record in records.items()}
    statuses = {session["status"] for group in groups for session in group["sessions"]}
    assert statuses == {"STATUS_SUCCESS"}
    cells = page.locator("vaadin-grid-cell-content:visible")
    expect(cells.filter(has_text="sklearn_mlp").first).to_be_visible()


def test_parallel_coordinates_are_drawn_across_experiments(
    page: Page, address: str, records: dict[str, dict[str, Any]]
) -> None:
    page.goto(f"{address}#hparams")
    page.get_by_text("PARALLEL COORDINATES VIEW").click()
    show(page, "hparam", HPARAMS)
    show(page, "metric", METRICS)
    models = [
        record["hparams"]["model"]
        for record in records.values()
        if set(HPARAMS) <= set(record["hparams"])
        and ("val_loss" in record["best"] or record["hparams"]["model"] in OWN_LOOPS)
    ]
    assert len(set(models)) >= 9
    expect(lines(page)).to_have_count(len(models))
    assert all(path.get_attribute("d") for path in lines(page).all())

"""The page's modules give what Python's functions give, on the same data."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import trackers
from tests.browser.conftest import RunsTab
from trackers.analysis.filters import in_order, matching
from trackers.plugin.endpoints.table import columns_of, rows_of
from trackers.reader.smoothing import smoothed
from trackers.report.figures import spread

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def tab(seeds_tab: RunsTab) -> RunsTab:
    return seeds_tab


def test_filters_and_order_are_those_of_the_command_line(tab: RunsTab) -> None:
    runs = pd.DataFrame(
        {
            "run": ["a", "b", "c"],
            "status": ["finished", "failed", "finished"],
            "start": pd.to_datetime(["2026-01-01T00:00", "2026-02-01T12:00", None], utc=True),
            "tags": [["x"], [], ["x", "y"]],
            "hparams.learning_rate": [1e-2, 1e-4, math.nan],
            "hparams.units": pd.array([8, None, 16], dtype="Int64"),
            "hparams.optimizer": ["adam", "sgd", None],
            "hparams.bias": [True, False, None],
            "hparams.label": ["1e-3", "2", "3"],
            "hparams.limit": [math.inf, 1.0, -math.inf],
            "best.val_accuracy": [0.5, 0.75, math.nan],
            "last.val_accuracy": [0.25, 0.5, math.nan],
            "best.loss": [3.0, 1.0, 2.0],
        }
    )
    comparisons = [
        *("learning_rate<1e-3", "learning_rate <= 1e-2", "units>=8", "units!=8", "units=1_6", "optimizer=adam"),
        *("optimizer!='adam'", "bias=true", "bias = False", "bias>0", "status==finished", "tags=x", "tags!=y"),
        *("val_accuracy>0.6", "last.val_accuracy>0.3", "start>2026-01-15", "start>=2026-02-01T12:00", "label=1e-3"),
        *("start<2026-02-01T11:59", "label=2", "run=a", "limit=inf", "limit>-1e300", "best.loss<=2", "optimizer=true"),
        *("learning_rte<3", "units<many", "<3", "start<soon", "__proto__=1", "constructor=x"),
    ]
    orders = ["val_accuracy", "-val_accuracy", "loss", "-loss", "units", "-units", "-start", "optimizer", "limit"]
    columns = columns_of(runs)
    rows = [dict(zip(runs.columns, row, strict=True)) for row in rows_of(runs).values()]
    script = """
        const [columns, rows, comparisons, orders] = given;
        const {comparison} = await load('filters'), {inOrder} = await load('choice');
        const {table} = await load('runs'), {state} = await load('state');
        const had = {...table}, sort = state.sort;
        table.column = new Map(columns.map((column) => [column.name, column]));
        for (const row of rows) for (const {name, type} of columns) {
          if (type === 'number' && row[name] !== null) row[name] = Number(row[name]);
        }
        const attempt = (text) => {
          try { return rows.filter(comparison(text, table.column)).map((row) => row.run).join(''); }
          catch (error) { return 'error'; }
        };
        const found = comparisons.map(attempt);
        const sorted = orders.map((order) => {
          state.sort = order;
          return inOrder([...rows]).map((row) => row.run).join('');
        });
        Object.assign(table, had);
        state.sort = sort;
        return [found, sorted];
    """

    def python(comparison: str) -> str:
        try:
            return "".join(matching(runs, comparison)["run"])
        except trackers.InvalidArgumentError:
            return "error"

    found, ordered = tab.module(script, columns, rows, comparisons, orders)
    assert dict(zip(comparisons, found, strict=True)) == {comparison: python(comparison) for comparison in comparisons}
    assert dict(zip(orders, ordered, strict=True)) == {order: "".join(in_order(runs, order)["run"]) for order in orders}


def test_smoothing_is_that_of_the_reader(tab: RunsTab) -> None:
    values = np.random.default_rng(0).normal(size=50)
    script = "return [...(await load('smoothing')).smoothed(Float64Array.from(given[0]), given[1])]"
    for weight in (0, 0.6, 0.99):
        np.testing.assert_allclose(tab.module(script, values.tolist(), weight), smoothed(values, weight))


def test_groups_have_the_mean_and_deviation_of_pandas(tab: RunsTab) -> None:
    numbers = pd.Series([0.5, 0.75, 0.25, 1.5])
    script = "return (await load('groups')).meanAndStd(given[0])"
    assert tab.module(script, numbers.tolist()) == pytest.approx([numbers.mean(), numbers.std()])
    assert tab.module(script, [2.0, None]) == [2.0, None]
    assert tab.module(script, []) == [None, None]


def test_thinning_keeps_what_can_be_seen(tab: RunsTab) -> None:
    ys = np.random.default_rng(0).normal(size=10_000)
    script = """
        const ys = Float64Array.from(given[0]), xs = ys.map((_, place) => place);
        const view = {low: given[1], high: given[2], scale: (x) => x, bins: 100};
        return (await load('thin')).thinned(xs, ys, view).map((numbers) => [...numbers]);
    """
    found_x, found_y = tab.module(script, ys.tolist(), -1, 1e9)
    assert len(found_x) <= 404 and found_x == sorted(found_x)
    assert (found_x[0], found_x[-1]) == (0, 9999)
    for part in range(100):
        inside = [y for x, y in zip(found_x, found_y, strict=True) if part * 100 <= x < part * 100 + 100]
        assert len(inside) <= 8
    assert {ys.min(), ys.max()} <= set(found_y)
    found_x, _ = tab.module(script, ys.tolist(), 5000, 5100)
    assert found_x == list(range(4999, 5102))


@pytest.mark.parametrize(
    "values",
    [
        [0.0004 * 1.3**power for power in range(10)],
        [0.0005 + 0.0003 * step for step in range(10)],
        [1e-6 * 4.0**power for power in range(12)],
        [16.0 * step for step in range(1, 17)],
        [float(step) for step in range(1, 101, 3)],
        [0.0, *(0.1 * 2.0**power for power in range(9))],
    ],
)
def test_axes_are_logarithmic_where_those_of_the_report_are(tab: RunsTab, values: list[float]) -> None:
    column = {"name": "hparams.rate", "title": "rate", "group": "hyperparameters", "type": "number"}
    script = "return (await load('dimensions')).dimension(given[0], given[1].map((rate) => ({'hparams.rate': rate})))"
    axis = tab.module(script, column, values)
    if not spread(pd.Series(values)):
        assert axis == {"label": "rate", "values": values}
        return
    assert axis["values"] == pytest.approx([math.log10(value) for value in values])
    assert [float(text) for text in axis["ticktext"]] == pytest.approx(
        [10**tick for tick in axis["tickvals"]], rel=0.05
    )
    assert (axis["tickvals"][0], axis["tickvals"][-1]) == pytest.approx((min(axis["values"]), max(axis["values"])))
    assert len(axis["tickvals"]) == 4

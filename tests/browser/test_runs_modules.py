"""The page's modules compute what Python's functions compute, on the same data."""

from __future__ import annotations

import numpy as np
import pytest

import trackers
from tests.browser.conftest import RunsTab
from trackers.analysis.filters import sort_runs
from trackers.reader.smoothing import smooth
from trackers.schema.column import columns_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_table_has_the_order_of_the_command_line(seeds_tab: RunsTab) -> None:
    seeds_tab.open(filter="exp/")
    infos = [info for info in trackers.read(seeds_tab.logdir).run_infos() if info.run.startswith("exp/")]
    script = """
        const {visibleRows} = await load('store/selection'), {state} = await load('store/state');
        const before = state.sort;
        const orders = given[0].map((sort) => (state.sort = sort, visibleRows().map(({run}) => run)));
        state.sort = before;
        return orders;
    """
    columns = columns_of(infos)
    # The page sorts texts as people do: run 2 before run 10.
    names = [sign + column.name for column in columns if column.dtype != "string" for sign in ("", "-")]
    expected = [[info.run for info in sort_runs(infos, columns, name)] for name in names]
    assert dict(zip(names, seeds_tab.module(script, names), strict=True)) == dict(zip(names, expected, strict=True))


def test_smoothing_is_that_of_the_reader(seeds_tab: RunsTab) -> None:
    values = np.random.default_rng(0).normal(size=50)
    script = "return [...(await load('charts/smoothing')).smooth(Float64Array.from(given[0]), given[1])]"
    for weight in (0, 0.6, 0.99):
        np.testing.assert_allclose(seeds_tab.module(script, values.tolist(), weight), smooth(values, weight))

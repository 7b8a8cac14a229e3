"""LiveLogs: one set of logs, looked at again for every page that asks."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.plugin.logs import small_run
from trackers.plugin.live_logs import LiveLogs


def test_what_is_new_is_found(tmp_path: Path) -> None:
    small_run(tmp_path, 0.1)
    live = LiveLogs(str(tmp_path))
    with live.fresh() as logs:
        assert len(logs.runs()) == 1
    small_run(tmp_path, 0.2)
    time.sleep(0.6)
    with live.fresh() as again:
        assert again is logs
        assert len(logs.runs()) == 2


def test_requests_of_many_threads_come_one_after_another(tmp_path: Path) -> None:
    small_run(tmp_path, 0.1)
    live = LiveLogs(str(tmp_path))
    inside = []

    def look(_: int) -> int:
        with live.fresh() as logs:
            inside.append(1)
            alone = len(inside)
            time.sleep(0.01)
            found = len(logs.runs())
            inside.pop()
        return alone * found

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, range(16))) == [1] * 16

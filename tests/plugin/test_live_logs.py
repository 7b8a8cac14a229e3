"""LiveLogs: one set of logs, refreshed for every page."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import trackers
from tests.plugin.logs import small_run
from trackers.plugin.live_logs import LiveLogs
from trackers.profiling.profile import traced_runs


def test_refreshed_logs_have_new_runs(tmp_path: Path) -> None:
    small_run(tmp_path, 0.1)
    live = LiveLogs(str(tmp_path))
    with live.refreshed() as logs:
        assert len(logs.runs()) == 1
    small_run(tmp_path, 0.2)
    time.sleep(0.6)
    with live.refreshed() as again:
        assert again is logs
        assert len(logs.runs()) == 2


def test_requests_of_many_threads_run_one_at_a_time(tmp_path: Path) -> None:
    small_run(tmp_path, 0.1)
    live = LiveLogs(str(tmp_path))
    inside = []

    def look(_: int) -> int:
        with live.refreshed() as logs:
            inside.append(1)
            alone = len(inside)
            time.sleep(0.01)
            count = len(logs.runs())
            inside.pop()
        return alone * count

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, range(16))) == [1] * 16


def test_links_out_of_the_logdir_are_skipped(tmp_path: Path) -> None:
    logdir, elsewhere = tmp_path / "logs", tmp_path / "elsewhere"
    own, other = small_run(logdir, 0.1), small_run(elsewhere, 0.2)
    (logdir / "link").symlink_to(other.path)
    (own.path / "train" / "events.out.tfevents.9.secret").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_bytes(b"secret")
    (logdir / "again").symlink_to(own.path)  # stays within
    live = LiveLogs(str(logdir))
    for logs in (live.open_separate(), next(live.refreshed().gen)):
        assert logs.runs()["run"].to_list() in ([own.name], ["again"])
        assert {Path(link).name for link in logs.index.skipped_links} == {"link", "events.out.tfevents.9.secret"}
        assert logs.problems().empty
    traces = elsewhere / "traces" / "train" / "plugins" / "profile" / "one"
    traces.mkdir(parents=True)
    (traces / "a.xplane.pb").write_bytes(b"")
    (own.path / "plugins").symlink_to(traces.parents[1])
    assert traced_runs(live.open_separate().index) == set()
    assert traced_runs(trackers.read(logdir).index) != set()

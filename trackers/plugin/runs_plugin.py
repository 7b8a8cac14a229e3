"""The routes of the RUNS tab, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request, Response

from trackers.errors import SettingError
from trackers.plugin import NAME, assets
from trackers.plugin.answers import BINARY, answer, answered, asked, json_answer
from trackers.plugin.live_logs import LiveLogs
from trackers.plugin.same_origin import SameOrigin

_PLOTLY_CACHED_SECONDS = 86_400
# What was written at a moment stays as it is, and the address of an image says the moment.
_MEDIA_CACHED_SECONDS = 3600

App = Callable[..., Any]


class RunsPlugin(base_plugin.TBPlugin):  # type: ignore[misc]
    """The RUNS tab. What needs pandas is imported when the page asks for it, not when TensorBoard starts.

    Args:
        logdir: As TensorBoard was given it; empty where it was given something else.
        guard: Who may change runs.
    """

    plugin_name = NAME

    def __init__(self, logdir: str, guard: SameOrigin) -> None:
        self._logs = LiveLogs(logdir)
        self._guard = guard
        self._table: Any = None

    def get_plugin_apps(self) -> Mapping[str, App]:
        """Route to what answers it. A file is served by its name in a fixed list, so that no path leads elsewhere."""
        files = {f"/static/{name}": _file(name) for name in assets.names()}
        routes = {
            "/table": self._table_rows,
            "/tags": self._tags,
            "/curves": self._curves,
            "/importance": self._importance,
            "/steps": self._steps,
            "/values": self._values,
            "/media": self._media,
            "/profile": self._profile,
            "/details": self._details,
            "/away": self._away,
            "/report": self._report,
            "/plotly.js": _plotly,
        }
        changes = {"/label": self._label, "/put_away": self._put_away, "/restore": self._restore}
        guarded = {route: self._guard.guarded(reply) for route, reply in changes.items()}
        return {route: answered(reply) for route, reply in (files | routes | guarded).items()}

    def is_active(self) -> bool:
        """Always: an empty logdir, too, has something to be said of it."""
        return True

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """How the tab is called, and where its page begins."""
        return base_plugin.FrontendMetadata(es_module_path="/static/index.js", tab_name="Runs", disable_reload=True)

    def _table_rows(self, request: Request) -> Response:
        from trackers.plugin.table_json import RunsTable

        with self._logs.fresh() as logs:
            self._table = self._table or RunsTable()
            news = self._table.changes(logs.runs(), request.args.get("since", ""))
            return json_answer(request, news | {"notice": _left_out(len(logs.catalog.left_out))})

    def _tags(self, request: Request) -> Response:
        from trackers.plugin.tags import tags_by_kind

        with self._logs.fresh() as logs:
            return json_answer(request, tags_by_kind(logs))

    def _curves(self, request: Request) -> Response:
        from trackers.plugin.curve_bytes import curve_bytes

        question = asked(request)
        with self._logs.fresh() as logs:
            content = curve_bytes(logs, str(question["tag"]), question["runs"])
        return answer(request, content, BINARY)

    def _importance(self, request: Request) -> Response:
        from trackers.view.importance import importance

        question = asked(request)
        with self._logs.fresh() as logs:
            runs = logs.runs()
        if question["score"] not in runs:
            raise SettingError(f"no run has {question['score']!r}; choose a metric of the table")
        try:
            shares = importance(runs[runs["run"].isin(question["runs"])], question["score"])
        except ImportError as error:
            raise SettingError("importance needs scikit-learn; install it with: pip install scikit-learn") from error
        return json_answer(request, [[name, float(share)] for name, share in shares.items()])

    def _steps(self, request: Request) -> Response:
        from trackers.plugin.media_steps import media_steps

        question = asked(request)
        with self._logs.fresh() as logs:
            found = media_steps(logs, question["kinds"], question["media"], question["runs"])
        return json_answer(request, found)

    def _values(self, request: Request) -> Response:
        from trackers.plugin.media_values import media_values

        question = asked(request)
        with self._logs.fresh() as logs:
            found = media_values(logs, question["kind"], question["tag"], question["wanted"])
        return json_answer(request, found)

    def _media(self, request: Request) -> Response:
        from trackers.plugin.media_values import media_bytes

        kind, tag, folder, step, index = (request.args[name] for name in ("kind", "tag", "folder", "step", "index"))
        with self._logs.fresh() as logs:
            data, media_type = media_bytes(logs, kind, tag, folder, int(step), int(index))
        made = answer(request, data, media_type, expires=_MEDIA_CACHED_SECONDS)
        # A browser moves about in a sound only where it may ask for a part of it.
        return made.make_conditional(request, accept_ranges=True, complete_length=len(data))

    def _profile(self, request: Request) -> Response:
        from trackers.plugin.profile_json import profiles

        return json_answer(request, profiles(self._logs.apart(), asked(request)["runs"]))

    def _details(self, request: Request) -> Response:
        from trackers.plugin.details import details

        with self._logs.fresh() as logs:
            told = details(logs, asked(request)["run"])
        return json_answer(request, told | {"read_only": self._guard.read_only})

    def _away(self, request: Request) -> Response:
        from trackers.plugin.changes import away

        return json_answer(request, {"entries": away(self._logs.logdir), "read_only": self._guard.read_only})

    def _report(self, request: Request) -> Response:
        from trackers.view.report import write_report

        runs = asked(request)["runs"]
        with TemporaryDirectory() as folder:
            content = write_report(self._logs.apart(), Path(folder, "report.html"), runs=runs).read_bytes()
        # Not as HTML: what logs contain is never a page of this server.
        return answer(request, content, BINARY)

    def _label(self, request: Request) -> Response:
        from trackers.plugin.changes import label

        return self._changed(request, label)

    def _put_away(self, request: Request) -> Response:
        from trackers.plugin.changes import put_away

        return self._changed(request, put_away)

    def _restore(self, request: Request) -> Response:
        from trackers.plugin.changes import restore

        return self._changed(request, restore)

    def _changed(self, request: Request, change: Callable[[str, dict[str, Any]], Any]) -> Response:
        try:
            return json_answer(request, change(self._logs.logdir, asked(request)))
        finally:
            self._logs.changed()


def _left_out(links: int) -> str:
    if not links:
        return ""
    some = "a link that leads" if links == 1 else f"{links} links that lead"
    return f"Left out: {some} out of the logdir. Only what lies in it is served; `trackers runs` follows links."


def _file(name: str) -> Callable[[Request], Response]:
    return lambda request: answer(request, assets.content(name), assets.content_type(name))


def _plotly(request: Request) -> Response:
    return answer(request, assets.plotly(), "text/javascript", expires=_PLOTLY_CACHED_SECONDS)

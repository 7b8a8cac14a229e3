"""The routes of the RUNS tab, which `http_api.md` documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tensorboard.plugins import base_plugin
from werkzeug.wrappers import Request, Response

from trackers.plugin import NAME, assets
from trackers.plugin.csrf import SameOrigin
from trackers.plugin.embedding_routes import EmbeddingRoutes
from trackers.plugin.http import BINARY, endpoint, json_response, response
from trackers.plugin.live_logs import LiveLogs
from trackers.plugin.payload import Payload

_PLOTLY_CACHED_SECONDS = 86_400
# A summary never changes once it is written, and the address of an image has its step.
_MEDIA_CACHED_SECONDS = 3600

App = Callable[..., Any]


class RunsPlugin(base_plugin.TBPlugin):  # type: ignore[misc]
    """The RUNS tab. Modules that need pandas are imported on the first request, not when TensorBoard starts.

    Args:
        logdir: TensorBoard's `--logdir`; "" if it was started with another source.
        guard: Decides who may change runs.
    """

    plugin_name = NAME

    def __init__(self, logdir: str, guard: SameOrigin) -> None:
        self._logs = LiveLogs(logdir)
        self._guard = guard
        self._table: Any = None
        self._embedding_routes = EmbeddingRoutes(self._logs)

    def get_plugin_apps(self) -> Mapping[str, App]:
        """Returns route to application. Files are served from a fixed list, so that no path leads elsewhere."""
        files = {f"/static/{name}": _file(name) for name in assets.names()}
        routes = {
            "/table": self._table_changes,
            "/filter": self._filter,
            "/tags": self._tags,
            "/curves": self._curves,
            "/importance": self._importance,
            "/steps": self._steps,
            "/values": self._values,
            "/media": self._media,
            "/profile": self._profile,
            "/lineage": self._lineage,
            "/architectures": self._architectures,
            "/details": self._details,
            "/code": self._code,
            "/bins": self._bins,
            "/report": self._report,
            "/plotly.js": _plotly,
        }
        mutations = {"/label": self._label, "/move_runs": self._move_runs, "/restore": self._restore}
        routes |= self._embedding_routes.routes()
        guarded = {route: self._guard.guarded(respond) for route, respond in mutations.items()}
        return {route: endpoint(respond) for route, respond in (files | routes | guarded).items()}

    def is_active(self) -> bool:
        """Returns True: the tab also explains an empty logdir."""
        return True

    def frontend_metadata(self) -> base_plugin.FrontendMetadata:
        """Returns the name of the tab and the module that TensorBoard loads."""
        return base_plugin.FrontendMetadata(es_module_path="/static/index.js", tab_name="Runs", disable_reload=True)

    def _table_changes(self, request: Request) -> Response:
        from trackers.plugin.endpoints.table import RunsTable

        with self._logs.refreshed() as logs:
            self._table = self._table or RunsTable()
            changes = self._table.changes(logs.run_infos(), request.args.get("since", ""))
            return json_response(request, changes | {"notice": _skipped_notice(len(logs.index.skipped_links))})

    def _filter(self, request: Request) -> Response:
        from trackers.plugin.endpoints.filter import filter_result

        text = Payload.of(request).string("text")
        with self._logs.refreshed() as logs:
            return json_response(request, filter_result(logs.run_infos(), text))

    def _tags(self, request: Request) -> Response:
        from trackers.plugin.endpoints.tags import scalar_tags

        with self._logs.refreshed() as logs:
            return json_response(request, scalar_tags(logs))

    def _curves(self, request: Request) -> Response:
        from trackers.plugin.endpoints.curves import curve_bytes

        payload = Payload.of(request)
        tag, runs = payload.string("tag"), payload.lengths("runs")
        with self._logs.refreshed() as logs:
            content = curve_bytes(logs, tag, runs)
        return response(request, content, BINARY)

    def _importance(self, request: Request) -> Response:
        from trackers.analysis.importance import importance
        from trackers.schema.column import columns_of, find_column

        payload = Payload.of(request)
        metric, runs = payload.string("metric"), set(payload.strings("runs"))
        with self._logs.refreshed() as logs:
            infos = logs.run_infos()
        column = find_column(columns_of(infos), metric)
        shares = importance([info for info in infos if info.run in runs], column)
        return json_response(request, [[name, float(share)] for name, share in shares.items()])

    def _steps(self, request: Request) -> Response:
        from trackers.plugin.endpoints.media_steps import media_steps

        payload = Payload.of(request)
        media = None if payload.fields.get("media") is None else payload.strings("media")
        kinds, runs = payload.strings("kinds"), payload.strings("runs")
        with self._logs.refreshed() as logs:
            content = media_steps(logs, kinds, media, runs)
        return json_response(request, content)

    def _values(self, request: Request) -> Response:
        from trackers.plugin.endpoints.media_values import media_values

        payload = Payload.of(request)
        kind, tag, positions = payload.string("kind"), payload.string("tag"), payload.positions("positions")
        with self._logs.refreshed() as logs:
            content = media_values(logs, kind, tag, positions)
        return json_response(request, content)

    def _media(self, request: Request) -> Response:
        from trackers.plugin.endpoints.media_values import media_bytes

        query = Payload(request.args)
        kind, tag, folder = (query.string(name) for name in ("kind", "tag", "folder"))
        step, index = query.integer("step"), query.integer("index")
        with self._logs.refreshed() as logs:
            data, media_type = media_bytes(logs, kind, tag, folder, step, index)
        made = response(request, data, media_type, expires=_MEDIA_CACHED_SECONDS)
        # A browser can only seek in a sound if it may ask for a part of it.
        return made.make_conditional(request, accept_ranges=True, complete_length=len(data))

    def _profile(self, request: Request) -> Response:
        from trackers.plugin.endpoints.profile import profiles

        runs = Payload.of(request).strings("runs")
        return json_response(request, profiles(self._logs.open_separate(), runs))

    def _lineage(self, request: Request) -> Response:
        from trackers.plugin.endpoints.lineage import lineage

        with self._logs.refreshed() as logs:
            return json_response(request, lineage(logs.index))

    def _architectures(self, request: Request) -> Response:
        from trackers.plugin.endpoints.architectures import architectures

        payload = Payload.of(request)
        runs, limit = payload.strings("runs"), payload.integer("limit")
        with self._logs.refreshed() as logs:
            return json_response(request, architectures(logs, runs, limit))

    def _details(self, request: Request) -> Response:
        from trackers.plugin.endpoints.run_details import run_details

        run = Payload.of(request).string("run")
        with self._logs.refreshed() as logs:
            details = run_details(logs, run)
        return json_response(request, details | {"read_only": self._guard.read_only})

    def _code(self, request: Request) -> Response:
        from trackers.plugin.endpoints.kept_code import code_text

        payload = Payload.of(request)
        run, name = payload.string("run"), payload.string("name")
        with self._logs.refreshed() as logs:
            return json_response(request, code_text(logs, run, name))

    def _bins(self, request: Request) -> Response:
        from trackers.plugin.endpoints.mutations import list_bins

        return json_response(request, {"entries": list_bins(self._logs.logdir), "read_only": self._guard.read_only})

    def _report(self, request: Request) -> Response:
        from trackers.report.report import write_report

        runs = Payload.of(request).strings("runs")
        with TemporaryDirectory() as folder:
            path = write_report(self._logs.open_separate(), Path(folder, "report.html"), runs=runs)
            content = path.read_bytes()
        # Not as HTML: what logs contain is never a page of this server.
        return response(request, content, BINARY)

    def _label(self, request: Request) -> Response:
        from trackers.plugin.endpoints.mutations import set_label

        return self._mutate(request, set_label)

    def _move_runs(self, request: Request) -> Response:
        from trackers.plugin.endpoints.mutations import move_runs

        return self._mutate(request, move_runs)

    def _restore(self, request: Request) -> Response:
        from trackers.plugin.endpoints.mutations import restore_run

        return self._mutate(request, restore_run)

    def _mutate(self, request: Request, mutate: Callable[[str, Payload], Any]) -> Response:
        try:
            return json_response(request, mutate(self._logs.logdir, Payload.of(request)))
        finally:
            self._logs.mark_changed()


def _skipped_notice(count: int) -> str:
    if not count:
        return ""
    links = "1 link that leads" if count == 1 else f"{count} links that lead"
    return f"Skipped {links} out of the logdir. Only files inside it are served; `trackers runs` follows links."


def _file(name: str) -> Callable[[Request], Response]:
    return lambda request: response(request, assets.content(name), assets.content_type(name))


def _plotly(request: Request) -> Response:
    return response(request, assets.plotly(), "text/javascript", expires=_PLOTLY_CACHED_SECONDS)

"""The artifacts that runs made and used, as a graph."""

from __future__ import annotations

from typing import Any

from trackers.reader.artifacts import artifacts_of_runs
from trackers.reader.index import LogIndex


def lineage(index: LogIndex) -> dict[str, Any]:
    """Returns every artifact version that a run record names, and which runs made and used it.

    Args:
        index: The logs.

    Returns:
        artifacts (`{"id", "name", "version", "kind", "sha256", "size"}` of each version; `id` is unique also where two
        stores have a version of one name) and edges (`[run, id, role]`, with the role `output` or `input`).
    """
    artifacts: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str, str], None] = {}
    for run, entries in artifacts_of_runs(index).items():
        for entry in entries:
            key = f"{entry['name']}:{entry['version']}@{entry['sha256']}"
            fields = {name: entry[name] for name in ("name", "version", "kind", "sha256", "size")}
            artifacts.setdefault(key, {"id": key, **fields})
            edges[run, key, entry["role"]] = None
    return {"artifacts": list(artifacts.values()), "edges": [list(edge) for edge in edges]}

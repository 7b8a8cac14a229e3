"""The loader: cheap to import, and unable to stop TensorBoard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.plugin.logs import python

_BESIDE_TENSORBOARD = """
import json, sys
from tensorboard import program
from tensorboard.backend import application
before = set(sys.modules)
from trackers.plugin.loader import RunsLoader
from tensorboard.plugins import base_plugin
plugin = RunsLoader().load(base_plugin.TBContext(logdir="logs"))
plugin.get_plugin_apps()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_loading_imports_nothing_heavy() -> None:
    new = {name.partition(".")[0] for name in json.loads(python(_BESIDE_TENSORBOARD))}
    assert new & {"pandas", "numpy", "tensorflow", "plotly", "sklearn"} == set()


def test_an_error_tab_replaces_a_broken_tab() -> None:
    script = """
import sys
sys.modules["trackers.plugin.runs_plugin"] = None
from werkzeug.test import Client
from trackers.plugin.loader import RunsLoader
from tensorboard.plugins import base_plugin
plugin = RunsLoader().load(base_plugin.TBContext(logdir="logs"))
page = plugin.frontend_metadata().es_module_path
print(plugin.plugin_name, plugin.is_active(), Client(plugin.get_plugin_apps()[page]).get(page).text)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("trackers_runs True")
    assert 'textContent = "The RUNS tab cannot be loaded: ModuleNotFoundError: ' in done.stdout
    assert "the RUNS tab cannot be loaded" in done.stderr


def test_an_import_error_becomes_an_error_tab(tmp_path: Path) -> None:
    (tmp_path / "google_crc32c.py").write_text("raise ImportError('poisoned')")
    script = """
from werkzeug.test import Client
from trackers.plugin.loader import RunsLoader
from tensorboard.plugins import base_plugin
plugin = RunsLoader().load(base_plugin.TBContext(logdir="."))
print(Client(plugin.get_plugin_apps()["/table"]).get("/table").text)
"""
    assert json.loads(python(script, tmp_path)) == {"error": "ImportError: poisoned"}

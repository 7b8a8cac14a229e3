"""Which module may import which: one table, and tests that hold the sources against it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("trackers", "experiments", "benchmarks")

_SCHEMA = ("trackers.errors", "trackers.schema")
_FORMATS = (*_SCHEMA, "trackers.formats")
_READER = (*_SCHEMA, "trackers.reader", "trackers.profiling")
_EVERYTHING = PACKAGES

# A module, or a package for all that is in it -> the project's modules that it may import. `trackers.__init__` holds
# the public names. The longest row that matches a module is its row.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "trackers.errors": (),
    "trackers.schema": _SCHEMA,
    "trackers.formats": _FORMATS,
    "trackers.alerts": (*_SCHEMA, "trackers.alerts"),
    "trackers.alerts.epochs": (*_READER, "trackers.alerts"),
    "trackers.alerts.watch": (*_READER, "trackers.alerts"),
    "trackers.write": (*_FORMATS, "trackers.write"),
    "trackers.artifacts": (*_SCHEMA, "trackers.artifacts"),
    "trackers.run": (
        *_FORMATS,
        "trackers.alerts",
        "trackers.write",
        "trackers.artifacts",
        "trackers.run",
        "trackers.callbacks.bundle",
    ),
    "trackers.callbacks": (
        *_FORMATS,
        "trackers.alerts.alert",
        "trackers.write",
        "trackers.profiling",
        "trackers.callbacks",
    ),
    "trackers.reader": (*_FORMATS, "trackers.profiling.profile", "trackers.reader"),
    "trackers.profiling": (*_SCHEMA, "trackers.reader.index", "trackers.reader.storage", "trackers.profiling"),
    "trackers.tuning": (
        *_SCHEMA,
        "trackers.run",
        "trackers.callbacks",
        "trackers.reader.run_frame",
        "trackers.tuning",
        "trackers.write.writer",
    ),
    "trackers.analysis": (*_READER, "trackers.analysis"),
    "trackers.report": (*_READER, "trackers.analysis", "trackers.report"),
    "trackers.server": ("trackers.errors", "trackers.server"),
    "trackers.manage": (*_FORMATS, "trackers.reader", "trackers.manage"),
    "trackers.convert.export": (*_SCHEMA, "trackers.convert.export"),
    "trackers.convert.importers": (*_FORMATS, "trackers.write", "trackers.reader", "trackers.convert.importers"),
    "trackers.convert.__init__": (),
    "trackers.plugin": (
        *_READER,
        "trackers.analysis",
        "trackers.report",
        "trackers.manage",
        "trackers.plugin",
    ),
    "trackers.assistant": (
        *_READER,
        "trackers.analysis",
        "trackers.plugin.endpoints",
        "trackers.plugin.live_logs",
        "trackers.plugin.payload",
        "trackers.assistant",
        "trackers.__init__",
    ),
    "trackers.cli": _EVERYTHING,
    "trackers.__main__": _EVERYTHING,
    "trackers.__init__": _EVERYTHING,
    "experiments": ("trackers.__init__", "experiments", "benchmarks"),
    "benchmarks": ("trackers.__init__", "experiments", "benchmarks"),
    "benchmarks.readers": ("trackers.__init__", "trackers.formats.tfrecord"),
    "benchmarks.write_layouts": ("benchmarks", "trackers.formats.tfrecord"),
}

# Reading, launching and every CLI verb start in a fraction of a second because of this.
HEAVY: dict[str, tuple[str, ...]] = {
    "tensorflow": (
        "experiments",
        "benchmarks",
        "trackers.callbacks.profile",
        "trackers.callbacks.gradients",
        "trackers.run.tf_writer",
    ),
    "keras": ("experiments", "benchmarks", "trackers.callbacks", "trackers.tuning"),
}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


SOURCES = {module_name(path): path for folder in PACKAGES for path in sorted((ROOT / folder).rglob("*.py"))}


def imported_modules(source: str) -> Iterator[str]:
    """Yields every module that a source imports, at its top or in a function, except for type checkers only."""
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports must be absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            pending.extend(node.orelse)
        else:
            pending.extend(ast.iter_child_nodes(node))


def resolve_module(target: str) -> str:
    """Returns the module that an import reaches: `trackers.schema.splits` for `trackers.schema.splits.TRAIN`."""
    while target not in SOURCES and f"{target}.__init__" not in SOURCES:
        target = target.rpartition(".")[0]
    return target if target in SOURCES else f"{target}.__init__"


def is_in(module: str, rows: tuple[str, ...]) -> bool:
    return any(module == row or module.startswith(f"{row}.") for row in rows)


def row_of(module: str) -> str | None:
    return max((row for row in MAY_IMPORT if is_in(module, (row,))), key=len, default=None)


def broken_rules(module: str, source: str) -> list[str]:
    row = row_of(module)
    if row is None:
        return [f"{module} has no row in MAY_IMPORT (tests/test_architecture.py): add what it may import"]
    violations = []
    for target in imported_modules(source):
        top = target.partition(".")[0]
        if top in PACKAGES and not is_in(resolve_module(target), MAY_IMPORT[row]):
            allowed = ", ".join(MAY_IMPORT[row]) or "no other module"
            violations.append(f"{module} imports {target}; {row} may import {allowed}")
        if top in HEAVY and not is_in(module, HEAVY[top]):
            violations.append(f"{module} imports {target}; {top} is only for {', '.join(HEAVY[top])}")
    return violations


@pytest.mark.parametrize("module", SOURCES)
def test_imports_only_what_the_table_allows(module: str) -> None:
    broken = broken_rules(module, SOURCES[module].read_text())
    assert not broken, "\n".join(broken)


def test_every_row_has_a_module() -> None:
    rows = {row for rows in (MAY_IMPORT, *MAY_IMPORT.values(), *HEAVY.values()) for row in rows}
    assert {row for row in rows if not any(is_in(module, (row,)) for module in SOURCES)} == set()


@pytest.mark.parametrize(
    ("module", "source", "message"),
    [
        ("trackers.errors", "import trackers", "trackers.errors imports trackers; trackers.errors may import no other"),
        ("trackers.write.x", "from trackers.run.run import Run", "may import trackers.errors, trackers.schema"),
        ("trackers.write.x", "def f():\n    from trackers import analysis", "imports trackers.analysis"),
        ("trackers.write.x", "from trackers import Run", "imports trackers.Run"),
        ("trackers.callbacks.x", "class A:\n    def f(self):\n        import trackers.run", "imports trackers.run"),
        ("trackers.callbacks.x", "if TYPE_CHECKING:\n    pass\nelse:\n    import trackers.run", "imports trackers.run"),
        ("trackers.run.run", "import trackers.callbacks.profile", "imports trackers.callbacks.profile"),
        ("trackers.report.x", "try:\n    import keras.ops\nexcept ImportError: pass", "keras is only for experiments"),
        ("trackers.cli.x", "from tensorflow import summary", "tensorflow is only for experiments"),
        ("experiments.x", "from trackers.write.writer import Writer", "experiments may import trackers.__init__"),
        ("trackers.new", "", "trackers.new has no row"),
    ],
)
def test_a_violation_names_its_rule(module: str, source: str, message: str) -> None:
    (broken,) = broken_rules(module, source)
    assert message in broken


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("trackers.callbacks.x", "if TYPE_CHECKING:\n    from trackers.run.run import Run"),
        ("trackers.run.run", "def f():\n    from trackers.callbacks.bundle import bundle"),
        ("experiments.x", "import trackers\nfrom trackers import Run\nfrom experiments import data\nimport keras"),
        ("trackers.cli.x", "import trackers.server.launch, json, numpy"),
    ],
)
def test_imports_in_the_table_are_allowed(module: str, source: str) -> None:
    assert broken_rules(module, source) == []


def modules_loaded_by(script: str, *packages: str) -> list[str]:
    code = f"import sys\n{script}\nprint(*[name for name in {packages!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return result.stdout.split()


def test_importing_the_package_imports_nothing_heavy() -> None:
    packages = ("tensorflow", "keras", "tensorboard", "numpy", "pandas", "PIL", "click", "trackers.run.run")
    assert modules_loaded_by("import trackers; dir(trackers)", *packages) == []


def test_writing_a_run_imports_neither_tensorflow_nor_keras(tmp_path: Path) -> None:
    script = f"""
import trackers
trackers.launch
with trackers.Run({str(tmp_path)!r}, hparams={{"a": 1}}) as run:
    writer = run.writer("train")
    writer.scalars(0, {{"a": 1.0}})
    writer.histograms(0, {{"b": [1.0, 2.0]}})
    writer.images(0, {{"c": [[0.0, 1.0]]}})
    writer.audio(0, {{"d": [0.0, 1.0]}}, sample_rate=8000)
    writer.text(0, {{"e": "words"}})
    writer.matrices(0, {{"f": [[1, 2]]}})
"""
    assert modules_loaded_by(script, "tensorflow", "keras", "pandas", "numpy") == ["numpy"]
    assert list(tmp_path.glob("run_*/train/events.out.tfevents.*"))

"""Who may import whom. One table; everything else here only reads the sources and holds them against it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("trackers", "experiments", "benchmarks")

_WORDS = ("trackers.names", "trackers.errors")
_WRITE = (*_WORDS, "trackers.records", "trackers.write")
_EVERYTHING = OURS

# A file, or a folder for all that is in it -> what of ours it may import, likewise. `trackers.__init__` is
# where the public names are. The longest row that fits a file is its row.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "trackers.names": (),
    "trackers.errors": (),
    "trackers.records": _WORDS,
    "trackers.logdir": _WORDS,
    "trackers.progress": _WORDS,
    "trackers.endings": _WORDS,
    "trackers.record": _WORDS,
    "trackers.tf_writer": _WORDS,
    "trackers.traces": _WORDS,
    "trackers.write": _WRITE,
    "trackers.writers": (*_WORDS, "trackers.tf_writer", "trackers.write"),
    "trackers.callbacks": (*_WRITE, "trackers.traces", "trackers.callbacks"),
    "trackers.run": (
        *_WRITE,
        "trackers.logdir",
        "trackers.progress",
        "trackers.endings",
        "trackers.record",
        "trackers.writers",
        "trackers.callbacks.bundle",
    ),
    "trackers.tuning": (*_WORDS, "trackers.endings", "trackers.run", "trackers.callbacks", "trackers.tuning"),
    "trackers.reader": (*_WORDS, "trackers.records", "trackers.record", "trackers.traces", "trackers.reader"),
    "trackers.view": (*_WORDS, "trackers.reader", "trackers.view"),
    "trackers.plugin": (
        *_WORDS,
        "trackers.record",
        "trackers.reader",
        "trackers.view",
        "trackers.manage",
        "trackers.plugin",
    ),
    "trackers.exports": (*_WORDS, "trackers.exports"),
    "trackers.imports": (*_WRITE, "trackers.logdir", "trackers.record", "trackers.reader", "trackers.imports"),
    "trackers.manage": (*_WORDS, "trackers.record", "trackers.reader", "trackers.manage"),
    "trackers.upkeep": (*_WORDS, "trackers.records", "trackers.reader", "trackers.upkeep"),
    "trackers.cli": _EVERYTHING,
    "trackers.__main__": _EVERYTHING,
    "trackers.__init__": _EVERYTHING,
    "experiments": ("trackers.__init__", "experiments", "benchmarks"),
    "benchmarks": ("trackers.__init__", "experiments", "benchmarks"),
}

# Reading, launching and every CLI verb start in a fraction of a second because of this.
HEAVY: dict[str, tuple[str, ...]] = {
    "tensorflow": (
        "experiments",
        "benchmarks",
        "trackers.callbacks.profile",
        "trackers.callbacks.gradients",
        "trackers.tf_writer",
    ),
    "keras": ("experiments", "benchmarks", "trackers.callbacks", "trackers.tuning"),
}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


SOURCES = {module_name(path): path for folder in OURS for path in sorted((ROOT / folder).rglob("*.py"))}


def imported(source: str) -> Iterator[str]:
    """Every module that a source imports, at its top or in a function, but for what only a type checker sees."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            waiting.extend(node.orelse)
        else:
            waiting.extend(ast.iter_child_nodes(node))


def home(target: str) -> str:
    """The module of ours that an import reaches: `trackers.names.TRAIN` is in `trackers.names`."""
    while target not in SOURCES and f"{target}.__init__" not in SOURCES:
        target = target.rpartition(".")[0]
    return target if target in SOURCES else f"{target}.__init__"


def lies_in(module: str, rows: tuple[str, ...]) -> bool:
    return any(module == row or module.startswith(f"{row}.") for row in rows)


def row_of(module: str) -> str | None:
    return max((row for row in MAY_IMPORT if lies_in(module, (row,))), key=len, default=None)


def broken_rules(module: str, source: str) -> list[str]:
    row = row_of(module)
    if row is None:
        return [f"{module} has no row in MAY_IMPORT (tests/test_architecture.py): say what of ours it may import"]
    found = []
    for target in imported(source):
        top = target.partition(".")[0]
        if top in OURS and not lies_in(home(target), MAY_IMPORT[row]):
            allowed = ", ".join(MAY_IMPORT[row]) or "nothing of ours"
            found.append(f"{module} imports {target}; {row} may import {allowed}")
        if top in HEAVY and not lies_in(module, HEAVY[top]):
            found.append(f"{module} imports {target}; {top} is for {', '.join(HEAVY[top])} alone")
    return found


@pytest.mark.parametrize("module", SOURCES)
def test_imports_only_what_the_table_allows(module: str) -> None:
    broken = broken_rules(module, SOURCES[module].read_text())
    assert not broken, "\n".join(broken)


def test_no_row_is_left_of_a_file_that_is_gone() -> None:
    named = {row for rows in (MAY_IMPORT, *MAY_IMPORT.values(), *HEAVY.values()) for row in rows}
    assert {row for row in named if not any(lies_in(module, (row,)) for module in SOURCES)} == set()


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        (
            "trackers.names",
            "import trackers",
            "trackers.names imports trackers; trackers.names may import nothing of ours",
        ),
        ("trackers.write.x", "from trackers.run import Run", "may import trackers.names, trackers.errors"),
        ("trackers.write.x", "def f():\n    from trackers import view", "imports trackers.view"),
        ("trackers.write.x", "from trackers import Run", "imports trackers.Run"),
        ("trackers.callbacks.x", "class A:\n    def f(self):\n        import trackers.run", "imports trackers.run"),
        ("trackers.callbacks.x", "if TYPE_CHECKING:\n    pass\nelse:\n    import trackers.run", "imports trackers.run"),
        ("trackers.run", "import trackers.callbacks.profile", "imports trackers.callbacks.profile"),
        ("trackers.view.x", "try:\n    import keras.ops\nexcept ImportError: pass", "keras is for experiments"),
        ("trackers.cli.x", "from tensorflow import summary", "tensorflow is for experiments"),
        ("experiments.x", "from trackers.write.writer import Writer", "experiments may import trackers.__init__"),
        ("trackers.new", "", "trackers.new has no row"),
    ],
)
def test_says_which_rule_is_broken(module: str, source: str, said: str) -> None:
    (broken,) = broken_rules(module, source)
    assert said in broken


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("trackers.callbacks.x", "if TYPE_CHECKING:\n    from trackers.run import Run"),
        ("trackers.run", "def f():\n    from trackers.callbacks.bundle import bundle"),
        ("experiments.x", "import trackers\nfrom trackers import Run\nfrom experiments import data\nimport keras"),
        ("trackers.cli.x", "import trackers.view.launch, json, numpy"),
    ],
)
def test_allows_what_the_table_allows(module: str, source: str) -> None:
    assert broken_rules(module, source) == []


def loaded_after(script: str, *packages: str) -> list[str]:
    code = f"import sys\n{script}\nprint(*[name for name in {packages!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_the_package_loads_nothing_heavy() -> None:
    packages = ("tensorflow", "keras", "tensorboard", "numpy", "pandas", "PIL", "click", "trackers.run")
    assert loaded_after("import trackers; dir(trackers)", *packages) == []


def test_a_run_that_is_written_loads_neither_tensorflow_nor_keras(tmp_path: Path) -> None:
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
    assert loaded_after(script, "tensorflow", "keras", "pandas", "numpy") == ["numpy"]
    assert list(tmp_path.glob("run_*/train/events.out.tfevents.*"))

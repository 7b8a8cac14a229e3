"""The same call gives the same bytes in every process, whatever the seed of Python's hashes or protobuf's maps."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import trackers

DATA = Path(__file__).parents[1] / "data"
FOREIGN = ("keras", "pytorch", "lightning", "tensorboardX", "tf2")
KINDS = ("scalars", "histograms", "text", "tensors", "graphs", "hparams", "runs", "tags", "problems", "images", "audio")

# Every verb that prints or writes what it reads, in one process: starting one costs more than most of them.
SCRIPT = """
import sys
from pathlib import Path
from click.testing import CliRunner
from trackers.cli import main
from trackers.manage.compact import compact
from trackers.reader.logs import read

out, kinds = Path(sys.argv[1]), sys.argv[2].split(",")
out.mkdir()
calls = {f"runs_{style}": ["runs", f"--{style}"] for style in ("json", "csv", "markdown", "latex")}
calls |= {"runs": ["runs", "--sort", "-start"], "check": ["check"], "check_json": ["check", "--json"]}
calls |= {style: ["compare", "keras/run-0", "pytorch/run/trial", "tensorboardX/run/trial", "--all", "--logdir", "logs",
                  *([] if style == "compare" else [f"--{style}"])] for style in ("compare", "json", "csv")}
calls |= {f"export_{kind}{suffix}": ["export", "--kind", kind, "-o", str(out / (kind + suffix))]
          for kind in kinds for suffix in (["folder"] if kind in ("images", "audio") else [".jsonl"])}
calls |= {"report": ["report", "-o", str(out / "report.html")], "repair": ["repair", "-o", str(out / "repaired")]}
compact(read("logs"), out / "compacted", media=2)  # the verb also measures times
for name, arguments in calls.items():
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    (out / f"{name}.txt").write_text(f"{result.exit_code} {result.output}".replace(str(out), "OUT"))
"""


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("same")
    for name in FOREIGN:
        shutil.copytree(DATA / name, folder / "logs" / name)
    damaged = next((folder / "logs" / "pytorch" / "run" / "trial").iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-5])
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder / seed), ",".join(KINDS)],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(trackers.__file__).parents[1])},
        )
        for seed in ("1", "2")
    ]
    assert [process.wait() for process in processes] == [0, 0]
    return [
        {
            str(path.relative_to(folder / seed)): re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d UTC", b"", path.read_bytes())
            for path in sorted((folder / seed).rglob("*"))
            if path.is_file()
        }
        for seed in ("1", "2")
    ]


def test_each_verb_gives_the_same_bytes_in_two_processes(outputs: list[dict[str, bytes]]) -> None:
    first, second = outputs
    assert first.keys() == second.keys() and len(first) > 40
    assert [name for name in first if first[name] != second[name]] == []


def test_no_verb_failed(outputs: list[dict[str, bytes]]) -> None:
    codes = {name: content[:1] for name, content in outputs[0].items() if name.endswith(".txt") and "/" not in name}
    assert {name for name, code in codes.items() if code == b"2"} == set()
    assert b"hparams." in outputs[0]["runs_csv.txt"]

"""Options that several verbs have: LOGDIR or --logdir, and -o or --out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Verb


@pytest.mark.parametrize("arguments", [["logs"], ["--logdir", "logs"], ["logs", "--logdir", "./logs/"], []])
@pytest.mark.parametrize("name", ["runs", "check"])
def test_the_logdir_is_an_argument_or_an_option(verb: Verb, name: str, arguments: list[str]) -> None:
    done = verb(name, *arguments)
    assert done.returncode == 0
    assert "rate 0.1" in done.stdout or "3 runs" in done.stdout


@pytest.mark.parametrize("name", ["launch", "runs", "report", "check", "repair", "compact", "export"])
def test_two_different_logdirs_are_an_error(verb: Verb, name: str) -> None:
    out = ["-o", "x.csv"] if name in ("repair", "compact", "export") else []
    done = verb(name, "logs", "--logdir", "other", *out)
    assert (done.returncode, done.stdout) == (2, "")
    assert "LOGDIR is 'logs' and --logdir is 'other'; give only one of them." in " ".join(done.stderr.split())


@pytest.mark.parametrize("option", ["-o", "--out"])
@pytest.mark.parametrize("name", ["report", "repair", "export"])
def test_the_output_is_given_by_either_option(verb: Verb, tmp_path: Path, name: str, option: str) -> None:
    out = tmp_path / {"report": "r.html", "repair": "copy", "export": "s.csv"}[name]
    assert verb(name, "--logdir", "logs", option, str(out)).returncode == 0
    assert out.exists()

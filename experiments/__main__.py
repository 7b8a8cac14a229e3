"""`python -m experiments --list`: every experiment with one line each."""

from __future__ import annotations

import argparse
import ast
from pathlib import Path


def experiments() -> dict[str, str]:
    """Returns every module with a `main` function and the first line of its docstring, without importing it."""
    lines = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            lines[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return lines


def main() -> None:
    """Prints the list."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments",
        description="The experiments. Run one with python -m experiments.NAME; --help lists its options.",
    )
    parser.add_argument("--list", action="store_true", help="list them all (the default)")
    parser.parse_args()
    listed = experiments()
    width = max(map(len, listed))
    print("\n".join(f"{name:<{width}}  {line}" for name, line in listed.items()))
    print("\nRun one:  python -m experiments.NAME        its options:  python -m experiments.NAME --help")


if __name__ == "__main__":
    main()

"""`python -m experiments --list`: every experiment with a line each."""

from __future__ import annotations

import argparse
import ast
from pathlib import Path


def experiments() -> dict[str, str]:
    """Every module here that has a `main` of its own, with the first line of its docstring; nothing is imported."""
    found = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


def main() -> None:
    """Prints the list."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments",
        description="The experiments. Run one with python -m experiments.NAME; --help tells its options.",
    )
    parser.add_argument("--list", action="store_true", help="name them all, which is the default")
    parser.parse_args()
    listed = experiments()
    width = max(map(len, listed))
    print("\n".join(f"{name:<{width}}  {line}" for name, line in listed.items()))
    print("\nRun one:  python -m experiments.NAME        its options:  python -m experiments.NAME --help")


if __name__ == "__main__":
    main()

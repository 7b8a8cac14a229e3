"""Experiment scripts: `python -m experiments.<name>`, each a `main(argv) -> Run`."""

"""Benchmarks: `python -m benchmarks.<name>`. This kit and its peers side by side, in one run."""

"""Benchmarks: `python -m benchmarks.<name>` measures this kit and its peers in one run."""

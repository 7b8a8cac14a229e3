"""Imports runs of other tools: a reader per source gives an `ImportedRun`, and one writer writes it to a logdir.

The readers parse files on disk without the tool that wrote them, and write nothing beside those files.
"""

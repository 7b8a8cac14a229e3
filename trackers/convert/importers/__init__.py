"""Runs of other tools, brought here: one reader a source, one model in the middle, one writer.

The formats are read as they lie on disk, without the tool that wrote them, and nothing is ever written beside them.
"""

"""Trackers: Keras callbacks that write a run, one tracker per file; `bundle.py` decides which are attached."""

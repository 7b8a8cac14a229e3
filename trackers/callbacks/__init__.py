"""Trackers: Keras callbacks that write what they see into a run. One tracker a file; `bundle.py` chooses."""

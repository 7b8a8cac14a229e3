"""Frames to files that other tools read."""

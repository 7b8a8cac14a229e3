"""Frames as files that other tools read."""

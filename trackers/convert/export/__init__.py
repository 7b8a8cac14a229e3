"""Writes frames as files that other tools read."""

"""Starts, finds and stops TensorBoard servers."""

"""Reads event files of any writer as frames, with numpy, pandas and TensorBoard's protos, without TensorFlow."""

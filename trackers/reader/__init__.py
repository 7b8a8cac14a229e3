"""Event files in, frames out: numpy, pandas and TensorBoard's protos, without TensorFlow."""

"""Turns values into event files, with numpy and TensorBoard's protos, without TensorFlow or Keras."""

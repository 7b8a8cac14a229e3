"""Values in, event files out: numpy and TensorBoard's protos, without TensorFlow or Keras."""

"""The RUNS tab inside TensorBoard."""

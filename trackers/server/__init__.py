"""TensorBoard started, found again, and stopped."""

"""Looking at runs: TensorBoard, comparisons, reports."""

"""Filters, tables, comparison, importance: RunInfo and frames in, frames out."""

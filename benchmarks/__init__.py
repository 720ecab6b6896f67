"""Benchmarks: speed, memory and where the time goes, on the recorded web."""

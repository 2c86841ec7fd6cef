"""What the scripts evaluate.py and benchmark.py measure, and how the figures are told."""

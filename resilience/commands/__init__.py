"""The commands of `python -m resilience`."""

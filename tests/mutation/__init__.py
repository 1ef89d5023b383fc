"""Breaks the alert rules on purpose, one way at a time, and counts how often their unit tests notice."""

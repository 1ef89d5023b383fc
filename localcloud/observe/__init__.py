"""Plays outages to the real Prometheus and Alertmanager on a stack's own configuration, and reports who was told."""

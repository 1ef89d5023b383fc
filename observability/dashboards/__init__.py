"""Grafana's dashboards, derived from the catalogue: what a panel shows is what the alerts compare."""

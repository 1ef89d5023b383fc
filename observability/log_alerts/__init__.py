"""Alerts on logs: rules that ask Elasticsearch, and counts of lines that Prometheus' rules compare. Pure."""

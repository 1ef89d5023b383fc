"""Asks Elasticsearch each rule on logs, and tells Alertmanager what fires."""

"""Ingest pipelines: what comes from S3 and by syslog, from its source's own format to ECS fields. Pure."""

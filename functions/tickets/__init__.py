"""The receiver of S3 alerts: Alertmanager's webhook becomes an issue of a tracker, and its end closes the issue."""

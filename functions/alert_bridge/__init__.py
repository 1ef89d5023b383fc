"""The receiver between Alertmanager and what it cannot tell itself: an issue of a tracker, and an event of Sentry."""

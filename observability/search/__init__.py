"""Logs in Elasticsearch: which streams there are, how they are indexed, kept, secured and looked at. Pure."""

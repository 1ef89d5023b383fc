"""YAML that people write: read with limits, validated by models, and explained line by line where it is wrong."""

"""The catalogue: what teams write down once about services and alerts."""

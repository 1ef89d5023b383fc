"""Who may do what, as resources: roles of people and pipelines, the bounds of every role, and their cluster groups."""

"""Kubernetes as the local cloud offers it: nodes and pods played by KWOK, and the provider that manages objects."""

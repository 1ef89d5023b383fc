"""The collectors of each cluster and what keeps traces: agents, gateways, Jaeger."""

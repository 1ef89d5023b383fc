"""What the OpenTelemetry collectors and Jaeger read, from the catalogue and the stack's settings. Pure: text out."""

"""What carries logs, metrics and traces: the OpenTelemetry Collector and Jaeger."""

from __future__ import annotations

from toolchain.models import GoModule, GoPackage, Program


def telemetry() -> tuple[Program, ...]:
    """The collector is this project's own selection of components, so none that is found on PATH will do."""
    collector = GoModule(
        name="otelcol", version="0.160.0", build_seconds=300, linker_values={"main.version": "0.160.0"}
    )
    return (Program(name="otelcol", source=GoPackage(module=collector, package="opsplatform/toolchain/otelcol")),)

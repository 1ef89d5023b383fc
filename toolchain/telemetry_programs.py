"""What carries logs, metrics and traces: the OpenTelemetry Collector and Jaeger."""

from __future__ import annotations

from toolchain.models import GoModule, GoPackage, Program


def telemetry() -> tuple[Program, ...]:
    """The collector is this project's own selection of components, so none that is found on PATH will do."""
    collector = GoModule(
        name="otelcol", version="0.160.0", build_seconds=300, linker_values={"main.version": "0.160.0"}
    )
    # The module keeps counting as Jaeger 1: its 1.76.0 is what makes Jaeger 2.13.0.
    jaeger = GoModule(
        name="jaeger",
        version="1.76.0",
        build_seconds=240,
        linker_values={"github.com/jaegertracing/jaeger/internal/version.latestVersion": "v2.13.0"},
    )
    return (
        Program(name="otelcol", source=GoPackage(module=collector, package="opsplatform/toolchain/otelcol")),
        Program(name="jaeger", source=GoPackage(module=jaeger, package="github.com/jaegertracing/jaeger/cmd/jaeger")),
    )

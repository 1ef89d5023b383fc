"""`python -m bench`: previews and ups against their floors, in turn and in one run, since machines differ and drift."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3


def seconds(*command: str) -> float:
    started = time.monotonic()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - started


def up_seconds(program: str) -> float:
    command = [sys.executable, "-m", "bench.ups", program]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])


def import_cost() -> tuple[float, float]:
    """Seconds and MiB of importing everything that the program imports."""
    script = (
        "import resource, time; started = time.monotonic(); import components.stack; "
        "print(time.monotonic() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    figures = [
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
        for _ in range(RUNS)
    ]
    return statistics.median(float(s) for s, _ in figures), statistics.median(float(m) for _, m in figures)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph.json"
        seconds("-m", "localcloud", "graph", "--stack", "prod", "--json", str(graph))
        seconds("-m", "bench.floor", str(graph), folder)
        resources = len(json.loads(graph.read_text())["resources"])
        pairs = [
            (
                seconds("-m", "localcloud", "graph", "--stack", "prod", "--json", str(graph)),
                seconds("-m", "localcloud", "preview", "--stack", "prod"),
                seconds("-m", "bench.floor", str(graph), folder),
            )
            for _ in range(RUNS)
        ]
    plain, judged, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(plain_run / floor_run for plain_run, _, floor_run in pairs)
    judged_ratio = statistics.median(judged_run / floor_run for _, judged_run, floor_run in pairs)
    imports, memory = import_cost()
    ups = [(up_seconds("real"), up_seconds("trivial")) for _ in range(RUNS)]
    real_up, trivial_up = (statistics.median(column) for column in zip(*ups, strict=True))
    print(f"preview of prod, {resources} resources, median of {RUNS} runs in turn")
    print(f"  floor (the same graph replayed)   {floor:6.2f} s")
    print(f"  preview without policies          {plain:6.2f} s   {ratio:.2f} × the floor")
    print(f"  preview under the policies        {judged:6.2f} s   {judged_ratio:.2f} × the floor")
    print(f"  program's imports                 {imports:6.2f} s   {memory:.0f} MiB")
    print(f"up of local in a new cloud, median of {RUNS} runs in turn")
    print(f"  floor (as many trivial resources) {trivial_up:6.2f} s")
    print(f"  up                                {real_up:6.2f} s   {real_up / trivial_up:.2f} × the floor")


main()

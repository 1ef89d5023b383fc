"""`python -m bench.slo`: the SLO compiler against `sloth generate`, side by side in one run.

The same objectives are compiled by both; then both rule sets of one objective are evaluated by a real Prometheus over
the same 31 days of 300 series, and the budgets that they tell are compared with the exact one.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

import toolchain
from bench.slo_data import SERVICE, STEP_SECONDS, traffic, write_blocks
from bench.slo_prometheus import Server, prometheus
from observability.slo.queries import BUDGET_REMAINING
from settings.stack_file import PROJECT_ROOT

RUNS = 3
SERVICES = 1000
_INTERVAL_SECONDS = {"15s": 15, "30s": 30, "1m": 60, "4m": 240}
_TARGETS = ("our-rules", "sloth-rules")
_REQUESTS = "http_server_request_duration_seconds"

Rule = Mapping[str, Any]


def service_file(name: str, *, latency: bool) -> dict[str, Any]:
    """A service of the catalogue with one or two objectives."""
    objectives: dict[str, Any] = {"availability_percent": 99.9}
    if latency:
        objectives["latency"] = {"percent": 99, "threshold_seconds": 0.25}
    return {
        "name": name,
        "description": "A service of the bench.",
        "owner": "platform",
        "tier": 1,
        "kind": "api",
        "namespace": "shop",
        "metrics": {"port": 9464},
        "objectives": objectives,
    }


def sloth_file(name: str, *, latency: bool) -> dict[str, Any]:
    """The same objectives in the words of sloth."""
    total = f'sum(rate({_REQUESTS}_count{{service="{name}"}}[{{{{.window}}}}]))'
    failed = f'sum(rate({_REQUESTS}_count{{service="{name}",http_response_status_code=~"5.."}}[{{{{.window}}}}]))'
    in_time = f'sum(rate({_REQUESTS}_bucket{{service="{name}",le="0.25"}}[{{{{.window}}}}]))'
    errors = {"availability": (99.9, failed)} | ({"latency": (99, f"({total} - {in_time})")} if latency else {})
    slos = [
        {
            "name": slo,
            "objective": objective,
            "sli": {"events": {"error_query": bad, "total_query": total}},
            "alerting": {
                "name": f"{slo.title()}Burns",
                "page_alert": {"labels": {"severity": "S1"}},
                "ticket_alert": {"labels": {"severity": "S3"}},
            },
        }
        for slo, (objective, bad) in errors.items()
    ]
    return {"version": "prometheus/v1", "service": name, "slos": slos}


def run_ours(source: Path, target: Path) -> None:
    subprocess.run([sys.executable, "-m", "bench.slo_compile", str(source), str(target)], check=True, cwd=PROJECT_ROOT)


def run_sloth(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    command = [str(toolchain.path("sloth")), "generate", "--no-log", "-i", str(source), "-o", str(target)]
    subprocess.run(command, check=True)


def rules(folder: Path) -> list[Rule]:
    """All rules, each with the interval at which its group is evaluated."""
    return [
        {"interval": group.get("interval", f"{STEP_SECONDS}s"), **rule}
        for file in sorted(folder.glob("*.yaml"))
        for document in yaml.load_all(file.read_text(), Loader=yaml.CSafeLoader)
        for group in document["groups"]
        for rule in group["rules"]
    ]


def write(folder: Path, documents: Iterable[Mapping[str, Any]]) -> Path:
    folder.mkdir(parents=True)
    for number, document in enumerate(documents):
        (folder / f"{document.get('name', number)}.yaml").write_text(yaml.dump(document, Dumper=yaml.CSafeDumper))
    return folder


def compare_compilers(folder: Path) -> None:
    names = [f"service-{number:04}" for number in range(SERVICES)]
    ours = write(folder / "services", (service_file(name, latency=True) for name in names))
    theirs = write(folder / "sloth", (sloth_file(name, latency=True) for name in names))
    runs = [
        (_cost_of(run_ours, ours, folder / _TARGETS[0]), _cost_of(run_sloth, theirs, folder / _TARGETS[1]))
        for _ in range(RUNS)
    ]
    print(f"{2 * SERVICES} objectives from {SERVICES} files, whole processes, median of {RUNS} runs in turn")
    for name, costs, target in zip(("this compiler", "sloth"), zip(*runs, strict=True), _TARGETS, strict=True):
        wall, cpu = (statistics.median(column) for column in zip(*costs, strict=True))
        print(f"  {name:14} {wall:6.2f} s   {cpu:6.2f} s of CPU   {len(rules(folder / target)):6} rules", flush=True)


def compare_evaluation(folder: Path) -> None:
    run_ours(write(folder / "service", [service_file(SERVICE, latency=False)]), folder / "our-rule-set")
    run_sloth(write(folder / "sloth-service", [sloth_file(SERVICE, latency=False)]), folder / "sloth-rule-set")
    ours, theirs = rules(folder / "our-rule-set"), rules(folder / "sloth-rule-set")
    storage = folder / "storage"
    counters, failed_ratio = traffic()
    write_blocks(counters, storage)
    record(
        storage, every(STEP_SECONDS, ours, "rate5m", ":ratio"), every(STEP_SECONDS, theirs, "ratio_rate5m", ":ratio")
    )
    record(storage, every(_INTERVAL_SECONDS["4m"], ours, "rate1h"))
    record(storage, every(86400, ours, "increase30d"), every(86400, theirs, "rate30d"))
    exact = 1 - failed_ratio / 0.001
    with prometheus(storage) as server:
        print(f"one objective over {len(counters)} series at {STEP_SECONDS} s, 31 days: every rule evaluated once")
        for name, rule_set in (("this compiler", ours), ("sloth", theirs)):
            print(f"  {name:14} {len(rule_set):3} rules  {_cost(server, rule_set)}", flush=True)
        budgets = {
            "exact, by events": exact,
            "this compiler": server.value(
                next(rule["expr"] for rule in ours if rule.get("record") == BUDGET_REMAINING)
            ),
            "sloth": 1 - server.value("slo:sli_error:ratio_rate30d") / 0.001,
        }
    print("budget of 30 days spent, on uneven traffic")
    for name, remaining in budgets.items():
        off = abs((1 - remaining) / (1 - exact) - 1)
        print(f"  {name:17} {1 - remaining:8.3%}   {off:.4%} off")


def every(step_seconds: int, rule_set: Sequence[Rule], *endings: str) -> list[tuple[int, Rule]]:
    """The recording rules whose name ends so, with the interval at which they are recorded."""
    return [(step_seconds, rule) for rule in rule_set if rule.get("record", "").endswith(endings)]


def record(storage: Path, *recorded: Sequence[tuple[int, Rule]]) -> None:
    """Adds what the rules would have recorded to the storage."""
    with prometheus(storage) as server:
        samples = [one for chosen in recorded for step, rule in chosen for one in server.recorded(rule, step)]
    write_blocks(samples, storage)


def _cost(server: Server, rule_set: Sequence[Rule]) -> str:
    """Of one evaluation of all rules, and of an hour of evaluations at their own intervals."""
    once = hour = 0.0
    for interval in sorted({rule["interval"] for rule in rule_set}):
        cpu = server.cpu_seconds([rule["expr"] for rule in rule_set if rule["interval"] == interval])
        once += cpu
        hour += cpu * 3600 / _INTERVAL_SECONDS[interval]
    read = sum(server.samples_read(rule["expr"]) for rule in rule_set)
    return f"{once * 1000:8.2f} ms of CPU once   {hour:8.2f} s in an hour   {read:12,} samples read"


def _cost_of(run: Callable[[Path, Path], None], source: Path, target: Path) -> tuple[float, float]:
    """Seconds of waiting and of processor time."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run(source, target)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, cpu


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        compare_compilers(Path(folder))
        compare_evaluation(Path(folder))


main()

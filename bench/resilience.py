"""`python -m bench.resilience`: the recovery compiler from 1,250 to 10,000 datastores, each time twice as many."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from catalog.loader import load_catalogue
from resilience.inputs import load_platform_stores, stores
from resilience.prices import load_prices
from resilience.stack import compile_stack, compiled, conditions
from resilience.stores import Store
from settings.loader import load_from_files
from settings.stack_file import PROJECT_ROOT

COUNTS = (1250, 2500, 5000, 10_000)


def many(kinds: tuple[Store, ...], count: int) -> Iterator[Store]:
    """Of every kind in turn, each of a size of its own, so that nothing is decided twice."""
    sizes = random.Random(count)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        yield replace(
            kind, name=f"{kind.name}-{number}", stored_gib=sizes.uniform(1, 40), written_gib_per_day=sizes.uniform(0, 2)
        )


def main() -> None:
    settings, catalogue = load_from_files(PROJECT_ROOT, "prod").settings, load_catalogue()
    kinds = stores(catalogue, load_platform_stores(), settings)
    standby = compile_stack(catalogue, settings, today=datetime.now(UTC).date()).standby
    given = conditions(settings, {name: price.dollars for name, price in load_prices().prices.items()}, standby)
    for count in COUNTS:
        stored = tuple(many(kinds, count))
        started = time.process_time()
        plans, refusals = compiled(stored, given)
        spent = time.process_time() - started
        print(
            f"{count:6,} datastores  {spent:5.2f} s  {spent / count * 1e6:4.0f} µs each  "
            f"{len(plans):,} plans, {len(refusals):,} refusals"
        )


if __name__ == "__main__":
    main()

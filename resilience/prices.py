"""The price file: what a unit costs, where that was read and when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from catalog.texts import Day, Sentence
from documents.problems import Problem, ProblemsFound
from documents.reader import read
from documents.texts import Name
from documents.validation import Model, validated

PRICES_FILE = Path(__file__).parent / "prices.yaml"
_SHOWN_AS = "resilience/prices.yaml"


class Price(Model):
    dollars: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    unit: str
    source: Sentence
    read_on: Day | None = None
    """None where it was not read but assumed."""


class Prices(Model):
    """`resilience/prices.yaml`."""

    region: str
    currency: Sentence
    plus_or_minus_percent: Annotated[int, Field(ge=0, le=100)]
    assumptions: tuple[Sentence, ...]
    prices: dict[Name, Price]


class _Dollars(dict[str, float]):
    def __missing__(self, name: str) -> float:
        fix = "write what one unit costs, where that was read and when"
        raise ProblemsFound([Problem(file=_SHOWN_AS, path=f"prices.{name}", rule="is missing", fix=fix)])


def dollars(prices: Prices) -> Mapping[str, float]:
    """By name. Raises ProblemsFound for a price that is asked for and not there."""
    return _Dollars({name: price.dollars for name, price in prices.prices.items()})


@cache
def load_prices(file: Path = PRICES_FILE) -> Prices:
    """Raises ProblemsFound."""
    return validated(Prices, read(file, shown_as=_SHOWN_AS))

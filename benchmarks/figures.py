"""Figures, and how they are shown."""

from collections.abc import Sequence
from statistics import quantiles
from typing import TypedDict

NS_PER_US = 1000


class Costs(TypedDict):
    """Seconds for the first set-up, for the next one and for asking the server alone, and bytes of memory."""

    extensions: int
    entities: int
    first: float
    again: float
    network: float
    memory: int


def percentiles(nanoseconds: Sequence[int]) -> tuple[float, float]:
    """Return the 50th and the 99th percentile, in microseconds."""
    cuts = quantiles(nanoseconds, n=100)
    return cuts[49] / NS_PER_US, cuts[98] / NS_PER_US


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column is text, the others are figures."""
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    print(f"\n{title}")
    for row in (head, *rows):
        first, *others = (
            cell.ljust(width) if not column else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print("  ", "  ".join((first, *others)))

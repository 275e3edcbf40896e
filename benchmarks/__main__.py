"""Run every benchmark, each in a process of its own."""

import json
import subprocess
import sys

from .figures import Costs, table

SIZES = (100, 1000, 5000)


def run(module: str, *arguments: str) -> str:
    """Run a benchmark and return what it prints."""
    command = (sys.executable, "-m", f"benchmarks.{module}", *arguments)
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603  # our own modules


def set_up_row(costs: Costs) -> list[str]:
    """Return the costs of one size as text."""
    return [
        f"{costs['extensions']:,} extensions",
        f"{costs['entities']:,}",
        f"{(costs['first'] - costs['network']) * 1000:,.0f}",
        f"{(costs['again'] - costs['network']) * 1000:,.0f}",
        f"{costs['network'] * 1000:,.0f}",
        f"{costs['memory'] / 2**20:.1f}",
        f"{costs['memory'] / 1024 / costs['extensions']:.1f}",
    ]


def main() -> None:
    """Print everything."""
    print(run("feed"), end="")
    rows = [set_up_row(json.loads(run("setup", "--extensions", str(size)))) for size in SIZES]
    head = ("", "entities", "first ms", "restart ms", "network ms", "memory MiB", "KiB each")
    table("Setting an account up", head, rows)
    print(run("webhooks"), end="")
    print(run("batter"), end="")
    print(run("log"), end="")
    print(run("cards"), end="")
    print(run("calls"), end="")
    print(run("views"), end="")


if __name__ == "__main__":
    main()

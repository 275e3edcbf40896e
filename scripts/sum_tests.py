"""Add up what several runs of pytest reported, as their JUnit XML files tell it."""

from collections import Counter
from pathlib import Path
import sys
from xml.etree import ElementTree as ET


def add_up(reports: list[Path]) -> Counter[str]:
    """Return how many tests passed, failed and were skipped."""
    total: Counter[str] = Counter()
    for report in reports:
        for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314  # written by pytest, just now
            total["failed"] += int(suite.attrib["failures"]) + int(suite.attrib["errors"])
            total["skipped"] += int(suite.attrib["skipped"])
            total["tests"] += int(suite.attrib["tests"])
    total["passed"] = total["tests"] - total["failed"] - total["skipped"]
    return total


def main(arguments: list[str]) -> int:
    """Print the sum; return the exit code."""
    total = add_up([Path(argument) for argument in arguments])
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}")
    return total["passed"] == 0 or total["failed"] > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

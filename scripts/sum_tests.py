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


def figures(reports: list[Path]) -> list[str]:
    """Return what tests counted besides passing, a line for each."""
    properties = (
        (case.attrib["name"], each.attrib["name"], each.attrib["value"])
        for report in reports
        for case in ET.parse(report).getroot().iter("testcase")  # noqa: S314  # see above
        for each in case.iter("property")
    )
    return [f"{test}: {name} {value}" for test, name, value in properties]


def main(arguments: list[str]) -> int:
    """Print the sum, and what was counted; return the exit code."""
    reports = [Path(argument) for argument in arguments]
    total = add_up(reports)
    for line in figures(reports):
        print(line)
    skipped = f", {total['skipped']} skipped" if total["skipped"] else ""
    print(f"{total['passed']} passed, {total['failed']} failed{skipped}")
    return total["passed"] == 0 or total["failed"] > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

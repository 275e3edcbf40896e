"""The call log with a million calls: the commonest questions, and how many calls are written in a second."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from itertools import batched, islice
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter_ns
from typing import Any, Final

from sqlalchemy import URL, func, insert, select

from custom_components.cloud_telephony.calls.hours import Changes
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, Cursor, Search, Source
from custom_components.cloud_telephony.calls.merging import Entry
from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition
from custom_components.cloud_telephony.calls.rows import values_of
from custom_components.cloud_telephony.calls.schema import calls as calls_table
from simulator.databases import DatabaseServer, mariadb, postgresql

from . import traffic
from .figures import NS_PER_US, table

CALLS, TIMES, PAGE = 1_000_000, 50, 100
_IN_VAIN = 5
"""How often it is searched through all calls."""
_SINGLY, _BATCHES, _BATCH = 200, 10, 500
_MS = NS_PER_US * 1000

type Question = Callable[[], None]


def fill(log: CallLog, amount: int) -> None:
    """Put calls into an empty log, faster than by telling it of each."""
    entries = (Entry(call, Source.RECORD) for call in traffic.calls(amount, seed=8))
    for some in batched(entries, 10_000, strict=False):
        changes = Changes()
        for entry in some:
            changes.count(None, entry.call)
        with log.writing() as connection:
            connection.execute(insert(calls_table), [values_of(entry) for entry in some])
            changes.write(connection)


class Office:
    """Asks the commonest questions of a log with so many calls."""

    def __init__(self, log: CallLog, amount: int) -> None:
        """Take the log."""
        self._log = log
        self._random = Random(11)  # noqa: S311  # nothing is secret
        self._now = traffic.BEGIN + amount * traffic.APART
        self.questions: Mapping[str, Question] = {
            "floor: as many calls by their keys": self.floor,
            "the newest page": self.newest,
            "a customer's number": self.of_customer,
            "an own number, missed": self.missed_at_main_number,
            "an account's unanswered of a month": self.unanswered_of_month,
            "a page deep in the past": self.deep_in_the_past,
            "a day's totals and hours": self.today,
            "a part of a name": self.name,
        }

    def floor(self) -> None:
        """Read as many calls as a page has by their keys: no question can be answered faster."""
        with self._log.reading() as connection:
            highest = connection.scalar(select(func.max(calls_table.c.id))) or 0
            rows = self._random.sample(range(1, highest + 1), PAGE)
            connection.execute(select(calls_table).where(calls_table.c.id.in_(rows))).all()

    def newest(self) -> None:
        """Ask for the first page that anybody sees."""
        self._page()

    def of_customer(self) -> None:
        """Ask for the calls with a customer, be it one who calls all the time."""
        self._page(numbers=frozenset({traffic.customer(int(self._random.expovariate(1 / 500)))}))

    def missed_at_main_number(self) -> None:
        """Ask for what was missed at the number that half of all calls came to."""
        self._page(numbers=frozenset({traffic.MAIN_NUMBER}), missed=True)

    def unanswered_of_month(self) -> None:
        """Ask whom one account did not reach."""
        self._page(
            start=self._now - timedelta(days=30),
            accounts=frozenset({self._random.choice(traffic.ACCOUNTS)}),
            directions=frozenset({Direction.OUTGOING}),
            dispositions=frozenset(Disposition) - {Disposition.ANSWERED},
        )

    def deep_in_the_past(self) -> None:
        """Ask for a page that somebody reaches who leafs for years."""
        began = traffic.BEGIN + (self._now - traffic.BEGIN) * self._random.random() / 2
        self._page(cursor=Cursor(began, 0), accounts=frozenset({traffic.ACCOUNTS[0]}))

    def today(self) -> None:
        """Ask for the totals of a day, and for its hours."""
        account, day = self._random.choice(traffic.ACCOUNTS), self._now - timedelta(days=1)
        self._log.totals(account, day, self._now)
        self._log.hours(account, day)

    def name(self) -> None:
        """Search for somebody, in another case than they have."""
        self._page(search=Search(f"{traffic.name(2 * self._random.randrange(100) + 1)}"[1:].upper()))

    def in_vain(self) -> None:
        """Search for somebody who never called, until that is known or it takes too long."""
        self._page(search=Search("Nobody"))

    def _page(self, **wanted: Any) -> None:
        self._log.page(CallsQuery(limit=PAGE, **wanted))


def timed(question: Question, often: int = TIMES) -> list[int]:
    """Return how many nanoseconds a question took each time, after it was asked once."""
    question()
    times = []
    for _ in range(often):
        begun = perf_counter_ns()
        question()
        times.append(perf_counter_ns() - begun)
    return times


def questions(office: Office) -> list[list[str]]:
    """Return how long each question takes, as rows of a table."""
    times = {name: timed(question) for name, question in office.questions.items()}
    times["a name that nobody has"] = timed(office.in_vain, _IN_VAIN)
    floor = median(next(iter(times.values())))
    return [
        [name, f"{median(each) / _MS:.2f}", f"{max(each) / _MS:.2f}", f"{median(each) / floor:.1f}"]
        for name, each in times.items()
    ]


def writes(log: CallLog, amount: int) -> list[list[str]]:
    """Return how many calls are written in a second, as rows of a table."""
    new = traffic.calls(_SINGLY + _BATCHES * _BATCH, begin=traffic.BEGIN + amount * traffic.APART)
    portions = {
        "one by one": [[call] for call in islice(new, _SINGLY)],
        f"{_BATCH} at once": [list(some) for some in batched(new, _BATCH, strict=True)],
    }
    return [[name, f"{rate(log, some):,.0f}"] for name, some in portions.items()]


def rate(log: CallLog, portions: list[list[Call]]) -> float:
    """Return how many calls are written in a second, a transaction for each portion."""
    begun = perf_counter_ns()
    for portion in portions:
        log.write(portion, Source.LIVE)
    return sum(map(len, portions)) * 10**9 / (perf_counter_ns() - begun)


@contextmanager
def sqlite() -> Iterator[URL]:
    """Return the address of a file."""
    with TemporaryDirectory() as folder:
        yield URL.create("sqlite", database=str(Path(folder) / "log.db"))


@contextmanager
def served(server: AbstractContextManager[DatabaseServer]) -> Iterator[URL]:
    """Run a server, and return the address of a database."""
    with server as running:
        yield running.create("log")


DATABASES: Final[Mapping[str, Callable[[], AbstractContextManager[URL]]]] = {
    "SQLite": sqlite,
    "PostgreSQL": lambda: served(postgresql(durable=True)),
    "MariaDB": lambda: served(mariadb(durable=True)),
}


def main(amount: int, names: list[str]) -> None:
    """Measure and print."""
    for name in names:
        with DATABASES[name]() as url:
            log = CallLog.open(url)
            fill(log, amount)
            head = ("", "median ms", "worst ms", "of floor")
            table(f"Call log on {name}: a page of {PAGE} of {amount:,} calls", head, questions(Office(log, amount)))
            table(f"Call log on {name}: writing", ("", "calls/s"), writes(log, amount))
            log.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=CALLS)
    parser.add_argument("--on", nargs="+", choices=DATABASES, default=["SQLite", "PostgreSQL"])
    arguments = parser.parse_args()
    main(arguments.calls, arguments.on)

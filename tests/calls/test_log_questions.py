"""Pages of the log: every question is answered as if all calls had been looked through, and without doing so."""

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
import logging
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import URL, event

from custom_components.cloud_telephony.calls import log_query
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsPage, CallsQuery, Cursor, InvalidCursor, Source
from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition

from .tellings import ANNA, BEN, OFFICE, OWN_NUMBER, at, ended

ACCOUNTS = (OFFICE, "home", "door")
NUMBERS = (ANNA, BEN, OWN_NUMBER, "101", "102", None)
SOME = 400
MANY = 50_000


def made_up(amount: int) -> list[Call]:
    """Return calls of all kinds, many of them at the same time; the own number has half of them."""
    random = Random(amount)  # noqa: S311  # nothing is secret
    return [
        ended(
            str(number),
            begin := number // 3,
            begin + random.randint(0, 90),
            account=random.choice(ACCOUNTS),
            direction=random.choice(list(Direction)),
            disposition=random.choice([*Disposition, None]),
            from_number=random.choice(NUMBERS),
            to_number=random.choice([OWN_NUMBER, *NUMBERS]),
        )
        for number in range(amount)
    ]


CALLS = made_up(SOME)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallLog]:
    """Return a log in a file with all those calls."""
    log = opened(tmp_path_factory.mktemp("log"), CALLS)
    yield log
    log.close()


def opened(folder: Path, calls: list[Call]) -> CallLog:
    """Return a log in a file with calls."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)
    log = CallLog.open(URL.create("sqlite", database=str(folder / "log.db")))
    log.write(calls, Source.LIVE)
    return log


def is_wanted(call: Call, query: CallsQuery) -> bool:
    """Tell whether a call is asked for, in the plainest way."""
    parties = {call.from_number, call.to_number} - {None}
    named = bool(parties & query.numbers)
    # Only stars and question marks mean something to users.
    patterns = [pattern.replace("[", "[[]") for pattern in query.patterns]
    matched = any(fnmatchcase(party or "", pattern) for party in parties for pattern in patterns)
    return (
        (query.start is None or call.started_at >= query.start)
        and (query.end is None or call.started_at < query.end)
        and (not query.accounts or call.account in query.accounts)
        and (not query.directions or call.direction in query.directions)
        and (not query.dispositions or call.disposition in query.dispositions)
        and query.missed in {None, call.missed}
        and (named or matched or not (query.numbers or query.patterns))
    )


def leafed_through(log: CallLog, query: CallsQuery) -> list[Call]:
    """Return the calls of one page after the other."""
    found: list[Call] = []
    page = log.page(query)
    while True:
        found += page.calls
        if page.cursor is None:
            return found
        assert len(page.calls) == query.limit
        page = log.page(replace(query, cursor=Cursor.parse(str(page.cursor))))


def agree(found: list[Call], query: CallsQuery) -> bool:
    """Tell whether these are the calls that are asked for, each once, the newest first."""
    expected = {call.call_id for call in CALLS if is_wanted(call, query)}
    times = [call.started_at for call in found]
    names = [call.call_id for call in found]
    return sorted(names) == sorted(expected) and times == sorted(times, reverse=True)


def some_of(*values: Any) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(values), max_size=3)


moments = st.none() | st.integers(-5, SOME // 3 + 5).map(at)
queries = st.builds(
    CallsQuery,
    start=moments,
    end=moments,
    limit=st.sampled_from([40, SOME]),
    accounts=some_of(*ACCOUNTS, "nobody's"),
    numbers=some_of(*NUMBERS[:-1], "+1"),
    patterns=st.just(frozenset()) | some_of("+48*", "10?", "*", "%", "+48600*3??", "[1]*"),
    directions=some_of(*Direction),
    dispositions=some_of(*Disposition),
    missed=st.sampled_from([None, True, False]),
)


@pytest.mark.parametrize("few", [0, 10, log_query.FEW])
@given(query=queries)
@settings(max_examples=30, deadline=None)
def test_every_question_is_answered_as_if_all_calls_were_looked_through(
    few: int, query: CallsQuery, filled: CallLog
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_query, "FEW", few)
        assert agree(leafed_through(filled, query), query)


@pytest.mark.parametrize(
    "query",
    [
        CallsQuery(limit=30),
        CallsQuery(limit=30, numbers=frozenset({ANNA, OWN_NUMBER}), missed=True),
        CallsQuery(limit=30, numbers=frozenset({OWN_NUMBER}), start=at(20), end=at(90)),
        CallsQuery(limit=30, accounts=frozenset({OFFICE, "door"}), missed=False),
        CallsQuery(limit=30, directions=frozenset({Direction.OUTGOING})),
        CallsQuery(limit=30, patterns=frozenset({"+48*", "10?"}), accounts=frozenset({OFFICE})),
    ],
)
def test_every_database_answers_the_same(
    query: CallsQuery, log_url: URL, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")
    monkeypatch.setattr(log_query, "FEW", 10)
    log = CallLog.open(log_url)
    log.write(CALLS, Source.LIVE)
    assert agree(leafed_through(log, query), query)
    assert agree(list(log.each(query)), query)
    log.close()


@pytest.mark.parametrize("row", [2**63, 2**64 - 1, -1])
def test_a_cursor_to_a_row_that_no_database_has_is_none(row: int) -> None:
    with pytest.raises(InvalidCursor):
        Cursor.parse(str(Cursor(at(0), row)))


def test_an_empty_log_has_an_empty_page(tmp_path: Path) -> None:
    log = opened(tmp_path, [])
    for query in (CallsQuery(), CallsQuery(missed=True), CallsQuery(numbers=frozenset({ANNA}))):
        assert log.page(query) == CallsPage((), None)
    log.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallLog]:
    """Return a log with so many calls that it would not do to look through them."""
    log = opened(tmp_path_factory.mktemp("large"), made_up(MANY))
    yield log
    log.close()


@pytest.mark.parametrize(
    "query",
    [
        CallsQuery(),
        CallsQuery(cursor=Cursor(at(MANY // 6), 1000)),
        CallsQuery(start=at(1000), end=at(2000)),
        CallsQuery(accounts=frozenset({"home"})),
        CallsQuery(numbers=frozenset({ANNA})),
        CallsQuery(numbers=frozenset({"+1"})),
        CallsQuery(numbers=frozenset({OWN_NUMBER}), missed=True),
        CallsQuery(numbers=frozenset({OWN_NUMBER, BEN}), accounts=frozenset({"door"}), cursor=Cursor(at(9000), 1)),
        CallsQuery(directions=frozenset({Direction.OUTGOING}), dispositions=frozenset({Disposition.BUSY})),
        CallsQuery(missed=False, start=at(100)),
    ],
)
def test_no_question_looks_through_the_log(query: CallsQuery, large: CallLog) -> None:
    plans = plans_of(large, query)
    assert plans
    searched = [step for step in plans if "cloud_telephony_calls" in step]
    assert searched
    assert [step for step in searched if not step.startswith(("SEARCH", IN_ORDER_OF_TIME))] == []
    assert [step for step in plans if "TEMP B-TREE" in step] == []


IN_ORDER_OF_TIME = "SCAN cloud_telephony_calls USING COVERING INDEX ix_cloud_telephony_calls_time"
"""How SQLite says that it reads from the newest on, until there are enough."""


def plans_of(log: CallLog, query: CallsQuery) -> list[str]:
    """Return how SQLite would carry out each statement of a question."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    event.listen(log.engine, "before_cursor_execute", note)
    try:
        log.page(query)
    finally:
        event.remove(log.engine, "before_cursor_execute", note)
    with log.reading() as connection:
        return [
            row.detail
            for statement, parameters in statements
            if statement.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]

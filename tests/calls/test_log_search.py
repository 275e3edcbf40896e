"""Searching the log: a part of a name or number is found as if all calls had been looked through by hand."""

from collections.abc import Iterator
from dataclasses import replace
import logging
from unicodedata import normalize

from hypothesis import given, settings, strategies as st
import pytest
from sqlalchemy import URL

from custom_components.cloud_telephony.calls import log_search
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import CallsQuery, Cursor, Search, Source
from custom_components.cloud_telephony.calls.log_search import number_patterns
from custom_components.cloud_telephony.calls.model import Direction
from custom_components.cloud_telephony.calls.phonebook import Contact, Phonebook

from .tellings import ANNA, BEN, OWN_NUMBER, at, ended

NAMES = (
    "Łukasz Żółć",
    "Ольга Їжакевич",
    "Müller & Söhne",
    "Ґанна O'Brien",
    "ŠTĚPÁN",
    "Iñaki [100%]",
    "A*B?C_D",
    "back\\slash ^$ (x|y) {2} #1",
    "Straße ΣΊΣΥΦΟΣ",
    None,
)
NUMBERS = (ANNA, BEN, OWN_NUMBER, "101", "0048600", None)
CALLS = [
    ended(
        str(number),
        number // 3,
        from_name=NAMES[number % len(NAMES)],
        from_number=NUMBERS[number % len(NUMBERS)],
        to_name=NAMES[number // 7 % len(NAMES)],
        to_number=NUMBERS[number // 5 % len(NUMBERS)],
        account="office" if number % 2 else "home",
        direction=Direction.OUTGOING if number % 3 == 0 else Direction.INCOMING,
    )
    for number in range(240)
]


@pytest.fixture(scope="module", autouse=True)
def quiet() -> None:
    """Keep every statement from being logged."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CallLog]:
    """Return a log in a file with those calls."""
    log = CallLog.open(URL.create("sqlite", database=str(tmp_path_factory.mktemp("log") / "log.db")))
    log.write(CALLS, Source.LIVE)
    yield log
    log.close()


def leafed_through(log: CallLog, query: CallsQuery) -> list[str]:
    """Return the identifiers of the calls of one page after the other."""
    found: list[str] = []
    while True:
        page = log.page(query)
        assert len(page.calls) <= query.limit
        found += [call.call_id for call in page.calls]
        if page.cursor is None:
            return found
        query = replace(query, cursor=Cursor.parse(str(page.cursor)))


def found(log: CallLog, text: str, *numbers: str, **wanted: object) -> list[str]:
    """Return the identifiers of the calls in which a text is found."""
    query = replace(CallsQuery(limit=1000), **wanted)  # type: ignore[arg-type]  # as the caller says
    return sorted(leafed_through(log, replace(query, search=Search(text, frozenset(numbers)))))


def named(part: str) -> list[str]:
    """Return the identifiers of the calls that have a name with this in it, in the plainest way."""
    return sorted(
        call.call_id for call in CALLS if any(part in name for name in (call.from_name, call.to_name) if name)
    )


def numbered(part: str) -> list[str]:
    """Return the identifiers of the calls that have a number with this in it."""
    return sorted(
        call.call_id for call in CALLS if any(part in number for number in (call.from_number, call.to_number) if number)
    )


BY_NAME = [
    ("łukasz", "Łukasz"),
    ("ŻÓŁĆ", "Żółć"),
    ("z żół", "Łukasz Żółć"),
    ("ОЛЬГА", "Ольга"),
    ("їжак", "Їжакевич"),
    ("ґАННА", "Ґанна"),
    ("müller &", "Müller & "),
    ("SÖHNE", "Söhne"),
    ("o'brien", "O'Brien"),
    ("štěpán", "ŠTĚPÁN"),
    ("iÑAKI [", "Iñaki ["),
    ("0%]", "0%]"),
    ("a*b", "A*B"),
    ("?c_d", "?C_D"),
    ("\\slash ^$", "\\slash ^$"),
    ("(X|Y) {2} #", "(x|y) {2} #"),
    ("sίσ", "nobody"),  # noqa: RUF001  # the first letter is a Latin one
    ("σίσυφοσ", "ΣΊΣΥΦΟΣ"),
    ("  łukasz   żółć ", "Łukasz Żółć"),
    (normalize("NFD", "żółć"), "Żółć"),
    ("A%D", "nobody"),
    ("A.B", "nobody"),
    ("A_B", "nobody"),
    ("A?B", "nobody"),
]
BY_NUMBER = [
    ("600 100", "600100"),
    ("(48) 600-100-200", "48600100200"),
    ("+48 600", "+48600"),
    ("0048600", "0048600"),
    ("101", "101"),
    ("1", "1"),
    ("6001002000", "nobody"),
    ("+600", "nobody"),
    ("600%", "nobody"),
    ("600_1", "nobody"),
    ("600 x", "nobody"),
]


def test_every_database_finds_the_same(log_url: URL) -> None:
    log = CallLog.open(log_url)
    log.write(CALLS, Source.LIVE)
    for text, name in BY_NAME:
        assert found(log, text) == named(name), text
        assert bool(named(name)) == (name != "nobody")
    for text, number in BY_NUMBER:
        expected = {*numbered(number), *named(number), *(numbered("+48600") if text == "0048600" else ())}
        assert found(log, text) == sorted(expected), text
        assert bool(expected) == (number != "nobody")
    log.close()


def test_every_database_finds_the_numbers_that_have_got_a_name(log_url: URL) -> None:
    log = CallLog.open(log_url)
    log.write(CALLS, Source.LIVE)
    assert found(log, "Ben", BEN, "+1") == numbered(BEN)
    assert found(log, "Łukasz", BEN) == sorted({*numbered(BEN), *named("Łukasz")})
    assert found(log, "Ben") == []
    log.close()


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("600 700", ["%600700%"]),
        (" +48 (600) 7-", ["+486007%"]),
        ("0048 600", ["%0048600%", "+48600%"]),
        ("020 1234", ["%0201234%", "%201234%"]),
        ("012", ["%012%"]),
        ("+", []),
        ("- ()", []),
        ("", []),
        ("6+7", []),
        ("12a", []),
        ("*98", []),
        ("٣٤٥", []),
    ],
)
def test_a_number_is_looked_for_however_it_is_written(text: str, patterns: list[str]) -> None:
    assert number_patterns(text) == patterns


texts = st.sampled_from(["a", "Ł", "ол", "600", "10", "+48", "nobody", "o'", "%", "\\"])
queries = st.builds(
    CallsQuery,
    start=st.none() | st.integers(-5, 85).map(at),
    end=st.none() | st.integers(-5, 85).map(at),
    limit=st.sampled_from([1, 7, 1000]),
    accounts=st.sampled_from([frozenset(), frozenset({"home"}), frozenset({"nobody's"})]),
    numbers=st.sampled_from([frozenset(), frozenset({ANNA})]),
    patterns=st.sampled_from([frozenset(), frozenset({"+48600*"})]),
    directions=st.sampled_from([frozenset(), frozenset({Direction.OUTGOING})]),
    missed=st.sampled_from([None, True, False]),
)


@pytest.mark.parametrize("portion", [1, 10, 1000])
@given(query=queries, text=texts)
@settings(max_examples=30, deadline=None)
def test_every_choice_and_every_portion_gives_what_all_calls_give(
    portion: int, query: CallsQuery, text: str, filled: CallLog
) -> None:
    wanted = {call_id for call_id in leafed_through(filled, query) if call_id in matching(text)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(log_search, "PORTION", portion)
        ids = leafed_through(filled, replace(query, search=Search(text)))
    assert len(ids) == len(set(ids))
    assert set(ids) == wanted
    times = [int(call_id) // 3 for call_id in ids]
    assert times == sorted(times, reverse=True)


def matching(text: str) -> set[str]:
    """Return the identifiers of the calls in which a text is found, whatever its case."""
    part = text.strip().casefold()
    return {
        call.call_id
        for call in CALLS
        if any(part in name.casefold() for name in (call.from_name, call.to_name) if name)
        or any(part in number for number in (call.from_number, call.to_number) if number)
    }


def test_who_looks_for_long_gets_what_there_is_and_goes_on_there(
    filled: CallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_search, "SECONDS", 0)
    monkeypatch.setattr(log_search, "PORTION", 99)
    query = CallsQuery(limit=50, search=Search("łukasz"))

    page = filled.page(query)
    assert page.cursor
    assert page.cursor.started_at == CALLS[141].started_at
    assert {call.call_id for call in page.calls} == {call_id for call_id in named("Łukasz") if int(call_id) >= 141}
    assert sorted(leafed_through(filled, query)) == named("Łukasz")

    nothing = filled.page(CallsQuery(search=Search("nobody")))
    assert nothing.calls == ()
    assert nothing.cursor is not None
    assert leafed_through(filled, CallsQuery(search=Search("nobody"))) == []


def test_a_whole_page_is_not_looked_beyond(filled: CallLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_search, "PORTION", 100)
    page = filled.page(CallsQuery(limit=10, search=Search("łukasz")))
    assert len(page.calls) == 10
    assert page.cursor is not None
    assert page.cursor.started_at == page.calls[-1].started_at


def test_what_no_database_takes_does_no_harm(log_url: URL) -> None:
    log = CallLog.open(log_url)
    log.write(CALLS, Source.LIVE)
    for text in ("\0", "\ud800x", "a\0b", "[^", "^-]", "***:", "x" * 500, "ﬁ", "İ", "ß" * 100):
        assert found(log, text) == [], text
    log.close()


def test_names_are_those_that_people_have_now() -> None:
    """Of contacts all names count, and the ones that were learned of extensions."""
    anna = Contact(contact_id="1", name="Anna Żółć", numbers=(ANNA, "102"), aliases=("Mum",))
    phonebook = Phonebook("PL", [anna])
    phonebook.learn("101", "Żółta sala")
    phonebook.learn("102", "Reception")

    assert phonebook.numbers_named("ŻÓŁ") == {ANNA, "102", "101"}
    assert phonebook.numbers_named("mum") == {ANNA, "102"}
    assert phonebook.numbers_named("reception") == frozenset()
    assert phonebook.numbers_named("nobody") == frozenset()

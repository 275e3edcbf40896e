"""Identifiers of calls."""

import json

from hypothesis import given as for_all, strategies as st

from custom_components.cloud_telephony.providers.evrotel.call_ids import call_id, given

FACTS = st.lists(st.text(), max_size=5)


@for_all(st.binary(), FACTS)
def test_an_identifier_has_fifteen_digits_so_that_no_language_loses_any(token: bytes, facts: list[str]) -> None:
    made = call_id(token, facts)
    assert 10**14 <= int(made) < 10**15 < 2**53
    assert made == str(int(made)) == json.dumps(float(made)).removesuffix(".0")
    assert given(made) == made
    assert call_id(token, facts) == made


def test_facts_do_not_run_into_each_other() -> None:
    made = [call_id(b"key", facts) for facts in (["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"])]
    assert len(set(made)) == len(made)


def test_identifiers_of_a_year_are_all_different() -> None:
    assert len({call_id(b"key", [str(number)]) for number in range(100_000)}) == 100_000


def test_without_the_token_nobody_makes_one() -> None:
    assert call_id(b"key", ["a"]) != call_id(b"other", ["a"])

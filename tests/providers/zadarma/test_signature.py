"""Requests are signed byte for byte as PHP does it, [S1]."""

import math
from typing import Any

from hypothesis import example, given, settings, strategies as st
import pytest

from custom_components.cloud_telephony.providers.zadarma.signature import build_query, request_signature, sign

from .php import Php

SECRET = "aSecret"

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.~ \[\]-]{0,8}", fullmatch=True)
whole = st.integers(-(10**17), 10**17).map(str)
# JSON, by which PHP gets them, has no other numbers; halves of surrogate pairs are no text in PHP.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
floats = st.floats(allow_nan=False, allow_infinity=False).map(lambda number: float(format(number, ".14G")))
floats = floats.filter(math.isfinite) | st.decimals(-1000, 1000, places=4).map(float)
scalars = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | floats | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=10
)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(names | whole, values, max_size=8))
@example({"sms": "~ !*'()", "b[": "a b", "nested": {"a": [1, {"x": None}], "B": True}, "2": "two", "10": 2.0})
@example({"B": 1, "_x": 2, "a": 3, "a1": 4, "aB": 5, "a_": 6, "10": 7, "9": 8, "-3": 9, "0": 10})
def test_parameters_are_written_as_php_writes_them(php: Php, params: dict[str, Any]) -> None:
    assert build_query(params) == php.query(params)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, values, max_size=5), st.sampled_from(["/v1/sip/", "/v1/sms/send/"]), texts)
def test_a_request_is_signed_as_php_signs_it(php: Php, params: dict[str, Any], path: str, secret: str) -> None:
    assert request_signature(path, build_query(params), secret) == php.request_signature(path, params, secret)


@settings(max_examples=200, deadline=None)
@given(floats)
@example(1e20)
@example(2.0)
@example(-0.0)
@example(1e14)
@example(1e15)
@example(1.2345678901234e17)
@example(10000000000000.0)
@example(1e-5)
@example(0.0001)
@example(1.5e-7)
@example(5e-324)
def test_numbers_with_a_fraction_are_written_as_php_writes_them(php: Php, number: float) -> None:
    assert build_query({"a": number}) == php.query({"a": number})


@pytest.mark.parametrize(
    ("params", "query"),
    [
        ({}, ""),
        ({"to": "1", "from": "2"}, "from=2&to=1"),
        ({"a": "~"}, "a=%7E"),
        ({"a": "a b"}, "a=a+b"),
        ({"a": "-_."}, "a=-_."),
        ({"a": "żółw"}, "a=%C5%BC%C3%B3%C5%82w"),
        ({"a": True, "b": False}, "a=1&b=0"),
        ({"a": None, "b": ""}, "b="),
        ({"a": [], "b": {}, "c": [[], None]}, ""),
        ({"numbers": ["1", "2"]}, "numbers%5B0%5D=1&numbers%5B1%5D=2"),
        ({"b": {"z": 1, "a": 2}}, "b%5Bz%5D=1&b%5Ba%5D=2"),
        ({"10": "a", "9": "b", "B": "c", "a": "d"}, "9=b&10=a&B=c&a=d"),
        ({"a": 1e20}, "a=1.0E%2B20"),
        ({"a": 2.0}, "a=2"),
        ({"a": float("inf")}, "a=INF"),
    ],
)
def test_what_is_known_of_the_encoding(params: dict[str, Any], query: str) -> None:
    assert build_query(params) == query


@pytest.mark.parametrize("key", ["", "1a", " 1", "1.5", "é", "%"])
def test_a_key_whose_order_is_not_known_is_a_mistake_of_ours(key: str) -> None:
    with pytest.raises(ValueError, match="proper name"):
        build_query({key: "1", "a": "2"})


def test_a_number_with_more_digits_than_php_writes_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="more digits"):
        build_query({"a": 915970465158905.0})


def test_a_half_of_a_surrogate_pair_does_not_keep_a_message_from_being_sent() -> None:
    assert build_query({"message": "a\ud800b"}) == "message=a%3Fb"


def test_the_hexadecimal_digits_are_encoded_and_not_the_bytes_of_the_digest(php: Php) -> None:
    signature = request_signature("/v1/sip/", "", SECRET)
    assert signature == php.request_signature("/v1/sip/", {}, SECRET)
    assert len(signature) == len(sign("", SECRET)) == 56


def test_the_worked_example_of_the_provider(php: Php) -> None:
    params = {"from": "442037691880", "to": "442037691881"}
    query = build_query(params)
    assert query == "from=442037691880&to=442037691881"
    assert request_signature("/v1/request/callback/", query, SECRET) == php.request_signature(
        "/v1/request/callback/", params, SECRET
    )

"""Strict checks: what a client does that it may not do."""

from base64 import b64encode
from collections.abc import Iterator

import pytest
from yarl import URL

from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.signing import request_signature

from .client import FORM, Client


def rules(sim: ZadarmaSimulator) -> list[str]:
    """Return the rules that were broken, in order."""
    return [violation.rule for violation in sim.violations]


@pytest.mark.parametrize(
    ("verb", "path", "given", "broken"),
    [
        ("GET", "/v1/info/balance/", {"format": "json"}, []),
        ("GET", "/v1/info/balance", {}, []),
        ("GET", "/v1/calls/", {}, ["unknown path"]),
        ("POST", "/v1/sip/", {}, ["wrong verb"]),
        ("GET", "/v1/sip/", {"lines": "3"}, ["unknown parameter"]),
        ("GET", "/v1/info/price/", {}, ["missing parameter"]),
        ("GET", "/v1/info/price/", {"number": "home"}, ["bad value"]),
        ("GET", "/v1/request/callback/", {"from_": "101", "to": "48600700800", "predicted": "0"}, ["bad value"]),
        ("GET", "/v1/statistics/", {"start": "2026-01-01"}, ["bad value"]),
        ("GET", "/v1/statistics/", {"start": "2026-01-02 00:00:00", "end": "2026-01-01 00:00:00"}, ["bad value"]),
        ("GET", "/v1/statistics/", {"limit": "5000"}, ["bad value"]),
        ("GET", "/v1/pbx/record/request/", {}, ["missing parameter"]),
        ("GET", "/v1/pbx/record/request/", {"call_id": "1.1", "lifetime": "60"}, ["bad value"]),
        ("PUT", "/v1/sip/redirection/", {"id": "00001", "status": "true"}, ["bad value"]),
        ("POST", "/v1/pbx/webhooks/hooks/", {"sms": "1"}, ["bad value"]),
        ("POST", "/v1/pbx/callinfo/url/", {"url": "ftp://x"}, ["bad value"]),
        ("POST", "/v1/sms/send/", {"number": "48600700800", "message": "~ !*'()"}, []),
    ],
)
async def test_requests(
    sim: ZadarmaSimulator, client: Client, *, verb: str, path: str, given: dict[str, str], broken: list[str]
) -> None:
    await client.send(verb, path, **given)
    assert rules(sim) == broken


def wrong_headers(client: Client) -> Iterator[tuple[str, str]]:
    """Go through headers that are wrong, with the rule that each breaks."""
    right = request_signature("/v1/sip/", [], client.secret)
    yield "", "bad authorization"
    yield f"{client.key}: {right}", "bad authorization"
    yield f"other:{right}", "wrong key"
    yield f"{client.key}:{request_signature('/v1/sip', [], client.secret)}", "wrong signature"
    yield f"{client.key}:{request_signature('/v1/sip/', [('format', 'json')], client.secret)}", "wrong signature"
    yield f"{client.key}:{request_signature('/v1/sip/', [], 'other')}", "wrong signature"
    yield f"{client.key}:{b64encode(b'x' * 20).decode()}", "wrong signature"
    yield f"{client.key}:{right[:-1]}", "wrong signature"


async def test_signatures(sim: ZadarmaSimulator, client: Client) -> None:
    for header, rule in wrong_headers(client):
        sim.clear_requests()
        reply = await client.session.get(f"{client.url}/v1/sip/", headers={"Authorization": header})
        assert (reply.status, await reply.json()) == (401, {"status": "error", "message": "Not authorized"})
        assert rules(sim) == [rule]
        assert not sim.requests[0].authorised


async def test_what_was_signed_in_another_order_is_right(sim: ZadarmaSimulator, client: Client) -> None:
    signature = request_signature("/v1/info/price/", [("format", "json"), ("number", "48600700800")], client.secret)
    reply = await client.session.get(
        f"{client.url}/v1/info/price/?number=48600700800&format=json",
        headers={"Authorization": f"{client.key}:{signature}"},
    )
    assert (reply.status, rules(sim)) == (200, [])


async def test_another_spelling_of_the_same_is_a_violation(sim: ZadarmaSimulator, client: Client) -> None:
    pairs = [("number", "48600700800"), ("message", "~ a")]
    headers = {"Authorization": f"{client.key}:{request_signature('/v1/sms/send/', pairs, client.secret)}"}
    for body in (
        "number=48600700800&message=~+a",
        "number=48600700800&message=%7e+a",
        "number=48600700800&message=%7E%20a",
    ):
        sim.clear_requests()
        reply = await client.session.post(f"{client.url}/v1/sms/send/", data=body, headers=headers | FORM)
        assert reply.status == 200
        assert rules(sim)[0] == "bad encoding"


async def test_parameters_have_their_place(sim: ZadarmaSimulator, client: Client) -> None:
    pairs = [("id", "00001"), ("status", "off")]
    headers = {"Authorization": f"{client.key}:{request_signature('/v1/sip/redirection/', pairs, client.secret)}"}
    url = URL(f"{client.url}/v1/sip/redirection/?x=1", encoded=True)
    await client.session.put(url, data="id=00001&status=off", headers=headers | {"Content-Type": "text/plain"})
    assert rules(sim) == ["misplaced parameter", "bad content type"]
    sim.clear_requests()
    twice = [("id", "00001"), ("id", "00001")]
    headers = {"Authorization": f"{client.key}:{request_signature('/v1/sip/redirection/', twice, client.secret)}"}
    await client.session.get(f"{client.url}/v1/sip/redirection/?id=00001&id=00001", headers=headers)
    assert rules(sim) == ["repeated parameter"]


async def test_what_costs_money_is_asked_for_once(sim: ZadarmaSimulator, client: Client) -> None:
    for wait in (0, 5, 11):
        sim.advance(wait)
        await client.send("GET", "/v1/request/callback/", from_="101", to="48600700800")
    assert rules(sim) == ["side effect twice"]

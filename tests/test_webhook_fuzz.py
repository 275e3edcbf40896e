"""Requests that were changed on their way: none is believed, and nothing in the answer tells why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.util.aiohttp import MockRequest, serialize_response
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.const import EVENT_CALL
from custom_components.cloud_telephony.providers.webhooks import MAX_BODY
from simulator.evrotel import EvrotelSimulator
from simulator.php import build_query
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.signing import event_signature

HOW_MANY = 1000
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_START = {
    "event": "NOTIFY_START",
    "pbx_call_id": "in_0123456789abcdef",
    "caller_id": "48600700800",
    "called_did": "48221234567",
}
_SIGNED = ("caller_id", "called_did", "call_start")


@dataclass(frozen=True, slots=True)
class Sent:
    """A request."""

    fields: Mapping[str, str]
    headers: Mapping[str, str]
    method: str = "POST"
    body: bytes | None = None

    def arriving(self, number: int) -> MockRequest:
        """Return it as Home Assistant hands it over, each from another sender."""
        body = build_query(self.fields.items()).encode() if self.body is None else self.body
        remote = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        return MockRequest(
            content=body, mock_source="test", method=self.method, headers=dict(self.headers), remote=remote
        )


type Change = Callable[[Random, Sent], Sent]


def garbage(random: Random, sent: Sent) -> Sent:
    """Put anything in the place of the body."""
    return replace(sent, body=random.randbytes(random.randrange(400)))


def opened_braces(random: Random, sent: Sent) -> Sent:
    """Send a JSON text that is nothing but beginnings."""
    return replace(sent, body=b'{"a":' * random.randrange(1, 12_000))


def too_long(random: Random, sent: Sent) -> Sent:
    """Send more than anybody reads."""
    fields = {**sent.fields, "filler": "x" * (MAX_BODY + random.randrange(10))}
    return replace(sent, fields=fields)


def another_method(random: Random, sent: Sent) -> Sent:
    """Send it in another way."""
    return replace(sent, method=random.choice(("GET", "HEAD", "PUT")))


def another_type(random: Random, sent: Sent) -> Sent:
    """Say that the body is something else."""
    kind = random.choice(("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=ÿ"))
    return replace(sent, headers={**sent.headers, "Content-Type": kind})


def changed_header(name: str) -> Change:
    """Return what changes one letter of a header, adds one or takes some away."""

    def change(random: Random, sent: Sent) -> Sent:
        value = sent.headers[name]
        place = random.randrange(len(value))
        letter = random.choice("0Az+/=ÿ\u202e ")
        changed = random.choice((value[:place] + letter + value[place + 1 :], value[:place], value + letter.strip()))
        if changed.strip(" ") == value:
            changed = ""
        return replace(sent, headers={**sent.headers, name: changed})

    return change


def without_header(name: str) -> Change:
    """Return what leaves a header out."""

    def change(_random: Random, sent: Sent) -> Sent:
        return replace(sent, headers={key: value for key, value in sent.headers.items() if key != name})

    return change


def changed_field(random: Random, sent: Sent) -> Sent:
    """Change one letter of a field that is signed."""
    name = random.choice(_SIGNED)
    value = sent.fields[name]
    place = random.randrange(len(value))
    letter = random.choice([letter for letter in "0123456789 ab+-:é" if letter != value[place]])
    return replace(sent, fields={**sent.fields, name: value[:place] + letter + value[place + 1 :]})


def missing_field(random: Random, sent: Sent) -> Sent:
    """Leave a field out that is signed."""
    name = random.choice(_SIGNED)
    return replace(sent, fields={key: value for key, value in sent.fields.items() if key != name})


_ANYWHERE: tuple[Change, ...] = (garbage, opened_braces, too_long, another_method)


def mutations(random: Random, sent: Sent, changes: tuple[Change, ...]) -> Iterator[Sent]:
    """Yield changed requests, each way in its turn."""
    for number in range(HOW_MANY):
        yield changes[number % len(changes)](random, sent)


async def answer(hass: HomeAssistant, webhook_id: str, request: MockRequest) -> dict[str, Any]:
    """Return how a request is answered."""
    return serialize_response(await webhook.async_handle_webhook(hass, webhook_id, request))


async def assert_refused(hass: HomeAssistant, account: Account, requests: Iterator[Sent]) -> None:
    """Assert that nothing comes of requests and that all are answered as if there were no account."""
    told = async_capture_events(hass, EVENT_CALL)
    webhook_id = account.entry.data[CONF_WEBHOOK_ID]
    counts = account.webhook.counts if account.webhook else None
    assert counts is not None
    for number, sent in enumerate(requests):
        request = sent.arriving(number)
        expected = await answer(hass, "nobody", sent.arriving(number))
        assert await answer(hass, webhook_id, request) == expected, sent
        assert (counts.deliveries, counts.failed) == (0, 0), sent
    assert counts.refused == HOW_MANY
    assert told == []


@pytest.mark.parametrize("seed", [1])
async def test_no_change_of_a_signed_request_gets_through(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, seed: int
) -> None:
    """The request as it was does, at the end."""
    fields = _START | {"call_start": zadarma.account.local(zadarma.clock.now())}
    signature = event_signature("NOTIFY_START", fields, zadarma.api_secret)
    sent = Sent(fields, _FORM | {"Signature": signature})
    changes = (
        *_ANYWHERE,
        another_type,
        changed_header("Signature"),
        without_header("Signature"),
        changed_field,
        missing_field,
    )

    await assert_refused(hass, zadarma_account, mutations(Random(seed), sent, changes))  # noqa: S311  # not for secrets

    await answer(hass, zadarma_account.entry.data[CONF_WEBHOOK_ID], sent.arriving(HOW_MANY))
    assert list(zadarma_account.tracker.active) == [_START["pbx_call_id"]]


@pytest.mark.parametrize("seed", [2])
async def test_no_request_with_another_token_gets_through(
    hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_account: Account, seed: int
) -> None:
    """The request with the token does, at the end."""
    fields = {
        "callstatus": "start",
        "calldate": "2026-11-21 12:00:00",
        "numberA": "380501234567",
        "numberB": "380441234567",
        "direction": "i",
    }
    sent = Sent(fields, _FORM | {"Authorization": evrotel.token})
    changes = (*_ANYWHERE, changed_header("Authorization"), without_header("Authorization"))

    await assert_refused(hass, evrotel_account, mutations(Random(seed), sent, changes))  # noqa: S311  # not for secrets

    reply = await answer(hass, evrotel_account.entry.data[CONF_WEBHOOK_ID], sent.arriving(HOW_MANY))
    assert list(evrotel_account.tracker.active) == [reply["body"]]

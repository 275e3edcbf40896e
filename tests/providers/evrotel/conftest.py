"""An account whose server is on loopback, and what its provider sends to the webhook."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
import json
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
import pytest

from custom_components.cloud_telephony.providers.base import Delivery, WebhookRequest
from custom_components.cloud_telephony.providers.evrotel import Evrotel, create
from custom_components.cloud_telephony.providers.evrotel.receiver import Receiver

from ..conftest import Host, maker

BILLCODE = "20558"
TOKEN = "G7bng65jYk8GF294"
KYIV = ZoneInfo("Europe/Kyiv")
NOW = datetime(2018, 3, 31, 21, 0, 15, tzinfo=UTC)
"""A moment after the call of the document's samples began: 00:00:11 in Kyiv, where it was summer."""

START = {
    "callstatus": "start",
    "calldate": "2018-04-01 00:00:11",
    "numberA": "0987858227",
    "numberB": "0679853913",
    "direction": "i",
}
"""The document's sample of a start."""
END = {
    "callstatus": "end",
    "calldate": "2018-04-01 00:02:11",
    "callid": "123456789",
    "direction": "i",
    "billsec": "78",
    "disposition": "ANSWERED",
    "recfile": "/wav/9/2018-04-01/1522566805.1461640-1198614775.wav",
}
"""The document's sample of an end."""

type MakeProvider = Callable[..., Evrotel]


def receiver(
    *, token: str = TOKEN, billcode: str = BILLCODE, zone: str = "Europe/Kyiv", now: datetime = NOW
) -> Receiver:
    """Return a receiver to which it is always now."""
    return Receiver(billcode=billcode, token=token, zone=ZoneInfo(zone), now=lambda: now)


def post(body: bytes, *, token: str | None = TOKEN, content_type: str = "application/json") -> WebhookRequest:
    """Return a request with a body."""
    headers = {"Content-Type": content_type} | ({} if token is None else {"Authorization": token})
    return WebhookRequest(method="POST", headers=headers, body=body)


def as_json(fields: Mapping[str, object], *, token: str | None = TOKEN) -> WebhookRequest:
    """Return a request as the document's text has it."""
    return post(json.dumps(fields).encode(), token=token)


def as_form(fields: Mapping[str, object], *, token: str | None = TOKEN) -> WebhookRequest:
    """Return a request as the document's code sends it."""
    body = urlencode({name: value for name, value in fields.items() if value is not None}).encode()
    return post(body, token=token, content_type="application/x-www-form-urlencoded")


def only(delivery: Delivery) -> object:
    """Return the one event that was told."""
    (event,) = delivery.events
    return event


@pytest.fixture
def make_provider(host: Host, session: ClientSession) -> MakeProvider:
    """Return what makes an account at the host; settings can be changed."""
    return maker(create, session, billcode=BILLCODE, token=TOKEN, api_url=host.url)


@pytest.fixture
def provider(make_provider: MakeProvider) -> Evrotel:
    """Return an account at the host."""
    return make_provider()

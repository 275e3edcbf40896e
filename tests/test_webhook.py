"""What comes to the webhook of an account, from whomever."""

import asyncio
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_WEBHOOK_ID, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util.aiohttp import MockRequest, serialize_response
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony import flood, webhook as our_webhook
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import SmsReceived
from custom_components.cloud_telephony.const import DOMAIN, EVENT_CALL
from custom_components.cloud_telephony.flood import BURST
from custom_components.cloud_telephony.providers.base import KeepsBalance, WebhookRequest
from custom_components.cloud_telephony.providers.webhooks import MAX_BODY
from simulator.evrotel import EvrotelSimulator
from simulator.evrotel.notices import Forge as EvrotelForge
from simulator.php import build_query
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.notices import Forge
from simulator.zadarma.signing import event_signature

from .glue import ANNA, ask_for_recordings, make_zadarma_entry, restart, set_up, set_up_webhook, state_of

SMS = '{"caller_id":"48600700800","caller_did":"48221234567","text":"Hello"}'

type Reply = tuple[int, dict[str, str], bytes]


def path_of(account: Account) -> str:
    """Return the path of an account's webhook."""
    return webhook.async_generate_path(account.entry.data[CONF_WEBHOOK_ID])


def signed_sms(sim: ZadarmaSimulator, text: str = SMS) -> dict[str, Any]:
    """Return what makes a request of a text message that came in, as Zadarma sends it."""
    fields = {"event": "SMS", "result": text}
    return {
        "data": build_query(fields.items()),
        "headers": {
            "Content-Type": "application/x-www-form-urlencoded",
            "Signature": event_signature("SMS", fields, sim.api_secret),
        },
    }


async def reply_of(response: ClientResponse) -> Reply:
    """Return all that a sender sees, without what differs from second to second."""
    headers = {name: value for name, value in response.headers.items() if name != "Date"}
    return response.status, headers, await response.read()


@pytest.fixture
async def client(served: str, hass_client_no_auth: ClientSessionGenerator) -> TestClient[Any, Any]:  # noqa: ARG001  # in time
    """Return a client of whom Home Assistant knows nothing."""
    return await hass_client_no_auth()


async def ask(client: TestClient[Any, Any], path: str, method: str = "POST", **request: Any) -> Reply:
    """Send a request and return what is seen of the answer."""
    return await reply_of(await client.request(method, path, **request))


async def unknown(client: TestClient[Any, Any], method: str = "POST", **request: Any) -> Reply:
    """Return the answer for a webhook that does not exist."""
    return await ask(client, "/api/webhook/nobody", method, **request)


async def test_a_call_that_is_told_by_webhook_is_told_on(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """From its beginning to its end, on the bus, and as what the phones do."""
    told = async_capture_events(hass, EVENT_CALL)
    call = zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    zadarma.ring(call, "101")
    await zadarma.settled()
    assert state_of(hass, zadarma_account, Platform.SENSOR, "extension_status", "extension:101").state == "ringing"  # type: ignore[union-attr]
    zadarma.answer(call, "101")
    await zadarma.settled()
    zadarma.hang_up(call)
    await zadarma.settled()
    await hass.async_block_till_done(wait_background_tasks=False)

    assert [event.data["state"] for event in told] == ["ringing", "answered", "ended"]
    assert {event.data["call_id"] for event in told} == {call.pbx_call_id}
    assert {event.data["from_name"] for event in told} == {"Anna Kowalska"}
    assert zadarma_account.last_delivery is not None
    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.refused == 0


@pytest.mark.usefixtures("evrotel_account")
async def test_calls_of_a_provider_with_another_way_of_telling_come_in_as_well(
    hass: HomeAssistant, evrotel: EvrotelSimulator
) -> None:
    """The reply is the identifier that the end of the call has."""
    told = async_capture_events(hass, EVENT_CALL)
    call = evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()
    evrotel.answer(call)
    evrotel.hang_up(call)
    await evrotel.settled()
    await hass.async_block_till_done(wait_background_tasks=False)

    start = evrotel.deliveries[0]
    assert start.content_type == "text/plain"
    assert [event.data["state"] for event in told][-1] == "ended"
    assert {event.data["call_id"] for event in told} == {start.reply}


async def test_whatever_is_not_genuine_gets_the_answer_of_a_webhook_that_does_not_exist(
    zadarma: ZadarmaSimulator, zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    path, good = path_of(zadarma_account), signed_sms(zadarma)
    headers = good["headers"]
    bad: list[dict[str, Any]] = [
        {},
        {"data": good["data"]},
        {"data": good["data"].replace("Hello", "Hallo"), "headers": headers},
        {"data": good["data"], "headers": headers | {"Signature": "ÿ" * 56}},
        {"data": good["data"], "headers": headers | {"Content-Type": "multipart/form-data"}},
        {"data": b"\xff\x00\xfe", "headers": headers},
        {"data": "[" * 50_000, "headers": headers},
        {"data": good["data"] + "&x=" + "y" * MAX_BODY, "headers": headers},
        {"data": good["data"], "headers": headers, "method": "PUT"},
        {"method": "GET"},
        {"method": "HEAD"},
        {"method": "GET", "params": {"cloud_telephony_test": "guess"}},
    ]
    for request in bad:
        answer = await ask(client, path, **request)
        assert answer == await unknown(client, **request), request
        assert answer[0] == 200
    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.deliveries == 0
    assert zadarma_account.webhook.counts.failed == 0
    assert zadarma_account.last_delivery is None

    assert (await ask(client, path, **good))[0] == 200
    assert zadarma_account.webhook.counts.deliveries == 1
    assert zadarma_account.last_delivery is not None


async def test_methods_that_home_assistant_does_not_know_are_answered_alike(
    zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    for method in ("DELETE", "PATCH", "OPTIONS"):
        answer = await ask(client, path_of(zadarma_account), method)
        assert answer == await unknown(client, method)


@pytest.mark.parametrize("forge", [Forge.WRONG, Forge.RAW, Forge.EMPTY, Forge.UNSIGNED])
async def test_a_forged_signature_tells_nothing(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, forge: Forge
) -> None:
    told = async_capture_events(hass, EVENT_CALL)
    zadarma.forge = forge
    zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()

    assert [(delivery.status, delivery.reply) for delivery in zadarma.deliveries] == [(200, "")]
    assert told == []
    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.refused == 1


@pytest.mark.parametrize("forge", sorted(set(EvrotelForge) - {EvrotelForge.NOTHING}))
async def test_a_wrong_token_tells_nothing(
    hass: HomeAssistant, evrotel: EvrotelSimulator, evrotel_account: Account, forge: EvrotelForge
) -> None:
    told = async_capture_events(hass, EVENT_CALL)
    evrotel.forge = forge
    evrotel.incoming("380501234567", "380441234567")
    await evrotel.settled()

    assert [(delivery.status, delivery.reply) for delivery in evrotel.deliveries] == [(200, "")]
    assert told == []
    assert evrotel_account.webhook is not None
    assert evrotel_account.webhook.counts.refused == 1
    evrotel._traffic.violations.clear()  # the simulator's receiver expects an identifier, even for what it forged


async def test_the_check_of_the_address_is_answered(zadarma_account: Account, client: TestClient[Any, Any]) -> None:
    status, headers, body = await ask(client, path_of(zadarma_account), "GET", params={"zd_echo": "<b>1</b>"})

    assert (status, body) == (200, b"<b>1</b>")
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert zadarma_account.last_delivery is None


async def test_who_sends_too_much_is_not_looked_at_any_more(
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    client: TestClient[Any, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And gets the same answer, whatever he sends."""
    monkeypatch.setattr(flood, "PER_SECOND", 0)
    path, good = path_of(zadarma_account), signed_sms(zadarma)
    answers = [await ask(client, path, data="forged") for _ in range(BURST)]

    answers.append(await ask(client, path, **good))

    expected = await unknown(client)
    assert all(answer == expected for answer in answers)
    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.deliveries == 0
    assert zadarma_account.webhook.counts.refused == BURST + 1


async def test_a_provider_is_never_too_fast(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    received: list[Any] = async_capture_events(hass, "state_changed")
    for number in range(2 * BURST):
        await ask(client, path_of(zadarma_account), **signed_sms(zadarma, SMS.replace("Hello", f"Hello {number}")))

    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.deliveries == 2 * BURST
    assert received


async def test_a_request_that_never_ends_is_answered(
    zadarma_account: Account, client: TestClient[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(our_webhook, "READ_WITHIN", 0.01)
    url = client.make_url(path_of(zadarma_account))
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"POST {url.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())

    assert (await reader.readline()).startswith(b"HTTP/1.1 200")

    writer.close()
    await writer.wait_closed()
    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.refused == 1
    assert zadarma_account.webhook.counts.failed == 0


async def test_a_body_without_end_is_read_no_further_than_the_limit(
    zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    url = client.make_url(path_of(zadarma_account))
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"POST {url.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
    for _ in range(MAX_BODY // 0x1000 + 2):
        writer.write(b"1000\r\n" + b"x" * 0x1000 + b"\r\n")

    assert (await reader.readline()).startswith(b"HTTP/1.1 200")

    writer.close()
    await writer.wait_closed()
    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.refused == 1


async def test_a_body_that_cannot_be_unpacked_is_refused(
    zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    headers = {"Content-Encoding": "gzip", "Connection": "close"}

    assert (await ask(client, path_of(zadarma_account), data=b"no gzip", headers=headers))[0] == 200

    assert zadarma_account.webhook is not None
    assert zadarma_account.webhook.counts.refused == 1
    assert zadarma_account.webhook.counts.failed == 0


async def test_who_breaks_the_connection_is_no_failure(
    hass: HomeAssistant, zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    url = client.make_url(path_of(zadarma_account))
    webhook_of = zadarma_account.webhook
    assert webhook_of is not None
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"POST {url.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    # The next request is answered after the broken one was read.
    await ask(client, path_of(zadarma_account), data="forged")
    await hass.async_block_till_done(wait_background_tasks=False)
    assert webhook_of.counts.failed == 0


async def from_the_cloud(hass: HomeAssistant, account: Account, good: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return how a request is answered that Home Assistant Cloud hands over."""
    request = {"content": good["data"].encode(), "headers": good["headers"], "method": "POST"} | changes
    answer = await webhook.async_handle_webhook(
        hass, account.entry.data[CONF_WEBHOOK_ID], MockRequest(mock_source="cloud", remote=None, **request)
    )
    return serialize_response(answer)


async def test_home_assistant_cloud_hands_requests_over(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """They have no sender, and their body is no stream from the network."""
    good = signed_sms(zadarma)
    nobody = serialize_response(
        await webhook.async_handle_webhook(hass, "nobody", MockRequest(content=b"", mock_source="cloud"))
    )
    echo = await from_the_cloud(hass, zadarma_account, good, method="GET", query_string="zd_echo=1&zd_echo=2")
    assert echo["body"] == "1"
    assert await from_the_cloud(hass, zadarma_account, good, content=b"x" * (MAX_BODY + 1)) == nobody
    assert await from_the_cloud(hass, zadarma_account, good, headers={}) == nobody
    assert zadarma_account.last_delivery is None
    assert (await from_the_cloud(hass, zadarma_account, good))["status"] == 200
    assert zadarma_account.last_delivery is not None


async def test_nothing_of_what_is_sent_is_logged(
    zadarma: ZadarmaSimulator,
    zadarma_account: Account,
    client: TestClient[Any, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """That something was refused is, once, with the name of the account."""
    caplog.set_level("DEBUG")
    for secret in ("123456789012", "password"):
        await ask(client, path_of(zadarma_account), data=f"caller_id={secret}", params={"q": secret})
    await ask(client, path_of(zadarma_account), **signed_sms(zadarma))

    ours = [record.getMessage() for record in caplog.records if record.name.startswith(f"custom_components.{DOMAIN}")]
    assert [line for line in ours if "webhook" in line] == [
        "The webhook of Office was sent something that is not from its provider"
    ]
    everything = "\n".join(ours)
    for secret in ("123456789012", "password", "48600700800", "Hello", zadarma_account.entry.data[CONF_WEBHOOK_ID]):
        assert secret not in everything


async def test_a_mistake_of_ours_is_answered_alike_and_logged_without_what_was_sent(
    zadarma_account: Account,
    client: TestClient[Any, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def trip(request: WebhookRequest) -> None:
        raise ValueError(request.body.decode())

    assert zadarma_account.webhook is not None
    monkeypatch.setattr(zadarma_account.webhook.provider, "receive", trip)

    assert await ask(client, path_of(zadarma_account), data="secret") == await unknown(client)

    assert zadarma_account.webhook.counts.failed == 1
    assert "The webhook of Office failed: ValueError" in caplog.text
    assert "in trip" in caplog.text
    assert "secret" not in caplog.text


async def test_what_comes_while_the_account_is_reloaded_is_kept_for_it(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """The call is answered as it would be if nobody decided."""
    told = async_capture_events(hass, EVENT_CALL)
    entry = zadarma_account.entry
    await hass.config_entries.async_unload(entry.entry_id)
    zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    assert [(delivery.status, delivery.reply) for delivery in zadarma.deliveries] == [(200, "")]
    assert told == []

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert [event.data["state"] for event in told] == ["ringing"]
    assert entry.runtime_data.last_delivery is not None
    assert entry.runtime_data.webhook is zadarma_account.webhook


async def test_what_is_old_when_the_account_is_back_is_not_told(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(our_webhook, "KEPT_FOR", -1)
    told = async_capture_events(hass, EVENT_CALL)
    entry: Any = zadarma_account.entry
    await hass.config_entries.async_unload(entry.entry_id)
    zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert told == []
    assert entry.runtime_data.webhook.counts.lost == 1


async def test_an_account_that_is_disabled_takes_nothing(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    path, entry_id = path_of(zadarma_account), zadarma_account.entry.entry_id
    ours: Any = zadarma_account.webhook
    await hass.config_entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)

    assert await ask(client, path, **signed_sms(zadarma)) == await unknown(client)
    assert ours.counts.deliveries == 0

    await hass.config_entries.async_set_disabled_by(entry_id, None)
    await ask(client, path, **signed_sms(zadarma))
    again: Any = zadarma_account.entry.runtime_data.webhook
    assert again.counts.deliveries == 1


async def test_an_account_that_is_disabled_before_it_could_be_set_up_takes_nothing(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, client: TestClient[Any, Any]
) -> None:
    entry = make_zadarma_entry(zadarma)
    entry.add_to_hass(hass)
    zadarma.stop_listening()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    path = webhook.async_generate_path(entry.data[CONF_WEBHOOK_ID])
    ours = hass.data[our_webhook._WEBHOOKS][entry.entry_id]
    await ask(client, path, **signed_sms(zadarma))
    assert ours.counts.deliveries == 1

    await hass.config_entries.async_set_disabled_by(entry.entry_id, ConfigEntryDisabler.USER)

    assert await ask(client, path, **signed_sms(zadarma)) == await unknown(client)
    assert ours.counts.deliveries == 1


async def test_an_account_that_is_removed_has_no_webhook(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account, client: TestClient[Any, Any]
) -> None:
    path = path_of(zadarma_account)
    await hass.config_entries.async_remove(zadarma_account.entry.entry_id)

    assert await ask(client, path, **signed_sms(zadarma)) == await unknown(client)
    assert hass.data[our_webhook._WEBHOOKS] == {}


async def test_an_account_of_an_earlier_version_gets_a_webhook_that_stays(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, served: str
) -> None:
    assert served
    entry = make_zadarma_entry(zadarma)
    assert CONF_WEBHOOK_ID not in entry.data
    account = await set_up(hass, entry)
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    assert len(webhook_id) == 64

    await restart(hass, account)

    assert entry.data[CONF_WEBHOOK_ID] == webhook_id
    await hass.config_entries.async_unload(entry.entry_id)


async def test_that_the_time_is_in_doubt_is_told_the_user_until_it_is_not(
    hass: HomeAssistant,
    zadarma: ZadarmaSimulator,
    served: str,  # noqa: ARG001  # the webhook is reached there
) -> None:
    """While the account's time zone cannot be read."""
    told = async_capture_events(hass, EVENT_CALL)
    zadarma.answer_with("/v1/info/timezone/", status=500, times=None)
    account = await set_up_webhook(hass, make_zadarma_entry(zadarma), zadarma)
    issue = (DOMAIN, f"clock_in_doubt_{account.entry.entry_id}")
    issues = ir.async_get(hass).issues
    zadarma.incoming("48600700800", "48221234567")
    zadarma.incoming("48600700801", "48221234567")
    await zadarma.settled()
    assert len(told) == 2
    assert issues[issue].translation_placeholders == {"account": "Office"}

    zadarma.clear_faults()
    assert isinstance(account.provider, KeepsBalance)
    await account.provider.balance()
    zadarma.incoming("48600700802", "48221234567")
    await zadarma.settled()
    assert len(told) == 3
    assert issue not in issues
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_events_that_are_no_change_of_a_call(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    """Keys, a recording, a text message."""
    zadarma.recording = True
    call = zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    zadarma.press_keys(call, "12", "main")
    await zadarma.settled()
    await hass.async_block_till_done(wait_background_tasks=False)
    keys = state_of(hass, zadarma_account, Platform.EVENT, "calls")
    assert keys is not None
    assert keys.attributes["event_type"] == "keys_pressed"
    assert (keys.attributes["keys"], keys.attributes["menu"]) == ("12", "main")
    assert keys.attributes["call_id"] == call.pbx_call_id

    zadarma.ring(call, "101")
    zadarma.answer(call, "101")
    zadarma.hang_up(call)
    await zadarma.pass_time(120)
    await ask_for_recordings(hass, zadarma_account)
    recording = state_of(hass, zadarma_account, Platform.EVENT, "calls")
    assert recording is not None
    assert recording.attributes["event_type"] == "recording_ready"
    assert recording.attributes["recording"]

    zadarma.receive_sms("48600700800", "48221234567", "Hello")
    await zadarma.settled()
    await hass.async_block_till_done(wait_background_tasks=False)
    message = state_of(hass, zadarma_account, Platform.EVENT, "messages")
    assert message is not None
    assert message.attributes["event_type"] == "received"
    assert message.attributes["text"] == "Hello"
    assert (message.attributes["from_number"], message.attributes["from_name"]) == (ANNA, "Anna Kowalska")


async def test_what_happens_to_another_account_is_not_told_by_this_one(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    async with ZadarmaSimulator(api_key="other") as other:
        entry = make_zadarma_entry(other, title="Other")
        await set_up_webhook(hass, entry, other)
        call = other.incoming("48600700800", "48221234567")
        await other.settled()
        other.press_keys(call, "12")
        other.receive_sms("48600700800", "48221234567", "Hello")
        await other.settled()
        await hass.async_block_till_done(wait_background_tasks=False)
        await hass.config_entries.async_unload(entry.entry_id)
    for key in ("calls", "messages"):
        state = state_of(hass, zadarma_account, Platform.EVENT, key)
        assert state is not None
        assert state.state == "unknown"
    assert zadarma.deliveries == []


async def test_a_told_call_goes_on_after_a_restart(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, zadarma_account: Account
) -> None:
    call = zadarma.incoming("48600700800", "48221234567")
    await zadarma.settled()
    again = await restart(hass, zadarma_account)
    assert list(again.tracker.active) == [call.pbx_call_id]
    assert again.last_delivery == zadarma_account.last_delivery
    told = async_capture_events(hass, EVENT_CALL)

    zadarma.hang_up(call)
    await zadarma.settled()

    assert [(event.data["state"], event.data["disposition"]) for event in told] == [("ended", "cancelled")]


async def test_that_calls_are_guessed_is_logged_once(
    evrotel: EvrotelSimulator, evrotel_account: Account, caplog: pytest.LogCaptureFixture
) -> None:
    """An end without an identifier is that of the only call there is."""
    caplog.set_level("INFO")
    for second in ("01", "02"):
        evrotel.incoming(f"3805012345{second}", "380441234567")
        await evrotel.settled()
        end = {"callstatus": "end", "calldate": f"2026-11-21 12:00:{second}", "disposition": "NO ANSWER"}
        evrotel.send_event(end)
        await evrotel.settled()
    lines = [record.getMessage() for record in caplog.records if "guessed" in record.getMessage()]
    assert lines == ["The provider of Kyiv does not say which call it means; it is guessed"]
    assert evrotel_account.tracker.active == {}


async def test_an_account_with_a_webhook_is_always_available(zadarma_account: Account) -> None:
    """It has no feed that could be down."""
    assert zadarma_account.available
    assert not zadarma_account.connected
    zadarma_account.feed_events([SmsReceived(text="")])
    assert zadarma_account.available

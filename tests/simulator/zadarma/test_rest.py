"""The REST interface answers as [S1] and the public specification say."""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

from aiohttp import ClientConnectorError, ServerDisconnectedError
import pytest

from simulator.zadarma import Account, Limits, Phase, Wire, ZadarmaSimulator

from ..receiver import Receiver
from .client import Client

CALLER, DID = "380671234567", "442037691880"


async def test_what_is_known_of_the_account(sim: ZadarmaSimulator, client: Client) -> None:
    sim.set_balance(7.125)
    assert await client.ask("/v1/info/balance/") == {"status": "success", "balance": 7.125, "currency": "USD"}
    tariff = await client.ask("/v1/tariff/")
    assert (tariff["info"]["tariff_name"], tariff["info"]["currency"]) == ("Standart, special", "USD")
    price = await client.ask("/v1/info/price/", number="447700900123")
    assert price["info"] == {
        "prefix": "447", "description": "United Kingdom, mobile", "price": "0.02", "currency": "USD"
    }  # fmt: skip
    assert (await client.ask("/v1/info/price/", number="999"))["status"] == "error"
    assert sim.violations == []


async def test_the_zone_is_told(sim: ZadarmaSimulator, client: Client) -> None:
    sim.zone = "UTC+2"
    told = await client.ask("/v1/info/timezone/")
    shown = datetime.strptime(told["datetime"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    assert told["timezone"] == "UTC+2"
    assert shown.timestamp() - told["unixtime"] == 7200


async def test_lines_extensions_and_numbers(sim: ZadarmaSimulator, client: Client) -> None:
    sim.set_online("101", False)
    assert await client.ask("/v1/sip/") == {
        "status": "success",
        "sips": [
            {"id": "00001", "display_name": "SIP 1", "lines": 3},
            {"id": "00002", "display_name": "Gate", "lines": 3},
        ],
        "left": 3,
    }
    assert await client.ask("/v1/sip/00002/status/") == {"status": "success", "sip": "00002", "is_online": "false"}
    assert (await client.send("GET", "/v1/sip/00009/status/")).status == 404
    internal = await client.ask("/v1/pbx/internal/")
    assert (internal["pbx_id"], internal["numbers"]) == (1234, [101, 102, 103, 104, 105])
    status = await client.ask("/v1/pbx/internal/101/status/")
    assert (status["number"], status["is_online"]) == (101, "false")
    assert (await client.send("GET", "/v1/pbx/internal/999/status/")).status == 404
    assert (await client.ask("/v1/pbx/internal/101/info/"))["name"] == "Reception"
    numbers = (await client.ask("/v1/direct_numbers/"))["info"]
    assert [(one["number"], one["sip"]) for one in numbers] == [(DID, "00001"), ("442037691881", "00002")]


async def test_the_caller_id_is_changed(sim: ZadarmaSimulator, client: Client) -> None:
    reply = await client.ask("/v1/sip/callerid/", "PUT", id="00001", number="442037691881")
    assert reply == {"status": "success", "sip": "00001", "new_caller_id": "442037691881"}
    assert sim.account.lines["00001"].caller_id == "442037691881"
    assert (await client.ask("/v1/sip/callerid/", "PUT", id="00001", number="48600700800"))["status"] == "error"
    assert (await client.ask("/v1/sip/callerid/", "PUT", id="00007", number=DID))["message"] == "There is no such SIP"


async def test_redirection_is_read_and_changed(sim: ZadarmaSimulator, client: Client) -> None:
    path = "/v1/sip/redirection/"
    assert [one["status"] for one in (await client.ask(path))["info"]] == ["off", "off"]
    assert (await client.ask(path, "PUT", id="00001", status="on"))["status"] == "error"  # to where?
    reply = await client.ask(path, "PUT", id="00001", type="phone", number="48600700800", condition="unavailable")
    assert reply == {"status": "success", "sip": "00001", "destination": "48600700800"}
    assert (await client.ask(path, id="00001"))["info"] == [
        {
            "sip_id": "00001",
            "status": "on",
            "condition": "unavailable",
            "destination": "phone",
            "destination_value": "48600700800",
        }
    ]
    assert (await client.ask(path, "PUT", id="00001", type="pbx", number="101"))["status"] == "error"
    off = await client.ask(path, "PUT", id="00001", status="off")
    assert off == {"status": "success", "sip": "00001", "current_status": "off"}
    assert [violation.detail for violation in sim.violations] == ["type is 'pbx'"]


async def test_text_messages_are_sent_and_denied(sim: ZadarmaSimulator, client: Client) -> None:
    sim.deny_sms("79001234567", "Not to Russia")
    before = sim.account.balance
    reply = await client.ask("/v1/sms/send/", "POST", number="48600700800,79001234567", message="Привіт" * 20)
    assert (reply["messages"], reply["cost"], reply["currency"]) == (2, 0.12, "USD")
    assert reply["denied_numbers"] == [{"number": "79001234567", "message": "Not to Russia"}]
    assert [one["number"] for one in reply["sms_detalization"]] == ["48600700800"]
    assert float(before - sim.account.balance) == 0.12
    assert [(sms.number, sms.text) for sms in sim.account.messages] == [("48600700800", "Привіт" * 20)]
    assert DID in (await client.ask("/v1/sms/senderid/", phones="48600700800"))["senders"]
    assert sim.violations == []


@pytest.mark.parametrize(
    "given",
    [
        {"number": "48600700800"},
        {"number": "48600700800", "message": ""},
        {"number": "office", "message": "x"},
        {"number": "48600700800", "message": "x", "caller_id": "48999999999"},
    ],
)
async def test_text_messages_that_cannot_be_sent(sim: ZadarmaSimulator, client: Client, given: dict[str, str]) -> None:
    reply = await client.send("POST", "/v1/sms/send/", **given)
    assert (reply.status, (await reply.json())["status"]) == (400, "error")
    assert sim.account.messages == []


async def test_without_money_nothing_goes_out(sim: ZadarmaSimulator, client: Client) -> None:
    sim.set_balance(0)
    for reply in (
        await client.ask("/v1/sms/send/", "POST", number="48600700800", message="x"),
        await client.ask("/v1/request/callback/", from_="101", to="48600700800"),
    ):
        assert reply == {"status": "error", "message": "Not enough money"}


async def test_a_callback_is_played(sim: ZadarmaSimulator, receiver: Receiver, client: Client) -> None:
    reply = await client.ask("/v1/request/callback/", from_="101", to="48600700800")
    assert (reply["from"], reply["to"]) == (101, 48600700800)
    assert abs(reply["time"] - sim.clock.now().timestamp()) < 5
    assert [callback.order for callback in sim.callbacks] == [("101", "48600700800")]
    await sim.pass_time(60)
    assert receiver.events == ["NOTIFY_OUT_START", "NOTIFY_ANSWER", "NOTIFY_OUT_END", "NOTIFY_RECORD"]
    end = receiver.posts[2].form
    assert (end["internal"], end["destination"], end["calltype"]) == ("101", "48600700800", "callback_leg2")


async def test_a_callback_for_a_line_that_is_not_there(sim: ZadarmaSimulator, client: Client) -> None:
    reply = await client.ask("/v1/request/callback/", from_="101", to="48600700800", sip="00009")
    assert (reply["message"], sim.callbacks) == ("There is no such SIP", [])


async def test_a_predicted_callback_begins_with_the_other_side(
    sim: ZadarmaSimulator, receiver: Receiver, client: Client
) -> None:
    sim.wire = Wire(bare_numbers=False)
    reply = await client.ask("/v1/request/callback/", from_="00001", to="48600700800", predicted="1", sip="00001")
    assert (reply["from"], reply["to"]) == ("00001", "48600700800")
    assert sim.callbacks[0].order == ("48600700800", "00001")
    await sim.wait_for_delivery("NOTIFY_OUT_START")
    assert "internal" not in receiver.posts[0].form
    assert sim.violations == []


async def test_ended_calls_are_in_the_statistics(sim: ZadarmaSimulator, client: Client) -> None:
    sim.zone = "UTC+2"
    incoming = sim.incoming(CALLER, DID)
    sim.answer(incoming, "102")
    sim.advance(20)
    sim.hang_up(incoming)
    outgoing = sim.outgoing("101", "447700900123")
    sim.hang_up(outgoing, "failed")
    reply = await client.ask("/v1/statistics/pbx/", version="2")
    first, second = reply["stats"]
    assert first == {
        "call_id": float(incoming.record_id), "sip": 102, "callstart": sim.account.local(incoming.started_at),
        "clid": int(CALLER), "destination": 102, "disposition": "answered", "seconds": 20, "is_recorded": True,
        "pbx_call_id": incoming.pbx_call_id,
    }  # fmt: skip
    assert (second["clid"], second["destination"], second["disposition"]) == (101, 447700900123, "call failed")
    only_out = await client.ask("/v1/statistics/pbx/", version="2", call_type="out")
    assert [row["pbx_call_id"] for row in only_out["stats"]] == [outgoing.pbx_call_id]
    paged = await client.ask("/v1/statistics/pbx/", version="1", skip="1", limit="1")
    assert (paged["version"], [row["pbx_call_id"] for row in paged["stats"]]) == (1, [outgoing.pbx_call_id])


async def test_what_calls_cost(sim: ZadarmaSimulator, client: Client) -> None:
    call = sim.outgoing("101", "447700900123")
    sim.answer(call)
    sim.advance(90)
    sim.hang_up(call)
    cost = (await client.ask("/v1/statistics/", cost_only="1"))["stats"]
    assert cost == [{"cost": 0.04, "currency": "USD", "seconds": 90}]
    (row,) = (await client.ask("/v1/statistics/", sip="101"))["stats"]
    assert (row["to"], row["billcost"], row["billseconds"]) == ("447700900123", 0.04, 90)
    sim.incoming(CALLER, DID)
    assert (await client.ask("/v1/statistics/incoming-calls/"))["stats"] == []


async def test_a_past_is_made_up_once_and_for_all(sim: ZadarmaSimulator, client: Client) -> None:
    sim.fill_history(days=40, calls_per_day=30)
    rows = sim.account.rows
    assert len(rows) > 500
    assert {row.call.phase for row in rows} == {Phase.ENDED}
    assert len({row.call.pbx_call_id for row in rows}) == len(rows)
    now = sim.clock.now()
    month = {"start": sim.account.local(now - timedelta(days=40)), "end": sim.account.local(now)}
    reply = await client.ask("/v1/statistics/pbx/", version="2", limit="1000", **month)
    assert reply["end"] == sim.account.local(now - timedelta(days=10))  # cut to 30 days without a word
    assert [violation.rule for violation in sim.violations] == ["bad value"]
    with pytest.raises(ValueError, match="There must be an extension"):
        ZadarmaSimulator(account=Account()).fill_history()
    async with ZadarmaSimulator() as other:
        other.fill_history(days=40, calls_per_day=30)
        assert [row.call.pbx_call_id for row in other.account.rows][:300] == [row.call.pbx_call_id for row in rows][
            :300
        ]


async def test_a_recording_is_there_after_a_while(sim: ZadarmaSimulator, client: Client) -> None:
    call = sim.incoming(CALLER, DID)
    sim.answer(call, "101")
    sim.advance(4)
    sim.hang_up(call)
    sim.advance(39)
    path = "/v1/pbx/record/request/"
    early = await client.ask(path, call_id=call.record_id)
    assert early == {"status": "error", "message": "The record is not found"}
    sim.advance(1)
    link = (await client.ask(path, call_id=call.record_id))["link"]
    served = await client.session.get(link)
    sound = await served.read()
    assert (served.status, served.content_type, sound[:2]) == (200, "audio/mpeg", b"\xff\xe3")
    (other,) = (await client.ask(path, pbx_call_id=call.pbx_call_id, lifetime="180"))["links"]
    sim.advance(181)
    assert (await client.session.get(other)).status == 404
    assert (await client.session.get(link)).status == 200  # its lifetime was the default, half an hour
    assert (await client.ask(path, call_id=call.record_id, lifetime="60"))["status"] == "error"


async def test_setting_an_address_asks_it_first(sim: ZadarmaSimulator, receiver: Receiver, client: Client) -> None:
    sim.webhook_url = None
    assert (await client.ask("/v1/pbx/callinfo/"))["url"] == ""
    receiver.echoes = False
    refused = await client.send("POST", "/v1/pbx/callinfo/url/", url=receiver.url)
    assert (refused.status, sim.webhook_url) == (400, None)
    receiver.echoes = True
    assert (await client.ask("/v1/pbx/callinfo/url/", "POST", url=f"{receiver.url}?id=1"))["status"] == "success"
    assert (await client.ask("/v1/pbx/webhooks/url/", "POST", url=receiver.url))["status"] == "success"
    assert (await client.ask("/v1/pbx/callinfo/"))["url"] == f"{receiver.url}?id=1"
    assert (await client.ask("/v1/pbx/webhooks/"))["url"] == receiver.url
    assert [delivery.event for delivery in sim.deliveries] == ["zd_echo"] * 3
    for path in ("/v1/pbx/callinfo/url/", "/v1/pbx/webhooks/url/"):
        assert (await client.ask(path, "DELETE"))["url"] == ""
    assert (sim.webhook_url, sim.account.hooks_url) == (None, None)
    assert sim.violations == []


async def test_notifications_and_hooks_are_words(sim: ZadarmaSimulator, client: Client) -> None:
    changed = await client.ask("/v1/pbx/callinfo/notifications/", "POST", notify_internal="false")
    assert changed["notifications"] == {"notify_internal": "false"}
    shown = (await client.ask("/v1/pbx/callinfo/"))["notifications"]
    assert (shown["notify_internal"], shown["notify_start"]) == ("false", "true")
    assert (await client.ask("/v1/pbx/webhooks/hooks/", "POST", sms="false"))["hooks"] == {"sms": "false"}
    assert sim.account.hooks["sms"] is False


async def test_the_other_format(client: Client) -> None:
    lines = fromstring(await (await client.send("GET", "/v1/sip/", format="xml")).text())  # noqa: S314  # from here
    assert [line.findtext("id") for line in lines.findall("sips/item")] == ["00001", "00002"]
    reply = await client.send("GET", "/v1/request/callback/", from_="442037691880", to="442037691881", format="xml")
    answer = fromstring(await reply.text())  # noqa: S314  # from this very process
    assert (answer.tag, [child.tag for child in answer]) == ("answer", ["status", "from", "to", "time"])
    assert [child.text for child in answer][:3] == ["success", "442037691880", "442037691881"]


async def test_limits_are_told_and_kept(sim: ZadarmaSimulator, client: Client) -> None:
    sim.limits = Limits(general=5)
    told = [await client.send("GET", "/v1/statistics/") for _ in range(4)]
    assert [reply.status for reply in told] == [200, 200, 200, 429]
    assert [reply.headers["X-RateLimit-Remaining"] for reply in told] == ["2", "1", "0", "0"]
    assert told[3].headers["X-RateLimit-Limit"] == "3"
    assert (await told[3].json())["message"] == "You exceeded the rate limit"
    others = [await client.send("GET", "/v1/sip/") for _ in range(3)]
    assert [reply.status for reply in others] == [200, 200, 429]
    assert others[0].headers["X-Zadarma-Method"] == "/v1/sip/"
    wait = int(others[2].headers["X-RateLimit-Reset"]) - sim.clock.now().timestamp()
    assert 0 < wait <= 61
    sim.advance(wait)
    assert (await client.send("GET", "/v1/sip/")).status == 200
    assert [violation.rule for violation in sim.violations] == ["too often"] * 2
    unknown = await client.session.get(f"{client.url}/v1/sip/")  # is told the limit, and does not count
    assert (unknown.status, unknown.headers["X-RateLimit-Remaining"]) == (401, "4")


async def test_faults(sim: ZadarmaSimulator, client: Client) -> None:
    sim.drop_answer("/v1/request/callback", times=2)
    with pytest.raises(ServerDisconnectedError):
        await client.send("GET", "/v1/request/callback/", from_="101", to="48600700800")
    assert len(sim.callbacks) == 2  # aiohttp asks a second time by itself
    assert [violation.rule for violation in sim.violations] == ["side effect twice"]
    request = await sim.wait_for_request("/v1/request/callback/")
    assert dict(request.query) == {"from": "101", "to": "48600700800"}
    sim.answer_with("/v1/sip", status=502, body="<html>", content_type="text/html")
    assert [(await client.send("GET", "/v1/sip/")).status for _ in range(2)] == [502, 200]
    sim.stop_listening()
    with pytest.raises(ClientConnectorError):
        await client.send("GET", "/v1/sip/")
    sim.start_listening()
    assert (await client.send("GET", "/v1/sip/")).status == 200

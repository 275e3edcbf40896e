"""The REST interface answers as [S3] §1 says."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
import wave

from aiohttp import ClientConnectorError, ClientSession, ClientTimeout, ServerDisconnectedError
import pytest

from simulator.cloudpbx import Cdr, CloudPbxSimulator, Disposition, Phase
from simulator.cloudpbx.records import recording_of
from simulator.cloudpbx.state import Party
from tests.cloudpbx_document import CDR_ROW, RECORD_ROW

EXAMPLE = datetime(2021, 12, 15, 10, 25, 2, tzinfo=UTC)


def cdr_at(moment: datetime, uniqueid: str = "1639563902.75") -> Cdr:
    """Return the document's example of a call, at some time."""
    return Cdr(
        uniqueid=uniqueid,
        started_at=moment,
        caller=Party("101", "Sekretariat 3"),
        called="105",
        device="PBX-101-00000028",
        other_device="PBX-105-00000029",
        application="Queue",
        duration=13,
        talk_time=13,
        disposition=Disposition.ANSWERED,
    )


def keep(sim: CloudPbxSimulator, moment: datetime, count: int) -> None:
    """Put calls and recordings of one moment into the account."""
    for number in range(count):
        cdr = cdr_at(moment, f"{int(moment.timestamp())}.{number}")
        sim.pbx.cdrs.append(cdr)
        sim.pbx.recordings[cdr.uniqueid] = recording_of(cdr)


async def test_cdr_has_the_documents_row_in_local_time(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.pbx.cdrs.append(cdr_at(EXAMPLE))
    reply = await client.get(f"{sim.api_url}/cdr", params={"datestart": "2021-12-15", "datestop": "2021-12-15"})
    assert await reply.json() == [CDR_ROW]


async def test_record_has_the_documents_row(sim: CloudPbxSimulator, client: ClientSession) -> None:
    cdr = cdr_at(datetime(2019, 3, 14, 10, 17, 28, tzinfo=UTC), "1552558647.371")
    sim.pbx.recordings[cdr.uniqueid] = recording_of(cdr)
    reply = await client.get(f"{sim.api_url}/record?datestart=2019-03-14&datestop=2019-03-14")
    assert await reply.json() == [RECORD_ROW]


async def test_days_are_those_of_warsaw_and_both_ends_count(sim: CloudPbxSimulator, client: ClientSession) -> None:
    moments = [datetime(2026, 6, day, 22, minute, tzinfo=UTC) for day in (9, 11) for minute in (0, 30)]
    moments.insert(0, datetime(2026, 6, 9, 21, 59, 59, tzinfo=UTC))
    sim.pbx.cdrs.extend(map(cdr_at, moments))
    reply = await client.get(f"{sim.api_url}/cdr?datestart=2026-06-10&datestop=2026-06-11")
    assert [row["calldate"] for row in await reply.json()] == ["2026-06-10 00:00:00", "2026-06-10 00:30:00"]


@pytest.mark.parametrize("path", ["/cdr", "/record"])
async def test_without_days_it_is_today(sim: CloudPbxSimulator, client: ClientSession, path: str) -> None:
    keep(sim, sim.clock.now(), 1)
    keep(sim, sim.clock.now() - timedelta(days=1), 1)
    assert len(await (await client.get(f"{sim.api_url}{path}")).json()) == 1


@pytest.mark.parametrize(("path", "most"), [("/cdr", 10_000), ("/record", 5_000)])
async def test_too_many_rows_are_cut_off_silently(
    sim: CloudPbxSimulator, client: ClientSession, path: str, most: int
) -> None:
    keep(sim, EXAMPLE, most + 1)
    reply = await client.get(f"{sim.api_url}{path}?datestart=2021-12-15&datestop=2021-12-15")
    assert reply.status == 200
    assert len(await reply.json()) == most


async def test_a_recording_is_a_sound_file(sim: CloudPbxSimulator, client: ClientSession) -> None:
    keep(sim, EXAMPLE, 1)
    uniqueid = next(iter(sim.pbx.recordings))
    reply = await client.get(f"{sim.api_url}/record/{uniqueid}")
    assert reply.content_type == "audio/wav"
    with wave.open(BytesIO(await reply.read())) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert sound.getnframes() == 5 * 8000
        assert any(sound.readframes(8000))


async def test_an_unknown_recording_is_not_found(sim: CloudPbxSimulator, client: ClientSession) -> None:
    assert (await client.get(f"{sim.api_url}/record/1.1")).status == 404


async def test_dial_answers_ok_and_the_source_rings(sim: CloudPbxSimulator, client: ClientSession) -> None:
    reply = await client.get(f"{sim.api_url}/dial", params={"cpa": "101", "cpb": "600700800"})
    assert (reply.status, reply.content_type, await reply.text()) == (200, "text/plain", "OK")
    (call,) = sim.pbx.calls.values()
    assert (call.phase, call.ringing) == (Phase.CALLING_BACK, ["101"])


@pytest.mark.parametrize("query", ["cpa=999&cpb=102", "cpa=104&cpb=102", "cpa=101", ""])
async def test_dial_answers_action_error(sim: CloudPbxSimulator, client: ClientSession, query: str) -> None:
    sim.set_extension("104", 4)
    reply = await client.get(f"{sim.api_url}/dial?{query}")
    assert (reply.status, reply.content_type, await reply.text()) == (500, "text/plain", "Action Error")


async def test_send_sms_answers_with_an_identifier(sim: CloudPbxSimulator, client: ClientSession) -> None:
    reply = await client.post(f"{sim.api_url}/sendSMS", data={"to": "600700800", "body": "Cześć"})
    (message,) = sim.pbx.messages.values()
    assert (reply.status, reply.content_type) == (200, "application/json")
    assert await reply.text() == (
        f'{{"responseId": "{message.message_id}", "responseStatus": "QUEUE", "responseErrorMessage": null}}'
    )
    assert (message.to, message.body) == ("600700800", "Cześć")
    assert len(message.message_id) == 19


@pytest.mark.parametrize(
    "form",
    [
        {"to": "600700800"},
        {"body": "Hello"},
        {"to": "+48600700800", "body": "Hello"},
        {"to": "60070080", "body": "Hello"},
        {"to": "600700800", "body": ""},
        {"to": "600700800", "body": "x" * 1025},
    ],
)
async def test_send_sms_misses_a_parameter(sim: CloudPbxSimulator, client: ClientSession, form: dict[str, str]) -> None:
    reply = await client.post(f"{sim.api_url}/sendSMS", data=form)
    assert (reply.status, await reply.text()) == (400, "Parameter is missing")
    assert not sim.pbx.messages


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic c2ltdWxhdGVk", "simulated-api-key-7f3a"])
async def test_a_wrong_key_is_refused_with_401(sim: CloudPbxSimulator, authorization: str | None) -> None:
    async with ClientSession() as session:
        reply = await session.get(
            f"{sim.api_url}/dial?cpa=101&cpb=102", headers={"Authorization": authorization} if authorization else {}
        )
    assert reply.status == 401
    assert not sim.pbx.calls


async def test_both_hosts_serve_one_account(sim: CloudPbxSimulator, client: ClientSession) -> None:
    await client.get(f"{sim.api_url}/dial?cpa=101&cpb=102")
    await client.get(f"{sim.fallback_url}/dial?cpa=103&cpb=105")
    assert {call.caller.number for call in sim.pbx.calls.values()} == {"101", "103"}
    assert [request.host for request in sim.requests] == ["api", "fallback"]


async def test_a_host_can_be_down(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.host_down("api")
    with pytest.raises(ClientConnectorError):
        await client.get(f"{sim.api_url}/cdr")
    assert (await client.get(f"{sim.fallback_url}/cdr")).status == 200
    sim.host_up("api")
    assert (await client.get(f"{sim.api_url}/cdr")).status == 200


async def test_a_request_is_kept_with_all_that_it_asked(sim: CloudPbxSimulator, client: ClientSession) -> None:
    await client.post(f"{sim.fallback_url}/sendSMS", data={"to": "600700800", "body": "Hello", "test": "true"})
    request = await sim.wait_for_request("/sendSMS")
    assert (request.method, request.path, request.host, request.authorised) == ("POST", "/sendSMS", "fallback", True)
    assert request.form == {"to": "600700800", "body": "Hello", "test": "true"}
    assert request.query == {}


async def test_an_answer_can_be_anything_a_number_of_times(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.answer_with("/dial", status=503, body="<html>", content_type="text/html", times=2)
    replies = [await client.get(f"{sim.api_url}/dial?cpa=101&cpb=102") for _ in range(3)]
    assert [reply.status for reply in replies] == [503, 503, 200]
    assert await replies[0].text() == "<html>"
    assert len(sim.pbx.calls) == 1


async def test_everything_can_be_right_again(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.answer_with("*", status=503, times=None)
    assert (await client.get(f"{sim.api_url}/record")).status == 503
    sim.delay("*", 60)
    sim.drop_answer("/cdr")
    sim.clear_faults()
    assert (await client.get(f"{sim.api_url}/cdr")).status == 200


async def test_a_request_that_never_comes_is_not_waited_for_for_ever(sim: CloudPbxSimulator) -> None:
    with pytest.raises(TimeoutError):
        await sim.wait_for_request("/dial", timeout=0.01)


async def test_an_answer_can_be_late_though_the_thing_was_done(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.delay("/dial", 60)
    with pytest.raises(TimeoutError):
        await client.get(f"{sim.api_url}/dial?cpa=101&cpb=102", timeout=ClientTimeout(total=0.1))
    assert len(sim.pbx.calls) == 1


async def test_an_answer_can_get_lost_though_the_thing_was_done(sim: CloudPbxSimulator, client: ClientSession) -> None:
    sim.drop_answer("/sendSMS")
    with pytest.raises(ServerDisconnectedError):
        await client.post(f"{sim.api_url}/sendSMS", data={"to": "600700800", "body": "Hello"})
    assert len(sim.pbx.messages) == 1
    assert (await client.get(f"{sim.api_url}/cdr")).status == 200

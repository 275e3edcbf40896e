"""What a client can order: calls, announcements, automatic calls. [S4]."""

from io import BytesIO
import wave

from aiohttp import ClientSession
import pytest

from simulator.evrotel import EvrotelSimulator

from ..receiver import Receiver


def rules(sim: EvrotelSimulator) -> list[str]:
    """Return the rules that were broken, in order."""
    return [violation.rule for violation in sim.violations]


def sound(channels: int = 1, width: int = 2, rate: int = 8000) -> bytes:
    """Return a WAV file."""
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(bytes(800))
    return target.getvalue()


def order(**changes: object) -> dict[str, object]:
    """Return the example of a click-to-call with some changes; None leaves something out."""
    example: dict[str, object] = {
        "billcode": "20558", "numberA": ["101", "102", "104"], "numberB": "0679853913", "routing": "inline"
    }  # fmt: skip
    return {name: value for name, value in (example | changes).items() if value is not None}


async def test_click_to_call(sim: EvrotelSimulator, receiver: Receiver, client: ClientSession) -> None:
    sim.set_online("101", False)
    reply = await client.post("/webapp/", json=order())
    assert (reply.status, await reply.text()) == (200, "good")
    await sim.pass_time(60)
    start, end = (post.form for post in receiver.posts)
    assert (start["direction"], start["numberA"], start["numberB"]) == ("o", "102", "0679853913")
    assert (end["disposition"], end["billsec"]) == ("ANSWERED", "20")
    request = await sim.wait_for_request("/webapp/")
    assert request.form["numberA"] == '["101", "102", "104"]'
    assert sim.violations == []


async def test_nobody_picks_up(sim: EvrotelSimulator, receiver: Receiver, client: ClientSession) -> None:
    for extension in sim.account.extensions:
        sim.set_online(extension, False)
    await client.post("/webapp/", json=order(routing="rand"))
    await sim.pass_time(60)
    assert receiver.posts == []
    sim.set_online("104", True)
    await client.post("/webapp/", json=order(routing="all"))
    await sim.pass_time(60)
    assert receiver.posts[0].form["numberA"] == "104"


@pytest.mark.parametrize(
    ("changes", "status", "broken"),
    [
        ({"billcode": "1"}, 400, ["bad value", "bad value"]),
        ({"billcode": 20558}, 400, ["bad value", "bad value"]),
        ({"billcode": None}, 400, ["missing parameter"]),
        ({"numberA": []}, 400, ["bad value"]),
        ({"numberA": "101"}, 400, ["bad value"]),
        ({"numberA": ["101", "101"]}, 200, ["bad value"]),
        ({"numberB": "+380679853913"}, 200, ["bad value"]),
        ({"routing": "random"}, 400, ["bad value"]),
        ({"routing": None}, 400, ["missing parameter"]),
        ({"caller": "x"}, 200, ["unknown parameter"]),
    ],
)
async def test_a_wrong_order(
    sim: EvrotelSimulator, client: ClientSession, changes: dict[str, object], status: int, broken: list[str]
) -> None:
    reply = await client.post("/webapp/", json=order(**changes))
    assert reply.status == status
    assert rules(sim) == broken


async def test_other_wrong_requests(sim: EvrotelSimulator, client: ClientSession) -> None:
    assert (await client.get("/webapp/")).status == 400
    assert (await client.post("/calls/", json=order())).status == 400
    assert (await client.post("/webapp/?x=1", data="{", headers={"Content-Type": "text/plain"})).status == 400
    expected = ["wrong verb", "unknown path", "bad content type", "misplaced parameter", "no JSON"]
    assert rules(sim) == expected
    sim.clear_requests()
    for token in (f"Bearer {sim.token}", "wrong", ""):
        reply = await client.post("/webapp/", json=order(numberB=f"067{len(token)}"), headers={"Authorization": token})
        assert (reply.status, await reply.text()) == (403, "Access denied")
    assert rules(sim) == ["wrong token"] * 3


async def test_the_same_order_twice(sim: EvrotelSimulator, client: ClientSession) -> None:
    for wait in (0, 3, 11):
        sim.advance(wait)
        await client.post("/webapp/", json=order())
    assert rules(sim) == ["side effect twice"]


async def test_an_announcement_is_fetched_and_called_out(
    sim: EvrotelSimulator, receiver: Receiver, client: ClientSession
) -> None:
    receiver.files["playfile1.wav"] = sound()
    place = receiver.url.replace("/hook", "/files/playfile1.wav?signed=1")
    reply = await client.post("/autodial/media/", json={"billcode": "20558", "mediafile": place})
    assert await reply.text() == "saved: 20558_playfile1.wav"
    assert sim.account.media == {"20558_playfile1.wav": sound()}
    for number, word in (("0671", "ANSWERED"), ("0672", "BUSY"), ("0673", "NO ANSWER"), ("0674", "ANSWERED")):
        sim.add_target(f"{number}112233", word)
    dial = {"billcode": "20558", "mediafile": "20558_playfile1.wav", "chnum": 3}
    assert await (await client.post("/autodial/", json=dial)).text() == "good"
    assert len(sim.account.calls) == 3
    await sim.pass_time(60)
    ends = [post.form["disposition"] for post in receiver.posts if post.form["callstatus"] == "end"]
    assert sorted(ends) == ["ANSWERED", "ANSWERED", "BUSY", "NO ANSWER"]
    assert sim.violations == []
    assert await (await client.post("/autodial/", json=dial)).text() == "none"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (sound(channels=2), "2 channels, 16 bits, 8000 Hz"),
        (sound(width=1), "1 channels, 8 bits, 8000 Hz"),
        (sound(rate=16000), "1 channels, 16 bits, 16000 Hz"),
        (b"ID3", "no WAV"),
        (b"", "no WAV"),
    ],
)
async def test_a_wrong_sound(
    sim: EvrotelSimulator, receiver: Receiver, client: ClientSession, data: bytes, problem: str
) -> None:
    receiver.files["x.wav"] = data
    place = receiver.url.replace("/hook", "/files/x.wav")
    reply = await client.post("/autodial/media/", json={"billcode": "20558", "mediafile": place})
    assert reply.status == 400
    assert problem in await reply.text()
    assert rules(sim) == ["bad sound"]


async def test_a_sound_that_is_not_there(sim: EvrotelSimulator, receiver: Receiver, client: ClientSession) -> None:
    place = receiver.url.replace("/hook", "/nowhere/x.wav")
    reply = await client.post("/autodial/media/", json={"billcode": "20558", "mediafile": place})
    assert (reply.status, await reply.text()) == (400, f"bad: {place} was answered 404")
    dial = {"billcode": "20558", "mediafile": "20558_x.wav", "chnum": 3}
    assert (await client.post("/autodial/", json=dial)).status == 400
    assert sim.violations == []


@pytest.mark.parametrize("channels", [0, True, "5", 5.0])
async def test_a_wrong_number_of_channels(sim: EvrotelSimulator, client: ClientSession, channels: object) -> None:
    sim.account.media["20558_x.wav"] = sound()
    dial = {"billcode": "20558", "mediafile": "20558_x.wav", "chnum": channels}
    assert (await client.post("/autodial/", json=dial)).status == 400
    assert rules(sim) == ["bad value"]

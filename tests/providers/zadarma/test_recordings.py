"""Facts about recordings: which there are, and how they are fetched."""

from datetime import UTC, datetime
from typing import Any

from aiohttp import web
import pytest

from custom_components.cloud_telephony.providers.base import ByteRange, CannotConnect, InvalidReply, NotFound
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from .conftest import Api, Time
from .posts import REFERENCE
from .rows import DAY, ROW, statistics

pytestmark = pytest.mark.usefixtures("socket_enabled")

RECORD = "/v1/pbx/record/request/"


async def test_recordings_are_the_legs_that_were_recorded(provider: Zadarma, api: Api) -> None:
    earlier = ROW | {"callstart": "2026-11-20 09:00:00", "call_id": "2.2", "destination": "442037691880"}
    statistics(api, ROW, earlier, earlier, ROW | {"is_recorded": "false"})
    first, second = await provider.recordings(DAY, DAY)
    assert (first.recording_id, second.recording_id) == ("2.2", "1439981389.2702773")
    assert (first.from_number, first.to_number, first.audio_format) == ("+380441234567", "+442037691880", "mp3")
    assert first.recorded_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


def serve(api: Api, link: str | None = None) -> None:
    """Have the API give a link to a recording, and the recording behind it."""
    path = "/v1/pbx/record/download/NjM3MzYyMg/1-100.mp3"
    api.says(RECORD, {"link": link or f"{api.host.url}{path}?a=%7E", "lifetime_till": "2026-11-21 15:00:00"})


class Download:
    """A host that serves recordings."""

    def __init__(self, api: Api, response: web.StreamResponse) -> None:
        """Answer what is not the API's with this, and remember it."""
        self.requests: list[web.Request] = []
        ask = api.host.answer
        assert ask is not None

        async def answer(request: web.Request) -> web.StreamResponse:
            if "/download/" not in request.path:
                return await ask(request)
            self.requests.append(request)
            return response

        api.host.answer = answer


@pytest.mark.parametrize(
    ("recording_id", "name"), [("1458313316.343456", "call_id"), (REFERENCE, "pbx_call_id"), ("out_1", "pbx_call_id")]
)
async def test_a_recording_is_streamed_from_its_link_without_the_key(
    provider: Zadarma, api: Api, recording_id: str, name: str
) -> None:
    serve(api)
    download = Download(api, web.Response(body=b"ID3" * 1000, content_type="audio/mpeg"))
    async with provider.audio(recording_id) as audio:
        assert (audio.content_type, audio.size) == ("audio/mpeg", 3000)
        assert b"".join([chunk async for chunk in audio.chunks]) == b"ID3" * 1000
    assert api.params(f"GET {RECORD}") == [{name: recording_id, "lifetime": "180"}]
    (request,) = download.requests
    assert request.raw_path == "/v1/pbx/record/download/NjM3MzYyMg/1-100.mp3?a=%7E"
    assert "Authorization" not in request.headers


async def test_parts_of_a_recording_cost_one_request_for_a_link(provider: Zadarma, api: Api, time: Time) -> None:
    serve(api)
    asked: list[str] = []
    for part in (ByteRange(0, 1), ByteRange(2, None), ByteRange(None, 1)):
        download = Download(api, web.Response(body=b"ID3", content_type="audio/mpeg"))
        async with provider.audio(REFERENCE, part):
            asked += [request.headers["Range"] for request in download.requests]
    assert asked == ["bytes=0-1", "bytes=2-", "bytes=-1"]
    assert len(api.params(f"GET {RECORD}")) == 1
    time.pass_by(121)
    Download(api, web.Response(body=b"ID3", content_type="audio/mpeg"))
    async with provider.audio(REFERENCE):
        assert len(api.params(f"GET {RECORD}")) == 2


async def test_a_link_that_leads_nowhere_is_not_used_again(provider: Zadarma, api: Api) -> None:
    serve(api)
    for _ in range(2):
        Download(api, web.Response(status=404))
        with pytest.raises(NotFound):
            async with provider.audio(REFERENCE):
                pass
    assert len(api.params(f"GET {RECORD}")) == 2


async def test_of_several_links_the_first_is_taken(provider: Zadarma, api: Api) -> None:
    links = [f"{api.host.url}/download/{number}.mp3" for number in (1, 2)]
    api.says(RECORD, {"links": links, "lifetime_till": ""})
    download = Download(api, web.Response(body=b"ID3", content_type="audio/mpeg"))
    async with provider.audio(REFERENCE):
        pass
    assert [request.path for request in download.requests] == ["/download/1.mp3"]


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/download/1.mp3",
        "http://127.0.0.1:1/download/1.mp3",
        "file:///etc/passwd",
        "ftp://example.org/1.mp3",
        "https://user:password@example.org/1.mp3",
        "https:///1.mp3",
        "//example.org/1.mp3",
        "/download/1.mp3",
        "https://[::1/1.mp3",
        "https://example.org/" + "x" * 2000,
    ],
)
async def test_a_link_that_is_not_safe_is_not_opened(provider: Zadarma, api: Api, link: str) -> None:
    serve(api, link)
    with pytest.raises(InvalidReply) as caught:
        async with provider.audio("1.1"):
            pass
    assert link not in str(caught.value)


async def test_a_link_to_another_server_is_opened_over_https_only(provider: Zadarma, api: Api, closed_url: str) -> None:
    serve(api, closed_url.replace("http:", "https:") + "/download/1.mp3")
    with pytest.raises(CannotConnect):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize("reply", [{}, {"link": ""}, {"link": 5}, {"links": []}, {"links": [None]}, 404])
async def test_a_recording_without_a_link_is_not_there(provider: Zadarma, api: Api, reply: Any) -> None:
    api.says(RECORD, reply)
    with pytest.raises(NotFound):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_link_that_leads_nowhere_does_not_blame_the_keys(provider: Zadarma, api: Api, status: int) -> None:
    serve(api)
    Download(api, web.Response(status=status))
    with pytest.raises(NotFound):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize(
    ("status", "content_type"), [(200, "text/html"), (200, "application/json"), (302, "audio/mpeg")]
)
async def test_what_is_no_sound_is_not_given_out(provider: Zadarma, api: Api, status: int, content_type: str) -> None:
    serve(api)
    Download(api, web.Response(status=status, body=b"x", content_type=content_type))
    with pytest.raises(InvalidReply):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize("recording_id", ["", "x" * 201])
async def test_an_identifier_that_is_none_is_not_asked_for(provider: Zadarma, api: Api, recording_id: str) -> None:
    with pytest.raises(NotFound):
        async with provider.audio(recording_id):
            pass
    assert api.asked == []

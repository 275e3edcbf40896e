"""Where recordings are, and fetching them."""

import logging

from hypothesis import given, strategies as st
import pytest
from yarl import URL

from custom_components.cloud_telephony.providers.base import (
    InvalidReply,
    NoRecordingsServer,
    NotFound,
    RequestRefused,
    ServerFailed,
    TelephonyError,
)
from custom_components.cloud_telephony.providers.evrotel import Evrotel
from custom_components.cloud_telephony.providers.evrotel.recordings import recording_address

from ..conftest import Host
from .conftest import END, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

BASE = URL("https://rec.example:8443/html")


@pytest.mark.parametrize(
    ("recording", "address"),
    [
        ("/wav/9/2018-04-01/1522566805.1461640-1198614775.wav",) * 2,
        ("/var/www/html/wav/9/a.wav", "/wav/9/a.wav"),
        ("/var/www/wav/9/a.wav", "/wav/9/a.wav"),
        ("/var/wwwhtml/a.wav", "/var/wwwhtml/a.wav"),
        ("/wav/var/www/html/a.wav", "/wav/var/www/html/a.wav"),
        ("/wav/a b+c@d.wav", "/wav/a%20b%2Bc%40d.wav"),
        ("/wav/..a..wav", "/wav/..a..wav"),
    ],
)
def test_a_path_is_below_the_address_that_the_user_set(recording: str, address: str) -> None:
    assert str(recording_address(BASE, recording)) == f"https://rec.example:8443/html{address}"


def test_an_address_on_the_same_server_is_taken_as_it_is() -> None:
    address = "https://rec.example:8443/wav/9/a.wav"
    assert str(recording_address(BASE, address)) == address
    assert str(recording_address(BASE, "HTTPS://REC.example:8443/wav/a.wav")) == "https://rec.example:8443/wav/a.wav"
    assert recording_address(URL("https://rec.example"), "https://rec.example:443/a.wav") is not None


@pytest.mark.parametrize(
    "recording",
    [
        "",
        "/",
        "a.wav",
        "wav/a.wav",
        "//evil.example/a.wav",
        "/\\evil.example/a.wav",
        "\\\\evil.example\\a.wav",
        "/wav//a.wav",
        "/wav/",
        "/..",
        "/.",
        "/wav/../a.wav",
        "/wav/./a.wav",
        "/wav/..",
        "/var/www/html/../../etc/passwd",
        "/wav/%2e%2e/a.wav",
        "/wav/%252e%252e/a.wav",
        "/wav/..\\a.wav",
        "/wav/a.wav?x=1",
        "/wav/a.wav#x",
        "/wav/a\n.wav",
        "/wav/a\0.wav",
        "/wav/a.wav\n",
        "/wav/запис.wav",
        "http://rec.example:8443/a.wav",
        "https://rec.example/a.wav",
        "https://rec.example:8443",
        "https://rec.example:8443/",
        "https://rec.example:8443/../a.wav",
        "https://rec.example:8443/%2e%2e/a.wav",
        "https://evil.example:8443/a.wav",
        "https://rec.example:8443@evil.example/a.wav",
        "https://user@rec.example:8443/a.wav",
        "https://user:pass@rec.example:8443/a.wav",
        "https://rec.example:8443\\@evil.example/a.wav",
        "https://evil.example#@rec.example:8443/a.wav",
        "https://rec.example:x/a.wav",
        "https://[rec.example/a.wav",
        "file:///var/www/html/wav/a.wav",
        "file://rec.example:8443/a.wav",
        "ftp://rec.example:8443/a.wav",
        "javascript:alert(1)",
        "data:audio/wav;base64,AAAA",
    ],
)
def test_nothing_else_has_an_address(recording: str) -> None:
    assert recording_address(BASE, recording) is None


@given(st.text(st.sampled_from("/.:@\\%2eahtps?#-_[] \n") | st.characters(), max_size=40))
def test_whatever_is_told_no_other_server_is_asked_and_no_way_leads_up(text: str) -> None:
    for recording in (text, f"/{text}", f"https://rec.example:8443{text}", f"https:{text}", f"/var/www/html/{text}"):
        address = recording_address(BASE, recording)
        if address is not None:
            assert address.origin() == BASE.origin()
            assert not {".", ".."} & set(address.path.split("/"))
            assert (address.user, address.query_string, address.fragment) == (None, "", "")
            assert URL(str(address)).origin() == BASE.origin()


@pytest.fixture
def with_recordings(make_provider: MakeProvider, other_host: Host) -> Evrotel:
    """Return an account whose recordings are on a server of their own."""
    return make_provider(recordings_url=f"{other_host.url}/html/")


async def fetch(provider: Evrotel, recording: str = END["recfile"]) -> tuple[str, int | None, bytes]:
    """Return type, size and content of a recording."""
    async with provider.audio(recording) as audio:
        return audio.content_type, audio.size, b"".join([chunk async for chunk in audio.chunks])


async def test_a_recording_is_fetched_without_the_token(with_recordings: Evrotel, host: Host, other_host: Host) -> None:
    other_host.answers(b"RIFF" + b"x" * 100_000, content_type="audio/x-wav")
    assert await fetch(with_recordings) == ("audio/x-wav", 100_004, b"RIFF" + b"x" * 100_000)
    (request,) = other_host.received
    assert (request.method, request.path) == ("GET", f"/html{END['recfile']}")
    assert (request.authorization, request.query, host.received) == (None, {}, [])


async def test_without_a_server_the_user_is_told_to_set_one(provider: Evrotel, host: Host) -> None:
    with pytest.raises(NoRecordingsServer):
        await fetch(provider)
    assert host.received == []


async def test_what_is_not_on_the_server_is_not_asked_for(
    with_recordings: Evrotel, host: Host, other_host: Host
) -> None:
    for recording in ("/wav/../a.wav", f"{host.url}/a.wav", "file:///etc/passwd"):
        with pytest.raises(NotFound) as caught:
            await fetch(with_recordings, recording)
        assert caught.value.placeholders == {"server": other_host.name}
    assert host.received == other_host.received == []


@pytest.mark.parametrize(
    ("status", "content_type", "error"),
    [
        (404, "text/html", NotFound),
        (401, "text/html", RequestRefused),
        (403, "text/html", RequestRefused),
        (500, "text/html", ServerFailed),
        (302, "text/html", InvalidReply),
        (200, "text/html", InvalidReply),
        (200, "application/json", InvalidReply),
    ],
)
async def test_what_is_no_sound_is_not_handed_out_and_the_users_token_is_not_doubted(
    with_recordings: Evrotel, other_host: Host, status: int, content_type: str, error: type[TelephonyError]
) -> None:
    other_host.answers("x", status=status, content_type=content_type)
    with pytest.raises(error) as caught:
        await fetch(with_recordings)
    assert type(caught.value) is error
    assert caught.value.placeholders["server"] == other_host.name


async def test_the_path_is_not_logged(
    with_recordings: Evrotel, other_host: Host, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components")
    other_host.answers(b"RIFF", content_type="audio/x-wav")
    await fetch(with_recordings)
    told = [record.getMessage() for record in caplog.records if record.name.startswith("custom_components")]
    assert told
    assert not [text for text in told if "wav" in text]

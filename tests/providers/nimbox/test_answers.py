"""What is made of the server's answers."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from html import escape
import json
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.cloud_telephony.providers.base import (
    InvalidAuth,
    InvalidReply,
    NotFound,
    ProviderError,
    RateLimited,
    RequestRefused,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.http import Reply
from custom_components.cloud_telephony.providers.nimbox import NiMbox
from custom_components.cloud_telephony.providers.nimbox.answers import Verdict, read_answer

from ..conftest import Host
from .conftest import ENCODED_TOKEN, NOTE, TOKEN, Asked

pytestmark = pytest.mark.usefixtures("socket_enabled")

DAY = date(2012, 8, 23)
CONTACT_NOT_FOUND = {"destination": "no se consiguió el número de destino en la base de datos"}
"""The document's sample."""

type Deed = Callable[[NiMbox], Awaitable[object]]


def reply(body: str | bytes, status: int = 200, **headers: str) -> Reply:
    """Return a reply."""
    content = body if isinstance(body, bytes) else body.encode()
    return Reply(server="nimbox.test", status=status, content_type="application/json", headers=headers, body=content)


def refused(errors: Any) -> str:
    """Return what is answered when something is wrong."""
    return json.dumps({"error": True, "errors": errors})


async def deliver(provider: NiMbox) -> None:
    """Have a call entered."""
    await provider.deliver(NOTE)


async def delete(provider: NiMbox) -> None:
    """Delete a day's calls."""
    await provider.delete_calls(DAY, DAY)


async def check(provider: NiMbox) -> None:
    """Try the account."""
    await provider.check()


DEEDS = pytest.mark.parametrize("deed", [deliver, delete, check])


async def failure(provider: NiMbox, deed: Deed) -> ProviderError:
    """Return the error in which something ends."""
    with pytest.raises(ProviderError) as caught:
        await deed(provider)
    return caught.value


async def test_a_call_was_entered_where_there_was_no_error(provider: NiMbox, asked: Asked) -> None:
    asked.answers('{ "error": false, "contactId": 12334, "phonecallId": 3241 }')

    await provider.deliver(NOTE)

    assert provider.diagnostics()["answers"] == {"taken": 1}


async def test_an_error_comes_with_http_200_and_its_reason_in_the_server_s_own_words(
    provider: NiMbox, asked: Asked, host: Host
) -> None:
    asked.answers(refused(CONTACT_NOT_FOUND))

    error = await failure(provider, deliver)

    assert type(error) is RequestRefused
    reason = "destination: no se consiguió el número de destino en la base de datos"
    assert error.placeholders == {"server": host.name, "reason": reason}


@DEEDS
async def test_the_map_of_errors_may_be_empty(provider: NiMbox, asked: Asked, deed: Deed) -> None:
    asked.answers('{ "error" : true, "errors" : { } }')

    error = await failure(provider, deed)

    assert type(error) is RequestRefused
    assert error.placeholders["reason"] == "no reason given"


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        (None, "no reason given"),
        ([], "no reason given"),
        ({"destination": None}, "destination"),
        ({"destination": {"a": 1}}, "destination"),
        ({"destination": ["corto", 1, "raro"]}, "destination: corto, raro"),
        (["corto", "raro"], "1: corto; 2: raro"),
        ("  corto\n ", "corto"),
        (17, "17"),
        ({"": "", "a": "b"}, "a: b"),
        ({"destination": "02122853348 no existe"}, "destination: …348 no existe"),
        ({"d" * 300: "x" * 300}, f"{'d' * 200}: {'x' * 200}"),
        ({str(number): "x" * 90 for number in range(50)}, "; ".join(f"{n}: {'x' * 90}" for n in range(10))[:500]),
        ({"url": f"?token={TOKEN}&a"}, None),
    ],
)
def test_errors_are_bounded_and_without_numbers_in_whatever_form_they_come(errors: object, reason: str | None) -> None:
    answer = read_answer(reply(refused(errors)), "t0ken")

    if reason is not None:
        assert (answer.verdict, answer.reason) == (Verdict.REFUSED, reason)


@pytest.mark.parametrize(
    "words",
    [
        f"bad {TOKEN}",
        f"?t={ENCODED_TOKEN}&a",
        f"?t={ENCODED_TOKEN.lower()}&a",
        f"?t={quote(TOKEN)}&a",
        f"<p>{escape(TOKEN)}</p>",
        TOKEN.upper(),
        [TOKEN],
        "x" * 195 + TOKEN,
    ],
)
def test_what_the_server_repeats_of_the_token_is_blotted_out(words: object) -> None:
    for errors in (words, {"url": words}, {TOKEN: words}):
        answer = read_answer(reply(refused(errors)), TOKEN)
        assert "t0ke" not in f"{answer.reason} {answer.refusal()} {answer!r}".lower()


@pytest.mark.parametrize(
    "errors",
    [
        {"initiated": "no fue creada porque ya existe"},
        {"initiated": "Ya existe una llamada", "source": "ya existe", "destination": "ya existe"},
        {"phonecall": "esta llamada ya fue creada"},
        {"phonecall": "ya está registrada"},
        {"": "phone call already exists"},
        "llamada duplicada",
        ["Duplicate phone call"],
        {"key": "ALREADY EXISTS"},
    ],
)
async def test_a_call_that_is_there_already_is_delivered(provider: NiMbox, asked: Asked, errors: object) -> None:
    """The document does not say how that is answered."""
    asked.answers(refused(errors))

    await provider.deliver(NOTE)

    assert provider.diagnostics()["answers"] == {"there already": 1}


@pytest.mark.parametrize(
    "errors",
    [
        {"destination": "el contacto no existe"},
        {"destination": "número duplicado: ya existe en dos contactos"},
        {"initiated": "no existe"},
        {"initiated": "ya existe", "destination": "no se consiguió"},
        {"contact": "already exists"},
        {"phonecall": "does not exist"},
        {"phonecall": "ya fue eliminada"},
        {},
    ],
)
async def test_another_reason_is_not_taken_for_a_call_that_is_there_already(
    provider: NiMbox, asked: Asked, errors: object
) -> None:
    asked.answers(refused(errors))

    assert type(await failure(provider, deliver)) is RequestRefused


@DEEDS
@pytest.mark.parametrize("errors", [{"token": ""}, {"token": "el token no es válido"}, "Invalid TOKEN", ["no token"]])
async def test_words_about_the_token_mean_that_it_is_refused(
    provider: NiMbox, asked: Asked, host: Host, errors: object, deed: Deed
) -> None:
    asked.answers(refused(errors))

    error = await failure(provider, deed)

    assert type(error) is InvalidAuth
    assert error.placeholders == {"server": host.name, "field": "token"}


@DEEDS
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("body", ["", refused({"a": "b"}), '{"error": false}'])
async def test_an_http_status_may_refuse_the_token(
    provider: NiMbox, asked: Asked, deed: Deed, status: int, body: str
) -> None:
    asked.answers(body, status)

    assert type(await failure(provider, deed)) is InvalidAuth


@DEEDS
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, NotFound),
        (400, RequestRefused),
        (408, ServerFailed),
        (425, ServerFailed),
        (429, RateLimited),
        (500, ServerFailed),
        (503, ServerFailed),
        (302, InvalidReply),
    ],
)
async def test_an_http_status_without_words_says_what_it_says(
    provider: NiMbox, asked: Asked, deed: Deed, status: int, kind: type[ProviderError]
) -> None:
    asked.answers("<html>", status)

    assert type(await failure(provider, deed)) is kind


@pytest.mark.parametrize("status", [400, 404, 409, 422])
async def test_words_of_the_document_count_more_than_a_status_that_says_no(
    provider: NiMbox, asked: Asked, status: int
) -> None:
    asked.answers(refused({"phonecall": "ya existe"}), status)
    await provider.deliver(NOTE)

    asked.answers(refused(CONTACT_NOT_FOUND), status)
    assert "no se consiguió" in str(await failure(provider, deliver))


@pytest.mark.parametrize("status", [500, 503])
async def test_words_do_not_make_a_failure_of_the_server_a_refusal(provider: NiMbox, asked: Asked, status: int) -> None:
    asked.answers(refused(CONTACT_NOT_FOUND), status)

    assert type(await failure(provider, deliver)) is ServerFailed


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("told", "seconds"), [("120", 120), ("", 60), ("soon", 60), ("-1", 60), ("86400", 3600), ("0", 60)]
)
async def test_the_server_may_say_how_long_to_wait(
    provider: NiMbox, asked: Asked, status: int, told: str, seconds: float
) -> None:
    asked.answers("", status, {"Retry-After": told})
    before = datetime.now(UTC).replace(microsecond=0)

    error = await failure(provider, deliver)

    until = datetime.fromisoformat(error.placeholders["until"])
    assert timedelta(0) <= until - before - timedelta(seconds=seconds) <= timedelta(seconds=5)


@DEEDS
@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>Welcome</html>",
        "[]",
        "null",
        "{",
        "{}",
        '{"error": "false"}',
        '{"error": "true"}',
        '{"error": 0}',
        '{"error": 1}',
        '{"error": null}',
    ],
)
async def test_an_answer_that_does_not_tell_by_a_boolean_whether_there_was_an_error_is_none(
    provider: NiMbox, asked: Asked, body: str, deed: Deed
) -> None:
    asked.answers(body)

    assert type(await failure(provider, deed)) is InvalidReply


@pytest.mark.parametrize("count", ["", ', "count": null', ', "count": -1', ', "count": true', ', "count": 1.5'])
async def test_a_deletion_that_does_not_tell_its_number_is_no_answer(
    provider: NiMbox, asked: Asked, count: str
) -> None:
    asked.answers(f'{{"error": false{count}}}')

    assert type(await failure(provider, delete)) is InvalidReply


async def test_an_answer_that_success_is_no_success_is_none(provider: NiMbox, asked: Asked) -> None:
    asked.answers('{"error": false}', 400)

    assert type(await failure(provider, deliver)) is RequestRefused


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    body=st.binary() | st.builds(json.dumps, JSON) | st.builds(refused, JSON),
    status=st.sampled_from([200, 204, 301, 400, 401, 404, 429, 500]),
)
def test_no_answer_makes_anything_else_fail(body: str | bytes, status: int) -> None:
    try:
        answer = read_answer(reply(body, status), TOKEN)
    except ProviderError:
        return
    assert len(answer.reason) <= 500
    assert isinstance(answer.refusal(), ProviderError)

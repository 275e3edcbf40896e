"""Facts about the two REST hosts."""

from collections.abc import Callable, Coroutine
import logging

from aiohttp import ClientSession
import pytest
from yarl import URL

from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidAuth,
    InvalidReply,
    NoAnswer,
    NotFound,
    ProviderError,
    RequestRefused,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.cloudpbx.hosts import Hosts
from custom_components.cloud_telephony.providers.http import Server

from ..conftest import told

type Ask = Callable[[Server], Coroutine[None, None, str]]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        """Begin at no time in particular."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def hosts(session: ClientSession, clock: Clock) -> Hosts:
    """Return two hosts, which are never really asked."""
    return Hosts([Server(session, URL("http://first")), Server(session, URL("http://second"))], clock)


def failing(name: str, error: ProviderError, asked: list[str]) -> Ask:
    """Return a request that fails at one host; each host that is asked is taken note of."""

    async def ask(server: Server) -> str:
        asked.append(server.name)
        if server.name == name:
            raise error
        return server.name

    return ask


@pytest.mark.parametrize("error", [CannotConnect("x"), NoAnswer("x"), ServerFailed("x"), InvalidReply("x")])
async def test_reads_fail_over_to_the_second_host(hosts: Hosts, error: ProviderError) -> None:
    asked: list[str] = []
    assert await hosts.read(failing("first", error, asked)) == "second"
    assert asked == ["first", "second"]
    assert hosts.states == {"first": "failing", "second": "ok"}


@pytest.mark.parametrize("error", [InvalidAuth("x"), NotFound("x"), RequestRefused("x")])
async def test_an_answer_that_the_second_host_would_give_too_does_not_fail_over(
    hosts: Hosts, error: ProviderError
) -> None:
    asked: list[str] = []
    with pytest.raises(type(error)):
        await hosts.read(failing("first", error, asked))
    assert asked == ["first"]


async def test_reads_come_back_to_the_first_host_after_a_minute(
    hosts: Hosts, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[str] = []
    await hosts.read(failing("first", NoAnswer("x"), asked))
    clock.now += 59
    await hosts.read(failing("first", NoAnswer("x"), asked))
    assert asked == ["first", "second", "second"]
    clock.now += 2
    assert await hosts.read(failing("", NoAnswer("x"), asked)) == "first"
    assert hosts.states == {"first": "ok", "second": "ok"}
    assert len(told(caplog, logging.INFO)) == 2


async def test_a_host_that_stays_down_is_logged_once(
    hosts: Hosts, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(5):
        await hosts.read(failing("first", NoAnswer("x"), []))
        clock.now += 61
    assert len(told(caplog, logging.INFO)) == 1


async def test_a_host_that_rests_is_asked_when_the_other_fails_too(hosts: Hosts) -> None:
    asked: list[str] = []
    await hosts.read(failing("first", NoAnswer("x"), asked))
    assert await hosts.read(failing("second", NoAnswer("x"), asked)) == "first"
    assert asked == ["first", "second", "second", "first"]


async def test_when_all_fail_the_error_is_that_of_the_host_that_was_asked_first(hosts: Hosts) -> None:
    async def ask(server: Server) -> str:
        raise NoAnswer("x", server=server.name)

    with pytest.raises(NoAnswer) as caught:
        await hosts.read(ask)
    assert caught.value.placeholders["server"] == "first"


async def test_actions_begin_at_the_first_host_even_while_it_rests(hosts: Hosts) -> None:
    asked: list[str] = []
    await hosts.read(failing("first", ServerFailed("x"), asked))
    asked.clear()
    assert await hosts.act(failing("first", CannotConnect("x"), asked)) == "second"
    assert asked == ["first", "second"]


@pytest.mark.parametrize("error", [NoAnswer("x"), ServerFailed("x"), InvalidReply("x"), InvalidAuth("x")])
async def test_actions_do_not_fail_over_once_they_may_have_been_carried_out(hosts: Hosts, error: ProviderError) -> None:
    asked: list[str] = []
    with pytest.raises(type(error)):
        await hosts.act(failing("first", error, asked))
    assert asked == ["first"]

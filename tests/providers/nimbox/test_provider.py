"""An account as a whole, against the simulator, which checks every request with a strict eye."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
import ssl

from aiohttp import ClientSession
import pytest

from custom_components.cloud_telephony.calls.model import CallNote
from custom_components.cloud_telephony.providers.base import (
    CannotConnect,
    InvalidAuth,
    InvalidUrl,
    NoAnswer,
    ProviderError,
    ReceivesCalls,
    RequestRefused,
    ServerFailed,
)
from custom_components.cloud_telephony.providers.nimbox import NiMbox, create
from simulator.nimbox import NiMboxSimulator
from simulator.nimbox.checks import Rule
from tests.obeying import obeyed

from .conftest import NOTE, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture
async def sim() -> AsyncIterator[NiMboxSimulator]:
    """Start a NiMbox; whatever is sent to it must be as its document wants it."""
    async with obeyed(NiMboxSimulator()) as simulator:
        yield simulator


def account_at(sim: NiMboxSimulator, session: ClientSession, token: str | None = None) -> NiMbox:
    """Return an account at a simulated NiMbox."""
    settings = {"url": sim.url, "token": sim.token if token is None else token}
    return create(account="entry", settings=settings, session=session, ssl_context=ssl.create_default_context())


@pytest.fixture
def account(sim: NiMboxSimulator, session: ClientSession) -> NiMbox:
    """Return an account at the simulated NiMbox."""
    return account_at(sim, session)


@pytest.mark.parametrize(
    ("url", "account_id", "title"),
    [
        ("https://nimbox.example.org", "nimbox.example.org", "NiMbox nimbox.example.org"),
        (" NiMbox.Example.org/ ", "nimbox.example.org", "NiMbox nimbox.example.org"),
        ("http://192.168.1.98:8080", "192.168.1.98:8080", "NiMbox 192.168.1.98"),
        ("https://example.org:443/crm/", "example.org/crm", "NiMbox example.org"),
        ("https://[::1]:8443/", "[::1]:8443", "NiMbox ::1"),
    ],
)
def test_an_account_is_known_by_where_it_is_and_not_by_its_token(
    make_provider: MakeProvider, url: str, account_id: str, title: str
) -> None:
    provider = make_provider(url=url)

    assert (provider.account_id, provider.title) == (account_id, title)
    assert make_provider(url=url, token="other").account_id == account_id


@pytest.mark.parametrize(
    "url", ["", "ftp://nimbox.example.org", "https://", "https://a b", "https://h/#f", "https://h?a"]
)
def test_what_is_no_address_is_refused(make_provider: MakeProvider, url: str) -> None:
    with pytest.raises(InvalidUrl) as caught:
        make_provider(url=url)

    assert caught.value.placeholders == {"field": "url"}


def test_it_receives_calls(make_provider: MakeProvider) -> None:
    assert isinstance(make_provider(), ReceivesCalls)


async def test_the_token_is_tried_and_nothing_is_changed(account: NiMbox, sim: NiMboxSimulator) -> None:
    await account.deliver(NOTE)

    await account.check()

    assert len(sim.phonecalls) == 1
    assert account.diagnostics() == {"server": sim.url.removeprefix("http://"), "answers": {"taken": 1}}


async def test_a_wrong_token_is_found_out(sim: NiMboxSimulator, session: ClientSession) -> None:
    for deed in (account_at(sim, session, "wrong").check(), account_at(sim, session, "wrong").deliver(NOTE)):
        with pytest.raises(InvalidAuth):
            await deed
    assert {violation.rule for violation in sim.violations} == {Rule.WRONG_TOKEN}
    sim.clear_requests()


@pytest.mark.parametrize("how", ["accepted", "refused"])
async def test_a_second_call_of_the_same_time_source_and_destination_is_not_made(
    account: NiMbox, sim: NiMboxSimulator, how: str
) -> None:
    sim.answer_repetitions(how)

    for _ in range(3):
        await account.deliver(NOTE)

    assert [(call.source, call.destination, call.duration) for call in sim.phonecalls] == [("7222", "02122853348", 45)]
    assert len(sim.told) == 3
    assert len({*sim.told}) == 1


async def test_other_calls_are_others(account: NiMbox, sim: NiMboxSimulator) -> None:
    others = [
        replace(NOTE, initiated="2012-08-23T12:20:34Z"),
        replace(NOTE, source="7223"),
        replace(NOTE, destination="02122853349"),
    ]
    for note in (NOTE, *others):
        await account.deliver(note)

    assert len(sim.phonecalls) == 4


async def test_a_number_without_a_contact_is_refused(account: NiMbox, sim: NiMboxSimulator) -> None:
    sim.forget_number(NOTE.destination)
    with pytest.raises(RequestRefused, match="no se consiguió el número de destino"):
        await account.deliver(NOTE)

    sim.know_number(NOTE.destination)
    await account.deliver(NOTE)
    assert len(sim.phonecalls) == 1


@pytest.mark.parametrize(
    ("kind", "error", "made"),
    [
        ("refused", CannotConnect, 0),
        ("unavailable", ServerFailed, 0),
        ("reset", NoAnswer, 0),
        ("mute", NoAnswer, 1),
    ],
)
async def test_after_an_outage_the_same_call_is_there_once(
    account: NiMbox, sim: NiMboxSimulator, kind: str, error: type[ProviderError], made: int
) -> None:
    sim.start_outage(kind)
    with pytest.raises(error):
        await account.deliver(NOTE)
    assert len(sim.phonecalls) == made

    sim.end_outage()
    await account.deliver(NOTE)
    assert len(sim.phonecalls) == 1


async def test_deleted_are_the_days_that_were_named_and_no_others(account: NiMbox, sim: NiMboxSimulator) -> None:
    days = [f"2012-08-{day}" for day in range(20, 27)]
    for day in days:
        await account.deliver(CallNote(initiated=f"{day}T00:00:00Z", source="7222", destination="02122853348"))
        await account.deliver(CallNote(initiated=f"{day}T23:59:59Z", source="7222", destination="02122853348"))

    assert await account.delete_calls(date(2012, 8, 22), date(2012, 8, 24)) == 6
    left = {call.initiated.date().isoformat() for call in sim.phonecalls}
    assert left == {"2012-08-20", "2012-08-21", "2012-08-25", "2012-08-26"}
    assert await account.delete_calls(date(2012, 8, 22), date(2012, 8, 24)) == 0

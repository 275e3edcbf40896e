"""An account talks to the simulator, which knows nothing of it: requests one way, webhooks the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
import ssl

from aiohttp import ClientSession, web
import pytest

from custom_components.cloud_telephony.calls.events import (
    CallAnswered,
    CallEnded,
    CallRang,
    CallRecorded,
    CallStarted,
    Event,
    KeysPressed,
    SmsReceived,
)
from custom_components.cloud_telephony.calls.model import (
    Disposition,
    ExtensionStatus,
    RedirectionCondition,
    Route,
    SmsStatus,
)
from custom_components.cloud_telephony.providers.base import (
    DialRequest,
    InvalidAuth,
    NotFound,
    NotGenuine,
    RequestRefused,
    WebhookReply,
    WebhookRequest,
)
from custom_components.cloud_telephony.providers.zadarma import Zadarma, create
from simulator.listener import Listener
from simulator.zadarma import Encoding, Forge, RouteKind, Spelling, Wire, ZadarmaSimulator
from tests.obeying import obeyed

pytestmark = pytest.mark.usefixtures("socket_enabled")

CALLER, DID = "380441234567", "442037691880"


class Home:
    """A receiver of webhooks that has an account read them, and answers as the account says."""

    def __init__(self, provider: Zadarma) -> None:
        """Send calls nowhere yet."""
        self.provider = provider
        self.route = Route()
        self.events: list[Event] = []
        self.refused = 0
        self.url = ""

    @property
    def kinds(self) -> list[type[Event]]:
        """Return the kinds of what was told."""
        return [type(event) for event in self.events]

    async def handle(self, request: web.Request) -> web.Response:
        """Take a request as the integration does."""
        read = WebhookRequest(
            method=request.method,
            query=dict(request.query),
            headers=request.headers,
            body=await request.read(),
        )
        try:
            delivery = self.provider.receive(read)
        except NotGenuine:
            self.refused += 1
            return web.Response()
        self.events += delivery.events
        asks = delivery.asks_route is not None
        reply: WebhookReply = self.provider.route_reply(self.route) if asks else delivery.reply
        return web.Response(text=reply.body, content_type=reply.content_type)


@asynccontextmanager
async def home_of(provider: Zadarma) -> AsyncIterator[Home]:
    """Serve a receiver for an account."""
    home = Home(provider)
    app = web.Application()
    app.router.add_route("*", "/hook", home.handle)
    async with Listener(app) as listener:
        home.url = f"http://{listener.host}/hook"
        yield home


@pytest.fixture
async def sim(socket_enabled: None) -> AsyncIterator[ZadarmaSimulator]:  # noqa: ARG001  # it lets sockets be opened
    """Start an account; whatever is sent to it must be as its documents want it."""
    async with obeyed(ZadarmaSimulator()) as simulator:
        yield simulator


@pytest.fixture
def provider(sim: ZadarmaSimulator, session: ClientSession) -> Zadarma:
    """Return the account as the integration has it."""
    settings = {"api_key": sim.api_key, "api_secret": sim.api_secret, "api_url": sim.api_url}
    return create(account="entry", settings=settings, session=session, ssl_context=ssl.create_default_context())


@pytest.fixture
async def home(provider: Zadarma) -> AsyncIterator[Home]:
    """Return a home that knows the account's time."""
    await provider.check()
    async with home_of(provider) as home:
        yield home


async def test_an_account_is_checked_and_known(provider: Zadarma, sim: ZadarmaSimulator) -> None:
    await provider.check()
    assert provider.account_id == f"pbx_{sim.account.pbx_id}"
    assert await provider.balance() == replace(await provider.balance(), amount=sim.account.balance)


async def test_wrong_keys_are_refused(sim: ZadarmaSimulator, session: ClientSession) -> None:
    settings = {"api_key": sim.api_key, "api_secret": "wrong", "api_url": sim.api_url}
    wrong = create(account="", settings=settings, session=session, ssl_context=ssl.create_default_context())
    with pytest.raises(InvalidAuth):
        await wrong.check()
    assert len(sim.violations) == 1
    sim.clear_requests()


async def test_lines_numbers_and_redirections_are_read_and_set(provider: Zadarma, sim: ZadarmaSimulator) -> None:
    line, *_ = await provider.lines()
    numbers = await provider.caller_ids()
    assert {each.removeprefix("+") for each in numbers} == set(sim.account.numbers)
    await provider.set_caller_id(line.line_id, numbers[0])
    assert sim.account.lines[line.line_id].caller_id == numbers[0].removeprefix("+")
    sim.account.lines[line.line_id].redirects = False
    await provider.set_redirection(line.line_id, to=f"+{CALLER}", condition=RedirectionCondition.UNAVAILABLE)
    assert not sim.account.lines[line.line_id].redirects
    await provider.set_redirection(line.line_id, active=True)
    changed = next(each for each in await provider.lines() if each.line_id == line.line_id)
    assert changed.redirection is not None
    assert changed.redirection.active
    assert (changed.redirection.to, changed.redirection.condition) == (f"+{CALLER}", RedirectionCondition.UNAVAILABLE)
    assert changed.caller_id == numbers[0]
    with pytest.raises(RequestRefused):
        await provider.set_caller_id(line.line_id, "+442037699999")


async def test_phones_prices_and_messages(provider: Zadarma, sim: ZadarmaSimulator) -> None:
    extensions = await provider.extensions()
    assert [each.number for each in extensions] == list(sim.account.extensions)
    assert [each.name for each in extensions] == [each.name for each in sim.account.extensions.values()]
    sim.set_online(extensions[0].number, online=False)
    states = {each.extension: each.status for each in await provider.phone_states()}
    assert states[extensions[0].number] is ExtensionStatus.OFFLINE
    assert (await provider.price("+442037691881")).per_minute.amount > 0
    sim.deny_sms(CALLER)
    denied, sent = await provider.send_sms([f"+{CALLER}", "+48600700800"], "Cześć ~ & Co.")
    assert (type(denied.error), sent.status) == (RequestRefused, SmsStatus.SENT)
    assert [message.text for message in sim.account.messages] == ["Cześć ~ & Co."]


@pytest.mark.parametrize("encoding", Encoding)
async def test_a_whole_call_is_routed_told_and_found_again(
    provider: Zadarma, home: Home, sim: ZadarmaSimulator, encoding: Encoding
) -> None:
    sim.wire = replace(sim.wire, encoding=encoding)
    await provider.register_webhook(home.url)
    assert await provider.registered_webhook() == home.url
    assert sim.account.hooks_url == home.url
    home.route = Route(extension="102", caller_name="Anna Łoś")
    call = sim.incoming(CALLER, DID)
    await sim.wait_for_route(call)
    assert call.route is not None
    assert (call.route.kind, call.route.target, call.shown_name) == (RouteKind.EXTENSION, "102", "Anna Łoś")
    sim.press_keys(call, "12", "menu")
    await sim.settled()
    sim.answer(call, "102")
    sim.advance(30)
    sim.hang_up(call)
    await sim.pass_time(60)
    assert home.kinds == [CallStarted, CallRang, KeysPressed, CallAnswered, CallEnded, CallRecorded]
    ended = next(event for event in home.events if isinstance(event, CallEnded))
    assert (ended.reference, ended.disposition, ended.from_number) == (
        call.pbx_call_id,
        Disposition.ANSWERED,
        f"+{CALLER}",
    )
    assert home.refused == 0
    day = call.started_at.astimezone(UTC).date()
    (found,) = await provider.calls(day - timedelta(days=1), day + timedelta(days=1))
    assert (found.call_id, found.started_at, found.extension) == (call.pbx_call_id, call.started_at, "102")
    (recording,) = await provider.recordings(day - timedelta(days=1), day + timedelta(days=1))
    assert recording.recording_id == ended.recording == found.recording
    for identifier in (recording.recording_id, call.pbx_call_id):
        async with provider.audio(identifier) as audio:
            assert len(b"".join([chunk async for chunk in audio.chunks])) == audio.size
    with pytest.raises((NotFound, RequestRefused)):
        async with provider.audio("1.1"):
            pass


@pytest.mark.parametrize(
    ("route", "kind"),
    [
        (Route(reject=True), RouteKind.BLACKLIST),
        (Route(hang_up=True), RouteKind.HANG_UP),
        (Route(scenario="0-1"), RouteKind.SCENARIO),
        (Route(), RouteKind.OWN),
        (Route(caller_name="Anna"), RouteKind.OWN),
    ],
)
async def test_a_call_goes_where_it_is_sent(home: Home, sim: ZadarmaSimulator, route: Route, kind: RouteKind) -> None:
    sim.account.scenarios.setdefault("0-1", ("101",))
    sim.webhook_url = home.url
    home.route = route
    call = sim.incoming(CALLER, DID)
    await sim.wait_for_route(call)
    assert call.route is not None
    assert call.route.kind is kind


async def test_the_old_form_is_understood(home: Home, sim: ZadarmaSimulator) -> None:
    sim.webhook_url, sim.wire = home.url, Wire(spelling=Spelling.SEED)
    home.route = Route(extension="101")
    call = sim.incoming(CALLER, DID)
    await sim.wait_for_route(call)
    assert call.route is not None
    assert call.route.target == "101"
    assert home.kinds == [CallStarted]


async def test_duplicates_tell_nothing_new(home: Home, sim: ZadarmaSimulator) -> None:
    sim.webhook_url = home.url
    sim.duplicate_next(20)
    call = sim.incoming(CALLER, DID)
    await sim.wait_for_route(call)
    sim.ring(call, "101")
    sim.answer(call, "101")
    sim.hang_up(call)
    await sim.settled()
    assert home.kinds == [CallStarted, CallRang, CallAnswered, CallEnded]
    assert home.provider.diagnostics()["webhook"]["repeated"] >= 4
    assert home.refused == 0


@pytest.mark.parametrize("forge", [forge for forge in Forge if forge is not Forge.NOTHING])
async def test_nothing_forged_is_believed(home: Home, sim: ZadarmaSimulator, forge: Forge) -> None:
    sim.webhook_url, sim.forge = home.url, forge
    call = sim.incoming(CALLER, DID)
    await sim.wait_for_route(call)
    sim.receive_sms(CALLER, DID, "Open the gate")
    await sim.settled()
    assert (home.events, home.refused) == ([], 2)


@pytest.mark.parametrize("predicted", [False, True])
async def test_a_callback_is_told_as_a_call(
    provider: Zadarma, home: Home, sim: ZadarmaSimulator, predicted: bool
) -> None:
    sim.webhook_url = home.url
    await provider.dial(DialRequest(to=f"+{CALLER}", extension="101", predicted=predicted))
    assert sim.callbacks[0].order == ((CALLER, "101") if predicted else ("101", CALLER))
    await sim.pass_time(120)
    assert [kind for kind in home.kinds if kind is CallEnded] == [CallEnded]
    assert home.kinds[-1] in {CallEnded, CallRecorded}
    assert home.refused == 0


async def test_text_messages_and_other_news_arrive(home: Home, sim: ZadarmaSimulator) -> None:
    sim.webhook_url = home.url
    sim.receive_sms(CALLER, DID, "Zażółć ~ / \\ & 😀")
    sim.track_call(CALLER, DID)
    sim.look_up_number(CALLER)
    sim.recognise_speech("in_1", "hello")
    sim.send_document("1")
    await sim.settled()
    assert home.events == [SmsReceived(text="Zażółć ~ / \\ & 😀", from_number=f"+{CALLER}", to_number=f"+{DID}")]
    assert home.refused == 0
    assert set(home.provider.diagnostics()["webhook"]["unknown_events"]) == {"SPEECH_RECOGNITION", "DOCUMENT"}


async def test_money_is_counted(provider: Zadarma, sim: ZadarmaSimulator) -> None:
    call = sim.outgoing("101", "442037691881")
    sim.answer(call)
    sim.advance(90)
    sim.hang_up(call)
    begun = call.started_at - timedelta(hours=1)
    cost = await provider.cost(begun, begun + timedelta(hours=2))
    assert cost.amount == (await provider.price("+442037691881")).per_minute.amount * 2
    assert (await provider.cost(begun - timedelta(days=2), begun - timedelta(days=1))).amount == Decimal()


async def test_requests_at_once_keep_to_the_limits(provider: Zadarma, sim: ZadarmaSimulator) -> None:
    await asyncio.gather(*(provider.balance() for _ in range(40)))
    assert {request.path for request in sim.requests} >= {"/v1/info/balance/"}
    assert provider.limited_until is None

"""The desk at which it is said where incoming calls go: by the user's rules, by automations, or by nobody."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from homeassistant.core import callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util

from .account import Account
from .calls.events import CallEvent, Event
from .calls.model import Route
from .calls.routing import Caller, Decider, Decision, Outcome, Window, is_listed
from .const import DOMAIN, LOGGER, SIGNAL_ROUTING
from .errors import impossible, user_facing, without_contents
from .providers.base import RoutesCalls, WebhookReply


@dataclass(frozen=True, slots=True)
class RoutingReply:
    """What the provider is answered, and whether that refuses the call."""

    reply: WebhookReply
    turns_away: bool = False


type RoutingWindow = Window[RoutingReply]

REMEMBERED: Final = 60
"""Seconds for which a repeated question gets the same answer, and a late decision is told that it is late."""
MAX_WINDOWS: Final = 1000


@dataclass(slots=True)
class RoutingStatistics:
    """What became of the questions since the account was set up.

    Attributes:
        by_rules: Answers that a rule gave.
        by_automations: Answers that an automation gave.
        defaults: Answers that left the call to the provider.
        slowest: The longest time from a question to its answer, in milliseconds; None before the first.
    """

    by_rules: int = 0
    by_automations: int = 0
    defaults: int = 0
    slowest: float | None = None

    @property
    def decisions(self) -> int:
        """Return how often somebody decided."""
        return self.by_rules + self.by_automations

    def count(self, decided_by: Decider | None, took: float) -> None:
        """Count an answer that was ready after so many seconds."""
        match decided_by:
            case Decider.RULE:
                self.by_rules += 1
            case Decider.AUTOMATION:
                self.by_automations += 1
            case _:
                self.defaults += 1
        self.slowest = max(self.slowest or 0, round(took * 1000, 1))


class RoutingDesk:
    """Answers the provider of an account where calls are to go: always, and in time.

    Whatever fails is logged once, and the call goes the provider's own way. The answer holds the caller's name as well,
    if it is a contact's.
    """

    def __init__(self, account: Account, provider: RoutesCalls) -> None:
        """Answer this provider, as the options of the account say."""
        self.statistics = RoutingStatistics()
        self._account = account
        self._provider = provider
        self._windows: dict[str, RoutingWindow] = {}
        self._failed: set[str] = set()

    @callback
    def open(self, call_id: str, arrived: float, events: Sequence[Event]) -> RoutingWindow:
        """Begin to decide about a call that is asked about; `events` came with the question.

        The rules decide at once. A repetition gets the window that was opened first. Never raises.

        Args:
            call_id: The call.
            arrived: When the question came in, in the event loop's time.
            events: What is told of the call.
        """
        self._forget_old()
        if call_id in self._windows:
            return self._windows[call_id]
        caller = Caller()
        with self._failing_once("finding the caller"):
            caller = Caller.of(self._number(call_id, events), self._account.phonebook)
        window = self._windows[call_id] = self._new_window(call_id, caller, arrived)
        with self._failing_once("a routing rule"):
            self._apply_rules(window)
        async_dispatcher_send(self._account.hass, SIGNAL_ROUTING, self._account)
        return window

    async def reply(self, window: RoutingWindow) -> WebhookReply:
        """Return what the provider is to be answered, once it is decided, and before the deadline in any case."""
        if not self._account.options.wait_for_automations:
            return window.close().reply
        return (await window.answer()).reply

    def asks_about(self, call_id: str) -> bool:
        """Tell whether it was asked lately where a call is to go."""
        return call_id in self._windows

    def waiting(self, call_id: str) -> RoutingWindow | None:
        """Return the time in which it can be said where a call goes, None if nobody is waited for."""
        window = self._windows.get(call_id)
        return window if window and window.is_undecided and self._account.options.wait_for_automations else None

    async def decide(self, call_id: str, route: Route) -> Decision:
        """Say where a call goes, and return what became of that once it is sure.

        Raises:
            InvalidRoute: the provider cannot send a call there.
        """
        window = self._windows.get(call_id)
        if window is None:
            return Decision(Outcome.UNKNOWN_CALL)
        return await window.decide(self._answer(route, window.caller), Decider.AUTOMATION)

    def _new_window(self, call_id: str, caller: Caller, arrived: float) -> RoutingWindow:
        default = RoutingReply(WebhookReply())
        if caller.name:
            with self._failing_once("telling the caller's name"):
                default = self._answer(Route(), caller)
        lasts = self._account.options.routing_deadline.total_seconds()
        return Window(caller, default, arrived, lasts, partial(self._answered, call_id))

    def _number(self, call_id: str, events: Sequence[Event]) -> str | None:
        """Return the caller's number; a repeated question tells nothing, but the call may be known by then."""
        for event in events:
            if isinstance(event, CallEvent) and event.reference == call_id:
                return event.from_number
        call = self._account.tracker.active.get(call_id)
        return call.from_number if call else None

    def _apply_rules(self, window: RoutingWindow) -> None:
        route = self._route_of_rules(window.caller)
        if route is not None:
            window.propose(self._answer(route, window.caller), Decider.RULE)

    def _route_of_rules(self, caller: Caller) -> Route | None:
        """Return where the first rule sends a caller, None if there is none for them."""
        options, phonebook = self._account.options, self._account.phonebook
        if is_listed(caller, options.blocked_callers, phonebook):
            return Route(reject=True)
        now = dt_util.now()
        rules = (rule for rule in options.routing_rules if rule.holds(caller, now, phonebook, self._state))
        rule = next(rules, None)
        return rule.route if rule else None

    def _state(self, entity_id: str) -> str | None:
        state = self._account.hass.states.get(entity_id)
        return state.state if state else None

    def _answer(self, route: Route, caller: Caller) -> RoutingReply:
        reply = self._provider.route_reply(replace(route, caller_name=route.caller_name or caller.name))
        return RoutingReply(reply, turns_away=route.reject or route.hang_up)

    def _answered(self, call_id: str, window: RoutingWindow) -> None:
        if window.sent.turns_away:
            self._account.tracker.turned_away(call_id)
        self.statistics.count(window.decided_by, self._account.hass.loop.time() - window.arrived)
        self._account.tell_account()
        async_dispatcher_send(self._account.hass, SIGNAL_ROUTING, self._account)

    def _forget_old(self) -> None:
        """Forget windows that were closed long ago; they stand in the order in which they were opened."""
        oldest = self._account.hass.loop.time() - REMEMBERED
        while self._windows:
            call_id, window = next(iter(self._windows.items()))
            if window.deadline >= oldest and len(self._windows) < MAX_WINDOWS:
                break
            del self._windows[call_id]

    @contextmanager
    def _failing_once(self, what: str) -> Iterator[None]:
        """Log the first time that something fails, and go on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # nobody waits longer for an answer because of a mistake of ours
            if what not in self._failed:
                self._failed.add(what)
                title = self._account.entry.title
                LOGGER.error("While calls of %s are routed, %s fails: %s", title, what, without_contents(error))


async def async_route_call(account: Account, call_id: str, route: Route) -> Decision:
    """Say where a call goes that the provider asks about now; what is returned was accepted.

    Raises:
        ServiceValidationError: the account cannot route calls, the provider cannot send one there, there is no such
            call, or the decision comes too late or second.
    """
    if account.routing is None:
        raise impossible(account.entry, "cannot_route")
    if not account.options.wait_for_automations:
        raise impossible(account.entry, "routing_does_not_wait")
    with user_facing(account.hass, account.entry):
        decision = await account.routing.decide(call_id, route)
    match decision.outcome:
        case Outcome.UNKNOWN_CALL:
            raise impossible(account.entry, "routing_unknown_call")
        case Outcome.ALREADY_DECIDED:
            raise impossible(account.entry, "routing_already_decided")
        case Outcome.LATE:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="routing_too_late",
                translation_placeholders={
                    "account": account.entry.title,
                    "late": f"{max(0.001, -decision.time_left):.3f}",
                },
            )
        case _:
            return decision

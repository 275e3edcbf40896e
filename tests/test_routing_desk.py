"""Where calls from outside are sent, seen from the provider that asks: real requests, real automations."""

from collections.abc import Callable
from datetime import datetime, timedelta
import logging
from typing import Any

from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.events import CallStarted
from custom_components.cloud_telephony.calls.routing import LEAVES_WITHIN
from custom_components.cloud_telephony.const import EVENT_CALL
from custom_components.cloud_telephony.routing_desk import REMEMBERED, RoutingDesk
from simulator.zadarma import ZadarmaSimulator
from simulator.zadarma.state import Call, Route, RouteKind

from .glue import automate
from .routed import (
    ANNA,
    ANNA_AT_WORK,
    DEADLINE,
    OTHER_STRANGER,
    OWN_WAY,
    STRANGER,
    desk,
    extension,
    office,
    place,
    route,
    routing_automation,
)

SLACK = 0.3
"""Seconds by which a busy machine may be late."""

pytestmark = pytest.mark.usefixtures("served")


def when_it_rings(hass: HomeAssistant, do: Callable[[str], object]) -> None:
    """Do something with the identifier of each call that is told of first, at once."""

    @callback
    def told(event: Event[dict[str, Any]]) -> None:
        if event.data["state"] == "ringing":
            do(event.data["call_id"])

    hass.bus.async_listen(EVENT_CALL, told)


def block(hass: HomeAssistant, seconds: float) -> None:
    """Keep the event loop from doing anything."""
    until = hass.loop.time() + seconds
    while hass.loop.time() < until:
        pass


def counted(account: Account) -> tuple[int, int, int]:
    """Return how many answers were given by rules, by automations, and by nobody."""
    statistics = desk(account).statistics
    assert statistics.decisions == statistics.by_rules + statistics.by_automations
    return statistics.by_rules, statistics.by_automations, statistics.defaults


async def answered_in(zadarma: ZadarmaSimulator, call: Call) -> float:
    """Return the real seconds in which the question about a call was answered."""
    await zadarma.settled()
    assert call.reply_seconds is not None
    return call.reply_seconds


async def test_an_automation_decides_within_the_deadline(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    async with office(hass, zadarma) as account:
        await automate(hass, **routing_automation(extension="102"))
        call, sent = await place(zadarma)
        assert sent == extension("102")
        assert await answered_in(zadarma, call) < DEADLINE
        assert counted(account) == (0, 1, 0)


async def test_nobody_decides_and_the_call_goes_the_providers_own_way_at_the_deadline(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    async with office(hass, zadarma) as account:
        call, sent = await place(zadarma)
        assert sent == OWN_WAY
        took = await answered_in(zadarma, call)
        assert DEADLINE - LEAVES_WITHIN <= took <= DEADLINE + SLACK
        assert counted(account) == (0, 0, 1)
        slowest = desk(account).statistics.slowest
        assert slowest is not None
        assert (DEADLINE - LEAVES_WITHIN) * 1000 <= slowest <= took * 1000


@pytest.mark.parametrize("waits", [True, False])
async def test_who_is_sent_away_by_a_rule_was_rejected_and_is_not_to_be_called_back(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, waits: bool
) -> None:
    async with office(hass, zadarma, blocked_callers=[STRANGER], wait_for_automations=waits) as account:
        told = async_capture_events(hass, EVENT_CALL)
        await place(zadarma)
        await zadarma.settled()
        assert [event.data["disposition"] for event in told] == [None, "rejected"]
        assert not account.missed.items


@pytest.mark.parametrize("away", ["reject", "hang_up"])
async def test_who_is_sent_away_by_an_automation_was_rejected(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, away: str
) -> None:
    async with office(hass, zadarma) as account:
        told = async_capture_events(hass, EVENT_CALL)
        await automate(hass, **routing_automation(**{away: True}))
        await place(zadarma)
        await zadarma.settled()
        assert told[-1].data["disposition"] == "rejected"
        assert not account.missed.items


async def test_who_was_sent_to_a_phone_that_nobody_answers_is_to_be_called_back(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    async with office(hass, zadarma) as account:
        await automate(hass, **routing_automation(extension="102"))
        call, _ = await place(zadarma)
        zadarma.hang_up(call)
        await zadarma.settled()
        assert len(account.missed.items) == 1


async def test_the_sensors_are_told_of_each_answer(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    async with office(hass, zadarma, blocked_callers=[STRANGER]) as account:
        told: list[tuple[int, int, int]] = []
        account.listen_account(lambda: told.append(counted(account)))
        await place(zadarma)
        await hass.async_block_till_done()
        assert told[-1] == (1, 0, 0)


async def test_a_rule_decides_at_once_and_before_any_automation(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    rules = [{"name": "Strangers", "callers": "unknown", "scenario": "0-1"}]
    async with office(hass, zadarma, routing_rules=rules) as account:
        await automate(hass, **routing_automation(extension="102"))
        call, sent = await place(zadarma, STRANGER)
        assert sent == Route(RouteKind.SCENARIO, "0-1")
        assert await answered_in(zadarma, call) < DEADLINE - LEAVES_WITHIN
        # For contacts there is no rule, so the automation is asked.
        assert (await place(zadarma, ANNA))[1] == extension("102")
        assert counted(account) == (1, 1, 0)


async def test_the_first_rule_that_holds_decides(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    rules = [
        {
            "name": "Family at night",
            "groups": ["family"],
            "entity_id": "input_boolean.night",
            "state": "on",
            "reject": True,
        },
        {"name": "Family", "groups": ["family"], "extension": "103"},
        {"name": "Anonymous", "callers": "anonymous", "reject": True},
        {"name": "All others", "extension": "101"},
    ]
    async with office(hass, zadarma, routing_rules=rules):
        hass.states.async_set("input_boolean.night", "off")
        assert (await place(zadarma, ANNA))[1] == extension("103")
        assert (await place(zadarma, STRANGER))[1] == extension("101")
        assert (await place(zadarma, "Anonymous"))[1] == Route(RouteKind.BLACKLIST)
        hass.states.async_set("input_boolean.night", "on")
        assert (await place(zadarma, ANNA_AT_WORK))[1] == Route(RouteKind.BLACKLIST)


async def test_blocked_callers_are_rejected_before_any_rule(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    rules = [{"name": "All", "extension": "101"}]
    async with office(hass, zadarma, routing_rules=rules, blocked_callers=["+48 512*", ANNA]):
        assert (await place(zadarma, STRANGER))[1] == Route(RouteKind.BLACKLIST)
        assert (await place(zadarma, ANNA))[1] == Route(RouteKind.BLACKLIST)
        assert (await place(zadarma, OTHER_STRANGER))[1] == extension("101")


async def test_a_rule_can_leave_the_call_to_the_provider_at_once(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    rules = [{"name": "Strangers", "callers": "unknown", "leave": True}, {"name": "All", "extension": "101"}]
    async with office(hass, zadarma, routing_rules=rules) as account:
        call, sent = await place(zadarma)
        assert sent == OWN_WAY
        assert await answered_in(zadarma, call) < DEADLINE - LEAVES_WITHIN
        assert counted(account) == (1, 0, 0)


async def test_hours_are_those_of_the_home(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """Half a day away from those of the world."""
    await hass.config.async_set_time_zone("Pacific/Auckland")

    def around(now: datetime) -> dict[str, str]:
        hour = timedelta(hours=1)
        return {"after": (now - hour).time().isoformat(), "before": (now + hour).time().isoformat()}

    rules = [
        {"name": "The world's", "extension": "101"} | around(dt_util.utcnow()),
        {"name": "The home's", "extension": "102"} | around(dt_util.now()),
    ]
    async with office(hass, zadarma, routing_rules=rules):
        assert (await place(zadarma))[1] == extension("102")


async def test_desk_phones_show_the_contacts_name_wherever_the_call_goes(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    rules = [{"name": "Reception", "entity_id": "input_boolean.open", "state": "on", "extension": "101"}]
    async with office(hass, zadarma, routing_rules=rules):
        assert (await place(zadarma, ANNA))[0].shown_name == "Anna Kowalska"
        assert (await place(zadarma, STRANGER))[0].shown_name is None
        hass.states.async_set("input_boolean.open", "on")
        call, sent = await place(zadarma, ANNA_AT_WORK)
        assert (sent, call.shown_name) == (extension("101"), "Anna Kowalska")


async def test_an_automation_may_give_the_caller_another_name(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    async with office(hass, zadarma):
        await automate(hass, **routing_automation(extension="102", caller_name="VIP"))
        call, sent = await place(zadarma, ANNA)
        assert (sent, call.shown_name) == (extension("102"), "VIP")


async def test_where_automations_are_not_waited_for_the_answer_leaves_at_once(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    rules = [{"name": "Family", "groups": ["Family"], "extension": "103"}]
    async with office(hass, zadarma, wait_for_automations=False, routing_rules=rules) as account:
        call, sent = await place(zadarma)
        assert sent == OWN_WAY
        assert await answered_in(zadarma, call) < DEADLINE - LEAVES_WITHIN
        assert (await place(zadarma, ANNA))[1] == extension("103")
        assert counted(account) == (1, 0, 1)
        with pytest.raises(ServiceValidationError) as caught:
            await route(hass, call.pbx_call_id, extension="102")
        assert caught.value.translation_key == "routing_does_not_wait"


async def test_a_repeated_question_gets_the_same_answer_and_is_counted_once(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    """While it is open, and after it was answered."""
    async with office(hass, zadarma) as account:
        await automate(hass, **routing_automation(extension="102"))
        zadarma.webhooks.duplicate_next()
        call, sent = await place(zadarma)
        await zadarma.settled()
        questions = [delivery for delivery in zadarma.deliveries if delivery.event == "NOTIFY_START"]
        assert sent == extension("102")
        assert len(questions) == 2
        assert {delivery.reply for delivery in questions} == {'{"redirect": "102"}'}
        assert counted(account) == (0, 1, 0)
        assert call.rung == ["102"]


async def test_two_who_ask_at_once_share_the_window_and_its_deadline(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    async with office(hass, zadarma) as account:
        routing, now = desk(account), hass.loop.time()
        window = routing.open("in_1", now, ())
        assert routing.open("in_1", now + 0.4, ()) is window
        first = hass.async_create_task(routing.reply(window))
        second = hass.async_create_task(routing.reply(window))
        await route(hass, "in_1", extension="103")
        assert (await first) is (await second)
        assert counted(account) == (0, 1, 0)


async def test_a_question_is_forgotten_after_a_while(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """A decision about it is then about a call that is not known."""
    async with office(hass, zadarma) as account:
        routing, now = desk(account), hass.loop.time()
        old = routing.open("old", now - REMEMBERED - DEADLINE - 1, ())
        recent = routing.open("recent", now - REMEMBERED, ())
        assert routing.open("old", now, ()) is not old
        assert routing.open("recent", now, ()) is recent


async def test_only_so_many_questions_are_remembered(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.cloud_telephony.routing_desk.MAX_WINDOWS", 3)
    async with office(hass, zadarma) as account:
        routing, now = desk(account), hass.loop.time()
        first, *_, last = [routing.open(f"in_{number}", now, ()) for number in range(4)]
        assert routing.open("in_3", now, ()) is last
        assert routing.open("in_0", now, ()) is not first


async def test_a_repetition_after_a_reload_is_decided_by_the_rules_although_it_tells_nothing(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    """The call is known by then; what came with its first question is not told again."""
    rules = [{"name": "Family", "groups": ["Family"], "extension": "103"}]
    async with office(hass, zadarma, routing_rules=rules) as account:
        call, _ = await place(zadarma, ANNA)
        await zadarma.settled()
        again = RoutingDesk(account, account.provider)  # type: ignore[arg-type]  # it asks, as others of these tests show
        window = again.open(call.pbx_call_id, hass.loop.time(), ())
        assert (await again.reply(window)).body == '{"redirect": "103", "caller_name": "Anna Kowalska"}'
        other = CallStarted(reference="in_2", from_number=ANNA)
        unknown = again.open("in_1", hass.loop.time(), (other,))
        assert unknown.caller.number is None


async def test_a_rule_that_fails_is_logged_once_and_automations_decide(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    """An option that the form would not take, from before it knew better."""
    rules = [{"name": "Moon", "scenario": "far side of the moon"}]
    async with office(hass, zadarma, routing_rules=rules) as account:
        await automate(hass, **routing_automation(extension="102"))
        assert (await place(zadarma, STRANGER))[1] == extension("102")
        assert (await place(zadarma, ANNA))[1] == extension("102")
        assert counted(account) == (0, 2, 0)
    failures = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.name for record in failures] == ["custom_components.cloud_telephony"]
    assert "a routing rule fails: InvalidRoute" in failures[0].message
    caplog.clear()


async def test_whatever_fails_the_default_leaves_in_time(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phonebook, the rules and the provider itself; the caller's number is in no log."""

    def fail(*_: object) -> None:
        raise RuntimeError(STRANGER)

    rules = [{"name": "All", "extension": "101"}]
    async with office(hass, zadarma, routing_rules=rules) as account:
        routing = desk(account)
        monkeypatch.setattr(account.phonebook, "find", fail)
        monkeypatch.setattr(account.provider, "route_reply", fail)
        window = routing.open("in_1", hass.loop.time(), ())
        reply = await routing.reply(window)
        assert reply.body == ""
        assert hass.loop.time() <= window.deadline + SLACK
        assert counted(account) == (0, 0, 1)
        monkeypatch.undo()
    assert "fails: RuntimeError" in caplog.text
    assert STRANGER not in caplog.text
    caplog.clear()


async def test_a_decision_that_was_made_in_time_but_cannot_leave_in_time_is_neither_sent_nor_accepted(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    """Something else blocks the event loop right after the automation has decided."""
    refused: list[str | None] = []

    async def decide(call_id: str) -> None:
        with pytest.raises(ServiceValidationError) as caught:
            await route(hass, call_id, extension="102")
        refused.append(caught.value.translation_key)

    async with office(hass, zadarma) as account:
        when_it_rings(hass, lambda call_id: hass.async_create_task(decide(call_id), eager_start=True))
        when_it_rings(hass, lambda _: block(hass, DEADLINE))
        _, sent = await place(zadarma)
        await hass.async_block_till_done()
        assert sent == OWN_WAY
        assert refused == ["routing_too_late"]
        assert counted(account) == (0, 0, 1)


async def test_a_rules_decision_that_cannot_leave_in_time_is_not_sent(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    """The provider may have gone its own way by then; it is told nothing that did not happen."""
    async with office(hass, zadarma, routing_rules=[{"name": "All", "extension": "101"}]) as account:
        when_it_rings(hass, lambda _: block(hass, DEADLINE))
        assert (await place(zadarma))[1] == OWN_WAY
        assert counted(account) == (0, 0, 1)


async def test_while_home_assistant_starts_calls_go_the_providers_own_way(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    """Automations are not there yet; rules are, but an entity that has no state yet lets none hold."""
    rules = [
        {"name": "Away", "entity_id": "person.anna", "state": "not_home", "reject": True},
        {"name": "Anna", "callers": "known", "extension": "103"},
    ]
    async with office(hass, zadarma, routing_rules=rules) as account:
        hass.set_state(CoreState.not_running)
        await automate(hass, **routing_automation(extension="102"))
        call, sent = await place(zadarma)
        assert sent == OWN_WAY
        assert await answered_in(zadarma, call) <= DEADLINE + SLACK
        assert (await place(zadarma, ANNA))[1] == extension("103")

        await hass.async_start()
        assert (await place(zadarma, OTHER_STRANGER))[1] == extension("102")
        assert counted(account) == (1, 1, 1)


async def test_an_automation_that_fails_leaves_the_call_to_the_provider(
    hass: HomeAssistant, zadarma: ZadarmaSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    async with office(hass, zadarma) as account:
        await automate(hass, **routing_automation(extension="{{ 1 / 0 }}"))
        assert (await place(zadarma))[1] == OWN_WAY
        assert counted(account) == (0, 0, 1)
    assert "ZeroDivisionError" in caplog.text
    caplog.clear()

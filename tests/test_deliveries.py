"""An account that receives calls, through a real Home Assistant and a simulated NiMbox."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
import json
import logging
from threading import Event
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.components.diagnostics import get_diagnostics_for_config_entry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from sqlalchemy import func, select
from yarl import URL

from custom_components.cloud_telephony import courier, deliveries
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import log_keeper
from custom_components.cloud_telephony.calls import schema
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.model import Direction
from custom_components.cloud_telephony.calls.outbox import Outbox, OutboxCounts
from custom_components.cloud_telephony.const import DOMAIN, LOGGER
from simulator.news import News
from simulator.nimbox import NiMboxSimulator
from simulator.nimbox.checks import Rule

from .glue import make_nimbox_entry, reload, set_up, shown, text, until
from .told_elsewhere import NUMBER, OFFICE, RECENTLY, SCRIPT, WINDOW, add_office, call, figures, initiated, issue, write

CREATE = "/direct/items/phonecalls/create"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have failures tried again, and figures shown, at once."""
    monkeypatch.setattr(deliveries, "COUNT_EVERY", 0.02)
    monkeypatch.setattr(courier, "FIRST_WAIT", timedelta(milliseconds=5))
    monkeypatch.setattr(courier, "LONGEST_WAIT", timedelta(milliseconds=20))


class Said(logging.Handler):
    """All that anybody logs."""

    def __init__(self) -> None:
        """Hear nothing yet."""
        super().__init__()
        self.lines: list[str] = []
        self._news = News()

    def emit(self, record: logging.LogRecord) -> None:
        """Hear a line."""
        self.lines.append(self.format(record))
        if record.name == LOGGER.name:
            self._news.tell()

    def count(self, words: str, after: int = 0) -> int:
        """Return how many lines have these words, after so many others."""
        return sum(words in line for line in self.lines[after:])

    async def until(self, words: str, after: int = 0) -> None:
        """Wait until a line has these words."""
        await self._news.until(lambda: self.count(words, after) > 0, 10)


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Iterator[Said]:
    """Hear what is logged."""
    handler, root = Said(), logging.getLogger()
    with caplog.at_level(logging.DEBUG):
        root.addHandler(handler)
        yield handler
        root.removeHandler(handler)


@pytest.fixture
def office(hass: HomeAssistant) -> MockConfigEntry:
    """Add an account that has calls."""
    return add_office(hass)


@pytest.fixture
async def crm(hass: HomeAssistant, nimbox: NiMboxSimulator, office: MockConfigEntry) -> AsyncIterator[Account]:
    """Set up the account that receives them, and unload it at the end."""
    del office
    account = await set_up(hass, make_nimbox_entry(nimbox, options=WINDOW))
    yield account
    if hass.config_entries.async_get_entry(account.entry.entry_id) and account.entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(account.entry.entry_id)


async def act(hass: HomeAssistant, action: str, **data: Any) -> Any:
    """Have an action done, and return its answer."""
    return await hass.services.async_call(DOMAIN, action, data, blocking=True, return_response=True)


async def test_an_account_that_receives_calls_has_sensors_of_its_outbox_and_nothing_else(
    hass: HomeAssistant, crm: Account
) -> None:
    await figures(hass, crm, pending="0", delivered_today="0", refused="0", oldest="unknown")
    entities = er.async_entries_for_config_entry(er.async_get(hass), crm.entry.entry_id)
    assert {(entity.domain, entity.translation_key) for entity in entities} == {
        (Platform.SENSOR, f"outbox_{name}") for name in ("pending", "delivered_today", "refused", "oldest")
    }


async def test_a_call_is_delivered_with_what_the_document_wants(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    made = call(1, account=OFFICE)
    await write(hass, made)

    (told,) = await nimbox.wait_for_phonecalls(1)

    assert (told.source, told.destination, told.duration) == ("7222", NUMBER, 45)
    assert told.query.startswith(f"initiated={initiated([made])[0].replace(':', '%3A')}&")
    await figures(hass, crm, pending="0", delivered_today="1", refused="0", oldest="unknown")


async def test_numbers_become_what_the_script_of_the_document_makes_of_them(
    hass: HomeAssistant, nimbox: NiMboxSimulator, office: MockConfigEntry
) -> None:
    del office
    account = await set_up(hass, make_nimbox_entry(nimbox, options=SCRIPT | WINDOW))
    numbers = [NUMBER, "904142853348", "911", "102", "02129998877"]
    await write(hass, *(call(number, to_number=to) for number, to in enumerate(numbers)))

    await nimbox.wait_for_phonecalls(3)
    await figures(hass, account, pending="0", delivered_today="3")

    assert [told.destination for told in nimbox.phonecalls] == ["02122853348", "04142853348", "02129998877"]
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_only_chosen_directions_and_accounts_are_delivered(
    hass: HomeAssistant, nimbox: NiMboxSimulator, office: MockConfigEntry
) -> None:
    del office
    add_office(hass, "home", "Home")
    options = {"source_accounts": ["home"], "directions": ["incoming"], **WINDOW}
    account = await set_up(hass, make_nimbox_entry(nimbox, options=options))
    incoming = {"direction": Direction.INCOMING, "from_number": "04142853348", "to_number": "102"}
    await write(hass, call(1, **incoming), call(2, account="home"), call(3, account="home", **incoming))

    (told,) = await nimbox.wait_for_phonecalls(1)
    await figures(hass, account, pending="0", delivered_today="1")

    assert (told.source, told.destination) == ("04142853348", "102")
    assert len(nimbox.told) == 1
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_an_account_that_is_added_later_is_delivered_as_well(
    hass: HomeAssistant, crm: Account, evrotel_account: Account, nimbox: NiMboxSimulator
) -> None:
    await write(hass, call(1, account=evrotel_account.entry.entry_id))

    await nimbox.wait_for_phonecalls(1)
    assert crm.deliveries


async def test_a_call_of_the_second_in_which_the_account_was_added_is_delivered(
    hass: HomeAssistant, nimbox: NiMboxSimulator, office: MockConfigEntry
) -> None:
    """Records tell no parts of a second; older ones wait until the options have been saved."""
    del office
    account = await set_up(hass, make_nimbox_entry(nimbox))
    added = account.entry.created_at.replace(microsecond=0)
    await write(hass, call(1, started_at=added - timedelta(minutes=1)), call(2, started_at=added))

    (told,) = await nimbox.wait_for_phonecalls(1)
    await figures(hass, account, pending="0", delivered_today="1")

    assert told.initiated == added
    await hass.config_entries.async_unload(account.entry.entry_id)


@pytest.fixture(params=["accepted", "refused"])
def repeated(request: pytest.FixtureRequest, nimbox: NiMboxSimulator) -> None:
    """Have calls that are there already answered in either way."""
    nimbox.answer_repetitions(request.param)


@pytest.mark.parametrize("outage", ["refused", "unavailable", "reset", "mute"])
@pytest.mark.usefixtures("repeated")
async def test_after_an_outage_everything_is_there_once_and_in_order(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator, said: Said, outage: str
) -> None:
    calls = [call(number) for number in range(6)]
    await write(hass, *calls[:2])
    await figures(hass, crm, pending="0", delivered_today="2")

    nimbox.start_outage(outage)
    for one in calls[2:]:
        await write(hass, one)
    await figures(hass, crm, pending="4", refused="0")
    assert shown(hass, crm, "outbox_oldest") not in {"unknown", "unavailable"}
    await said.until("cannot be delivered")
    nimbox.end_outage()
    await figures(hass, crm, pending="0", delivered_today="6", refused="0", oldest="unknown")

    assert [told.initiated for told in nimbox.phonecalls] == [one.started_at for one in calls]
    assert said.count("cannot be delivered") == said.count("delivered to CRM again") == 1


async def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_bytes(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    nimbox.drop_answer(CREATE)
    await write(hass, call(1))

    await figures(hass, crm, pending="0", delivered_today="1")

    first, second = nimbox.told
    assert first == second
    assert len(nimbox.phonecalls) == 1


async def test_what_became_known_later_changes_nothing_that_was_told(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    nimbox.start_outage("unavailable")
    await write(hass, call(1))
    await write(hass, call(1, duration=99, talk_time=60))
    nimbox.end_outage()

    await figures(hass, crm, pending="0", delivered_today="1")

    assert [told.duration for told in nimbox.phonecalls] == [45]


async def test_a_reload_and_an_absence_lose_nothing(hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator) -> None:
    nimbox.start_outage("refused")
    await write(hass, call(1))
    again = await reload(hass, crm)
    await write(hass, call(2))
    await hass.config_entries.async_unload(again.entry.entry_id)
    await write(hass, call(3))
    nimbox.end_outage()

    assert await hass.config_entries.async_setup(again.entry.entry_id)

    await nimbox.wait_for_phonecalls(3)
    assert [told.initiated for told in nimbox.phonecalls] == [call(number).started_at for number in (1, 2, 3)]
    await figures(hass, again.entry.runtime_data, pending="0", refused="0")


async def test_who_stops_waits_for_no_answer(hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator) -> None:
    nimbox.start_outage("hanging")
    await write(hass, call(1))
    await nimbox.wait_for_request(CREATE)

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    assert await hass.config_entries.async_unload(crm.entry.entry_id)
    nimbox.end_outage()
    assert await hass.config_entries.async_setup(crm.entry.entry_id)

    await figures(hass, crm.entry.runtime_data, pending="0", delivered_today="1")
    assert len(nimbox.phonecalls) == 1


async def test_calls_that_are_too_old_are_not_delivered_by_themselves(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    old = dt_util.utcnow().replace(microsecond=0) - timedelta(days=400)
    await write(hass, call(1, started_at=old), call(2))
    await figures(hass, crm, pending="0", delivered_today="1")
    again = await reload(hass, crm)
    await figures(hass, again, pending="0", delivered_today="1")
    assert len(nimbox.told) == 1

    day = dt_util.as_local(old).date().isoformat()
    answer = await act(hass, "push_calls", start=day, end=day)

    assert answer == {"queued": 1}
    await nimbox.wait_for_phonecalls(2)


async def test_an_account_that_is_removed_leaves_no_letters(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    nimbox.start_outage("unavailable")
    await write(hass, call(1))
    await figures(hass, crm, pending="1")
    keeper = log_keeper(hass)

    await hass.config_entries.async_remove(crm.entry.entry_id)

    def letters(log: CallLog) -> int:
        with log.reading() as connection:
            return connection.scalar(select(func.count()).select_from(schema.outbox)) or 0

    assert await keeper.async_read(letters) == 0


async def test_calls_of_the_past_wait_for_the_users_rules(
    hass: HomeAssistant, nimbox: NiMboxSimulator, office: MockConfigEntry
) -> None:
    """What is told of them never changes, so it is not written down by rules that nobody has seen."""
    del office
    account = await set_up(hass, make_nimbox_entry(nimbox))
    await write(hass, call(1), call(2, started_at=dt_util.utcnow().replace(microsecond=0) + timedelta(seconds=1)))
    await figures(hass, account, pending="0", delivered_today="1")

    hass.config_entries.async_update_entry(account.entry, options=SCRIPT | WINDOW)
    again = await reload(hass, account)

    await figures(hass, again, pending="0", delivered_today="2")
    assert [told.destination for told in nimbox.phonecalls] == [NUMBER, "02122853348"]
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_a_gap_is_found_within_an_hour(hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator) -> None:
    """Whatever makes it: here it is that nobody follows the log."""
    assert crm.deliveries
    log = crm.deliveries._keeper.log
    assert log
    followers, log.followers[:] = list(log.followers), []
    await write(hass, call(1))
    log.followers[:] = followers
    await figures(hass, crm, pending="0", delivered_today="0")

    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1, seconds=1))

    await nimbox.wait_for_phonecalls(1)


async def test_refused_calls_are_an_issue_that_a_click_settles(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator, hass_client: ClientSessionGenerator
) -> None:
    nimbox.forget_number(NUMBER)
    await write(hass, call(1), call(2, to_number="04142853348"))
    await figures(hass, crm, pending="0", delivered_today="1", refused="1")
    await until(hass, lambda: issue(hass, crm))

    menu = await open_repair(hass, crm, hass_client)
    assert menu["menu_options"] == ["retry", "skip", "later"]
    placeholders = menu["description_placeholders"]
    assert (placeholders["account"], placeholders["count"]) == ("CRM", "1")
    assert "no se consiguió el número de destino" in placeholders["reasons"]
    assert NUMBER not in placeholders["reasons"]

    nimbox.know_number(NUMBER)
    done = await choose_repair(hass_client, menu, "retry")

    assert done["type"] == "create_entry"
    await figures(hass, crm, pending="0", delivered_today="2", refused="0")
    await until(hass, lambda: issue(hass, crm) is None)


async def test_refused_calls_can_be_left_out_for_good(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator, hass_client: ClientSessionGenerator
) -> None:
    nimbox.forget_number(NUMBER)
    await write(hass, call(1))
    await until(hass, lambda: issue(hass, crm))
    later = await choose_repair(hass_client, await open_repair(hass, crm, hass_client), "later")
    assert (later["type"], later["reason"]) == ("abort", "later")
    assert issue(hass, crm)

    await choose_repair(hass_client, await open_repair(hass, crm, hass_client), "skip")

    await figures(hass, crm, pending="0", refused="0")
    again = await reload(hass, crm)
    await figures(hass, again, pending="0", refused="0")
    assert len(nimbox.told) == 1


async def open_repair(hass: HomeAssistant, account: Account, hass_client: ClientSessionGenerator) -> dict[str, Any]:
    """Open what settles the issue of an account, as a click on it does."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    about = {"handler": DOMAIN, "issue_id": f"calls_refused_{account.entry.entry_id}"}
    answer = await client.post("/api/repairs/issues/fix", json=about)
    assert answer.status == 200
    menu: dict[str, Any] = await answer.json()
    return menu


async def choose_repair(hass_client: ClientSessionGenerator, menu: dict[str, Any], choice: str) -> dict[str, Any]:
    """Choose what is to become of the calls."""
    client = await hass_client()
    answer = await client.post(f"/api/repairs/issues/fix/{menu['flow_id']}", json={"next_step_id": choice})
    assert answer.status == 200
    done: dict[str, Any] = await answer.json()
    return done


async def test_deleted_calls_stay_deleted_until_they_are_pushed(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    calls = [call(number, started_at=RECENTLY - timedelta(days=number)) for number in range(4)]
    await write(hass, *calls)
    await nimbox.wait_for_phonecalls(4)
    await figures(hass, crm, pending="0", delivered_today="4")
    days = [one.started_at.date() for one in calls]

    answer = await act(hass, "delete_pushed_calls", start=days[2].isoformat(), end=days[1].isoformat(), confirm=True)

    assert answer == {"deleted": 2}
    assert [told.initiated.date() for told in nimbox.phonecalls] == [days[3], days[0]]
    again = await reload(hass, crm)
    await figures(hass, again, pending="0", delivered_today="2")
    assert len(nimbox.phonecalls) == 2

    local = sorted(dt_util.as_local(one.started_at).date() for one in calls[1:3])
    pushed = await act(hass, "push_calls", start=local[0].isoformat(), end=local[-1].isoformat())

    assert pushed == {"queued": 2}
    await nimbox.wait_for_phonecalls(4)


async def test_nothing_is_deleted_without_a_confirmation(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    await write(hass, call(1))
    await nimbox.wait_for_phonecalls(1)
    for doubt in ({}, {"confirm": False}):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, "delete_pushed_calls", start="2000-01-01", end="2100-01-01", **doubt)
        assert str(caught.value) == text("deletion_not_confirmed")
    assert len(nimbox.phonecalls) == 1
    assert crm.deliveries


async def test_days_the_wrong_way_round_are_refused(hass: HomeAssistant, crm: Account) -> None:
    for action, more in (("push_calls", {}), ("delete_pushed_calls", {"confirm": True})):
        with pytest.raises(ServiceValidationError) as caught:
            await act(hass, action, start="2026-01-02", end="2026-01-01", **more)
        assert str(caught.value) == text("start_after_end")
    assert crm.deliveries


async def test_a_deletion_that_fails_says_so_and_marks_nothing(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    await write(hass, call(1))
    await nimbox.wait_for_phonecalls(1)
    await figures(hass, crm, pending="0", delivered_today="1")
    nimbox.start_outage("refused")

    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, "delete_pushed_calls", start="2020-01-01", end="2100-01-01", confirm=True)

    assert str(caught.value) == text("cannot_connect", server=URL(nimbox.url).authority)
    await figures(hass, crm, delivered_today="1")


async def test_an_account_that_receives_none_cannot_push(
    hass: HomeAssistant, crm: Account, evrotel_account: Account
) -> None:
    with pytest.raises(ServiceValidationError) as caught:
        await act(
            hass, "push_calls", config_entry_id=evrotel_account.entry.entry_id, start="2026-01-01", end="2026-01-01"
        )
    assert str(caught.value) == text("cannot_receive_calls", account="Kyiv")
    assert await act(hass, "push_calls", start="2026-01-01", end="2026-01-01") == {"queued": 0}
    assert crm.deliveries


async def test_the_link_leads_to_the_history_of_the_calls(
    hass: HomeAssistant, nimbox: NiMboxSimulator, evrotel_account: Account
) -> None:
    await hass.config.async_update(external_url="https://home.example.org")
    crm = await set_up(hass, make_nimbox_entry(nimbox, options=WINDOW))
    made = call(1, account=evrotel_account.entry.entry_id)
    await write(hass, made)

    (told,) = await nimbox.wait_for_phonecalls(1)

    link = URL(told.url or "")
    assert (link.origin(), link.path) == (URL("https://home.example.org"), "/history")
    assert link.query["entity_id"] == "event.kyiv_calls"
    assert link.query["start_date"] < made.started_at.isoformat() < link.query["end_date"]
    await hass.config_entries.async_unload(crm.entry.entry_id)


async def test_a_refused_token_is_asked_for_anew_and_calls_wait(
    hass: HomeAssistant, crm: Account, nimbox: NiMboxSimulator
) -> None:
    nimbox.set_token("another")
    await write(hass, call(1))
    await until(hass, lambda: hass.config_entries.flow.async_progress_by_handler(DOMAIN))
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    await figures(hass, crm, pending="1", refused="0")

    nimbox.set_token(nimbox_token_before(crm))
    await reload(hass, crm)

    await nimbox.wait_for_phonecalls(1)
    assert {violation.rule for violation in nimbox.violations} == {Rule.WRONG_TOKEN}
    nimbox.clear_requests()


async def test_nothing_is_told_of_an_account_that_is_gone(
    hass: HomeAssistant, nimbox: NiMboxSimulator, crm: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    nimbox.forget_number(NUMBER)
    counting, gone = Event(), Event()
    count = Outbox.counts

    def count_slowly(outbox: Outbox, today: datetime) -> OutboxCounts:
        counts = count(outbox, today)
        if counts.refused:
            counting.set()
            assert gone.wait(5)
        return counts

    monkeypatch.setattr(Outbox, "counts", count_slowly)
    await write(hass, call(1))
    assert await hass.async_add_executor_job(counting.wait, 5)
    await hass.config_entries.async_remove(crm.entry.entry_id)
    gone.set()
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issue(hass, crm) is None


def nimbox_token_before(account: Account) -> str:
    """Return the token with which an account was set up."""
    token: str = account.entry.data["token"]
    return token


async def test_the_token_is_in_no_log_error_or_report(
    hass: HomeAssistant,
    nimbox: NiMboxSimulator,
    crm: Account,
    hass_client: ClientSessionGenerator,
    said: Said,
) -> None:
    nimbox.forget_number(NUMBER)
    await write(hass, call(1), call(2, to_number="04142853348"))
    await figures(hass, crm, pending="0", delivered_today="1", refused="1")
    errors = []
    for number, outage in enumerate(("refused", "unavailable", "reset", "mute")):
        nimbox.start_outage(outage)
        with pytest.raises(HomeAssistantError) as caught:
            await act(hass, "delete_pushed_calls", start="2020-01-01", end="2020-01-02", confirm=True)
        errors.append(str(caught.value) + repr(caught.value.__cause__))
        before = len(said.lines)
        await write(hass, call(10 + number))
        await said.until("cannot be delivered", before)
        nimbox.end_outage()
        await said.until("delivered to CRM again", before)

    report: Any = await get_diagnostics_for_config_entry(hass, hass_client, crm.entry)

    assert len(said.lines) > 20
    assert nimbox.token not in "\n".join([*said.lines, *errors, json.dumps(report, default=str)])
    assert "04142853348" not in json.dumps(report, default=str)
    assert report["account"]["outbox"]["refused"] >= 1
    assert "ReceivesCalls" in report["account"]["capabilities"]

"""An account at an Asterisk server, from its form to its calls in the log; the table is in a real MariaDB."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from sqlalchemy import URL

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import log_keeper
from custom_components.cloud_telephony.calls.log_model import CallsQuery
from custom_components.cloud_telephony.calls.model import Call, Direction, Disposition
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.diagnostics import async_get_config_entry_diagnostics
from custom_components.cloud_telephony.history import BACK_FILL_AFTER, JITTER
from custom_components.cloud_telephony.providers.asterisk import Asterisk
from simulator.asterisk import AsteriskSimulator
from simulator.asterisk.calls import Record

from .account_form import fields_of, submit, unload_all
from .glue import text, until

PASSWORD = "correct"
"""The beginning of the password of `simulator.databases`, before what an address has in percent encoding."""


@pytest.fixture
def asterisk(mariadb_url: URL) -> AsteriskSimulator:
    """Return an Asterisk server that has had no calls yet."""
    simulator = AsteriskSimulator(mariadb_url, UTC)
    simulator.create_table()
    return simulator


def address_of(asterisk: AsteriskSimulator) -> str:
    """Return the address of the database as a user enters it."""
    return asterisk.url.set(drivername="mysql").render_as_string(hide_password=False)


async def open_form(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "asterisk"})


async def added(hass: HomeAssistant, asterisk: AsteriskSimulator) -> Account:
    """Add an account as a user does, and return it once it runs."""
    result = await submit(hass, await open_form(hass), {"db_url": address_of(asterisk), "table": "cdr"})
    assert result["type"] is FlowResultType.CREATE_ENTRY, result
    entry = result["result"]
    await until(hass, lambda: entry.state is ConfigEntryState.LOADED)
    account = entry.runtime_data
    assert isinstance(account, Account)
    await caught_up(hass, account)
    return account


async def logged(hass: HomeAssistant, account: Account, number: int) -> list[Call]:
    """Wait until there are so many calls of an account in the log, and return them."""
    query = CallsQuery(accounts=frozenset({account.entry.entry_id}))
    written = asyncio.Event()
    unsubscribe = log_keeper(hass).listen(written.set)
    try:
        async with asyncio.timeout(20):
            while len((page := await log_keeper(hass).async_read(lambda log: log.page(query))).calls) < number:
                await written.wait()
                written.clear()
    finally:
        unsubscribe()
    return list(page.calls)


async def caught_up(hass: HomeAssistant, account: Account) -> None:
    """Wait until what is new was asked for."""
    await hass.async_block_till_done(wait_background_tasks=False)
    assert account.history
    assert account.history._catching_up
    await account.history._catching_up


def said(form: ConfigFlowResult) -> Mapping[str, str]:
    """Return what fills the texts of a form."""
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    return placeholders


def just_now(**changes: Any) -> Record:
    """Return the record of a call from outside that has just ended."""
    begun_at = changes.pop("begun_at", dt_util.utcnow().replace(microsecond=0) - timedelta(seconds=40))
    usual = {"src": "221234567", "dst": "101", "name": "Anna", "duration": 35, "billsec": 30}
    return Record(
        begun_at=begun_at, disposition="ANSWERED", channel="PJSIP/trunk-00000001", dstchannel="PJSIP/101-00000002",
        uniqueid=f"{int(begun_at.timestamp())}.1", **{**usual, **changes},
    )  # fmt: skip


async def test_the_form_asks_where_the_table_is(hass: HomeAssistant) -> None:
    form = await open_form(hass)
    fields = {marker.schema: (marker, field) for marker, field in fields_of(form).items()}
    assert list(fields) == ["db_url", "table", "advanced"]
    assert said(form)["example"].startswith("mysql://")
    assert fields["db_url"][1].config["type"] == "password"
    table: Any = fields["table"][0]
    assert table.default() == "cdr"
    assert [marker.schema for marker in fields["advanced"][1].schema.schema] == ["time_zone"]


async def test_calls_arrive_in_the_log(hass: HomeAssistant, asterisk: AsteriskSimulator) -> None:
    hass.config.country = "PL"
    account = await added(hass, asterisk)
    assert account.entry.title == f"Asterisk 127.0.0.1 {asterisk.url.database}.cdr"
    assert account.entry.data["db_url"] == address_of(asterisk)
    asterisk.add(just_now())
    async_fire_time_changed(hass, dt_util.utcnow() + Asterisk.gather_every * (1 + JITTER))
    (call,) = await logged(hass, account, 1)
    assert (call.kind, call.direction, call.disposition) == ("asterisk", Direction.INCOMING, Disposition.ANSWERED)
    assert (call.from_number, call.from_name, call.extension) == ("+48221234567", "Anna", "101")
    await unload_all(hass)


async def test_past_is_asked_of_the_table(hass: HomeAssistant, asterisk: AsteriskSimulator) -> None:
    begun_at = dt_util.utcnow().replace(microsecond=0) - timedelta(days=3)
    asterisk.add(just_now(begun_at=begun_at))
    account = await added(hass, asterisk)
    async_fire_time_changed(hass, dt_util.utcnow() + BACK_FILL_AFTER)
    (call,) = await logged(hass, account, 1)
    assert call.started_at == begun_at
    await unload_all(hass)


async def test_user_is_told_what_is_wrong_and_no_password(
    hass: HomeAssistant, asterisk: AsteriskSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    server = f"127.0.0.1:{asterisk.url.port}"
    form = await open_form(hass)
    wrong = address_of(asterisk).replace("telephony:", "telephony:not")
    form = await submit(hass, form, {"db_url": wrong, "table": "cdr"})
    assert form["errors"] == {"base": "invalid_auth"}
    assert said(form)["server"] == server
    assert said(form)["field"] == "Address of the database"
    form = await submit(hass, form, {"db_url": address_of(asterisk), "table": "cdrs"})
    assert form["errors"] == {"base": "cannot_connect"}
    assert text("no_such_table", server=server, table="cdrs") in said(form)["problem"]
    form = await submit(hass, form, {"db_url": address_of(asterisk), "table": "cdr;"})
    assert text("invalid_table", table="cdr;") in said(form)["problem"]
    form = await submit(hass, form, {"db_url": "https://127.0.0.1", "table": "cdr"})
    assert form["errors"] == {"base": "invalid_url"}
    form = await submit(hass, form, {"db_url": address_of(asterisk), "table": "cdr"})
    assert form["type"] is FlowResultType.CREATE_ENTRY
    await until(hass, lambda: form["result"].state is ConfigEntryState.LOADED)
    ours = [record.getMessage() for record in caplog.records if "cloud_telephony" in record.name]
    assert not any(PASSWORD in message or "://" in message for message in ours)
    await unload_all(hass)


async def test_diagnostics_have_no_password(hass: HomeAssistant, asterisk: AsteriskSimulator) -> None:
    account = await added(hass, asterisk)
    report = await async_get_config_entry_diagnostics(hass, account.entry)
    assert report["provider"]["server"].startswith("mariadb")
    assert "linkedid" in report["provider"]["columns"]
    assert PASSWORD not in repr(report)
    assert str(asterisk.url.database) not in repr(report)
    await unload_all(hass)


async def test_table_that_is_away_is_tried_again(hass: HomeAssistant, asterisk: AsteriskSimulator) -> None:
    """The account is there, and its calls come when the table does."""
    account = await added(hass, asterisk)
    asterisk.drop_table()
    async_fire_time_changed(hass, dt_util.utcnow() + Asterisk.gather_every * (1 + JITTER))
    await caught_up(hass, account)
    assert account.entry.state is ConfigEntryState.LOADED
    asterisk.create_table()
    asterisk.add(just_now())
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=2))
    assert len(await logged(hass, account, 1)) == 1
    await unload_all(hass)

"""Where the call log is kept, and for how long: the options of any account, and moving from one database to another."""

import asyncio
from contextlib import closing
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from sqlalchemy import URL

from custom_components.cloud_telephony import options_flow
from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.call_log import LogKeeper, async_open_call_log
from custom_components.cloud_telephony.calls.log import CallLog
from custom_components.cloud_telephony.calls.log_model import LogNotEmpty, Source
from custom_components.cloud_telephony.calls.model import Call
from custom_components.cloud_telephony.log_settings import LogSettings

from .databases import *  # noqa: F403  # fixtures
from .glue import text, until
from .logged import NOON, ended, many, written

ACCOUNT = {"own_extension": "101", "show_extensions": [], "hide_extensions": [], "forget_after": 0, "grace": 30}
SERVERS = pytest.mark.parametrize("server", ["mariadb_url", "postgresql_url"])


@pytest.fixture
async def keeper(hass: HomeAssistant) -> LogKeeper:
    """Return what keeps a log with ten calls."""
    keeper = await async_open_call_log(hass)
    await keeper.async_write(many(10), Source.RECORD, {("office", "until"): "2026-11-18"})
    return keeper


@pytest.fixture
def url(request: pytest.FixtureRequest, server: str) -> URL:
    """Return the address of an empty database on that server."""
    url = request.getfixturevalue(server)
    assert isinstance(url, URL)
    return url


def write_there(url: URL, *calls: Call) -> None:
    """Have another program write calls into a database."""
    with closing(CallLog.open(url)) as log:
        log.write(calls, Source.RECORD)


async def submit(hass: HomeAssistant, account: Account, log: dict[str, Any]) -> ConfigFlowResult:
    """Enter this under the call log in the options of an account, and wait until it has been done."""
    form = await hass.config_entries.options.async_init(account.entry.entry_id)
    return await finished(hass, account, await enter(hass, form, log))


async def enter(hass: HomeAssistant, form: ConfigFlowResult, log: dict[str, Any]) -> ConfigFlowResult:
    """Enter this under the call log in an open form."""
    return await hass.config_entries.options.async_configure(form["flow_id"], {**ACCOUNT, "call_log": log})


async def finished(hass: HomeAssistant, account: Account, result: ConfigFlowResult) -> ConfigFlowResult:
    """Wait until nothing goes on any more, and return what comes then."""
    if result["type"] is FlowResultType.SHOW_PROGRESS:
        await hass.async_block_till_done()
        result = await hass.config_entries.options.async_configure(result["flow_id"])
    await hass.async_block_till_done()
    await until(hass, lambda: account.entry.runtime_data.connected)
    return result


def shown(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what the section of the call log shows."""
    schema = form["data_schema"]
    assert schema
    section = schema.schema["call_log"]
    return {marker.schema: (marker.description or {}).get("suggested_value") for marker in section.schema.schema}


@SERVERS
async def test_all_is_copied_to_a_server_and_back(keeper: LogKeeper, url: URL) -> None:
    """Rows keep what they are; new ones are numbered after them; the file is where it was."""
    before = await written(keeper)
    await keeper.async_use(LogSettings(server=url))
    assert await written(keeper) == before
    assert await keeper.async_read(lambda log: log.progress("office")) == {"until": "2026-11-18"}
    await keeper.async_write([ended("new", started_at=NOON)], Source.RECORD)
    again = await keeper.async_write(many(10), Source.RECORD)
    assert (again.new, again.known) == (0, 10)
    await keeper.async_use(LogSettings())
    assert await written(keeper) == [*before, "new"]
    await keeper.async_write([ended("newest", started_at=NOON)], Source.RECORD)


@SERVERS
async def test_a_database_with_other_calls_is_refused(keeper: LogKeeper, url: URL) -> None:
    before = await written(keeper)
    await asyncio.to_thread(write_there, url, ended("only there", started_at=NOON))
    with pytest.raises(LogNotEmpty):
        await keeper.async_use(LogSettings(server=url))
    assert keeper.settings == LogSettings()
    assert await written(keeper) == before
    # What is too old to be kept is no loss.
    await keeper.async_use(LogSettings(server=url, keep_days=1))
    assert "only there" not in await written(keeper)


@SERVERS
async def test_the_form_takes_a_server_and_hides_its_password(
    hass: HomeAssistant, account: Account, url: URL, hass_storage: dict[str, Any]
) -> None:
    await account.keeper.async_write(many(3), Source.RECORD)
    address = url.render_as_string(hide_password=False)
    done = await submit(hass, account, {"log_url": address, "keep_days": 0})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert account.keeper.settings.server == url
    assert hass_storage["cloud_telephony.call_log"]["data"]["log_url"] == address
    assert await written(account.keeper) == ["3", "2", "1"]
    form = await hass.config_entries.options.async_init(account.entry.entry_id)
    masked = shown(form)["log_url"]
    assert url.host in masked
    assert f":{url.password}@" not in masked
    # What was not touched is what it was.
    done = await finished(hass, account, await enter(hass, form, {"log_url": masked, "keep_days": 365}))
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert account.keeper.settings == LogSettings(server=url, keep_days=365)


async def test_the_form_shows_that_many_calls_are_copied(
    hass: HomeAssistant, account: Account, postgresql_url: URL, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(options_flow, "_PATIENCE", 0)
    await account.keeper.async_write(many(3), Source.RECORD)
    address = postgresql_url.render_as_string(hide_password=False)
    form = await hass.config_entries.options.async_init(account.entry.entry_id)
    going_on = await enter(hass, form, {"log_url": address, "keep_days": 0})
    assert (going_on["type"], going_on["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "move_call_log")
    done = await finished(hass, account, going_on)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert account.keeper.settings.server == postgresql_url
    assert await written(account.keeper) == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("https://example.com", "log_url"),
        ("sqlite:///other.db", "log_url"),
        ("postgresql://me:***@127.0.0.1/calls", "log_url"),
        ("postgresql://me@127.0.0.1/calls?password=secret", "log_url"),
        ("mariadb://me:secret@127.0.0.1:1/calls", "log_not_usable"),
    ],
)
async def test_the_form_refuses_what_cannot_be(hass: HomeAssistant, account: Account, address: str, error: str) -> None:
    refused = await submit(hass, account, {"log_url": address, "keep_days": 0})
    assert refused["type"] is FlowResultType.FORM
    assert refused["errors"] == {"base": error}
    assert account.keeper.settings == LogSettings()
    if error == "log_not_usable":
        placeholders = refused["description_placeholders"]
        assert placeholders
        assert placeholders["problem"].rstrip(".") == text("log_unreachable")


async def test_not_a_number_of_days_is_refused(hass: HomeAssistant, account: Account) -> None:
    refused = await submit(hass, account, {"log_url": "", "keep_days": float("nan")})
    assert refused["errors"] == {"base": "no_number"}


async def test_what_was_chosen_holds_after_a_restart(hass: HomeAssistant, hass_storage: dict[str, Any]) -> None:
    hass_storage["cloud_telephony.call_log"] = {
        "version": 1,
        "minor_version": 1,
        "key": "cloud_telephony.call_log",
        "data": {"log_url": "", "keep_days": 30},
    }
    keeper = await async_open_call_log(hass)
    assert keeper.settings == LogSettings(keep_days=30)
    assert LogSettings.read({"log_url": "no address", "keep_days": 3}) == LogSettings()

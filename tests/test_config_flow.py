"""Setting up an account, signing in to it again, changing it."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_USER, ConfigEntryState, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.helpers.selector import TextSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol
from yarl import URL

from custom_components.cloud_telephony.config_flow import CloudTelephonyConfigFlow
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.forms import ADDRESS, CLOUDPBX, FORMS, SECRET, Field, Form
from custom_components.cloud_telephony.providers import PROVIDERS
from simulator.cloudpbx import CloudPbxSimulator
from simulator.cloudpbx.checks import Rule

from .glue import make_entry

UNIQUE_ID = "cloudpbx_biuro"


@pytest.fixture(autouse=True)
async def unload(hass: HomeAssistant, sim: CloudPbxSimulator) -> AsyncIterator[None]:  # noqa: ARG001  # stopped after
    """Unload what a test has set up, before its servers stop."""
    yield
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)


def typed(sim: CloudPbxSimulator, **changes: Any) -> dict[str, Any]:
    """Return what a user types for a simulated account; `changes` go to their place."""
    main = {
        "api_key": sim.api_key,
        "pbx_name": sim.pbx_name,
        "pbx_key": sim.pbx_key,
        "events_url": sim.events_url,
        "extension": "101",
    }
    advanced = {"api_url": sim.api_url, "fallback_url": sim.fallback_url}
    return {
        **main,
        **{key: value for key, value in changes.items() if key not in advanced},
        "advanced": advanced | {key: value for key, value in changes.items() if key in advanced},
    }


def kept(sim: CloudPbxSimulator, **changes: Any) -> dict[str, Any]:
    """Return what an entry keeps of what `typed` returns."""
    values = typed(sim, **changes)
    return {"kind": "cloudpbx", **values.pop("advanced"), **values}


async def open_form(hass: HomeAssistant) -> ConfigFlowResult:
    """Open the form of a new account."""
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "cloudpbx"})


async def submit(hass: HomeAssistant, form: ConfigFlowResult, values: dict[str, Any]) -> ConfigFlowResult:
    """Send a form, and wait for what follows."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], values)
    await hass.async_block_till_done(wait_background_tasks=False)
    return result


def fields_of(form: ConfigFlowResult) -> Mapping[vol.Marker, Any]:
    """Return the fields of a form."""
    schema = form["data_schema"]
    assert schema is not None
    fields: Mapping[vol.Marker, Any] = schema.schema
    return fields


def shown(fields: Mapping[vol.Marker, Any]) -> dict[str, Any]:
    """Return the values that a form shows already, as they were typed."""
    values: dict[str, Any] = {}
    for marker, selector in fields.items():
        if isinstance(selector, section):
            values[marker.schema] = shown(selector.schema.schema)
        elif marker.description:
            values[marker.schema] = marker.description["suggested_value"]
    return values


def host(url: str) -> str:
    """Return host and port of an address."""
    return URL(url).authority


def only_entry(hass: HomeAssistant) -> Any:
    """Return the only account."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry


async def test_the_menu_offers_every_kind_that_has_a_form_and_a_provider(hass: HomeAssistant) -> None:
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})

    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "user"
    assert menu["menu_options"] == ["cloudpbx"]


async def test_every_kind_has_a_step_of_its_name_and_a_provider() -> None:
    assert all(hasattr(CloudTelephonyConfigFlow, f"async_step_{kind}") for kind in FORMS)
    assert set(FORMS) == set(PROVIDERS)


async def test_the_form_asks_for_keys_secretly_and_keeps_the_servers_in_a_closed_section(hass: HomeAssistant) -> None:
    form = await open_form(hass)

    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "cloudpbx"
    fields = {marker.schema: field for marker, field in fields_of(form).items()}
    advanced = fields.pop("advanced")
    assert list(fields) == ["api_key", "pbx_name", "pbx_key", "events_url", "extension"]
    assert [name for name, selector in fields.items() if selector.config.get("type") == "password"] == [
        "api_key",
        "pbx_key",
    ]
    assert advanced.options == {"collapsed": True}
    assert {marker.schema: marker.default() for marker in advanced.schema.schema} == {
        "api_url": "https://api.cloudpbx.pl",
        "fallback_url": "https://api2.cloudpbx.pl",
    }
    selectors: list[TextSelector] = [*fields.values(), *advanced.schema.schema.values()]
    assert {selector.config["autocomplete"] for selector in selectors} == {"off"}
    assert {name for name, selector in fields.items() if selector.config.get("type") == "url"} == {"events_url"}


async def test_an_account_is_added_and_works(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    result = await submit(hass, await open_form(hass), typed(sim))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Biuro"
    entry = only_entry(hass)
    assert entry.data == kept(sim)
    assert entry.unique_id == UNIQUE_ID
    assert entry.state is ConfigEntryState.LOADED


async def test_space_around_what_was_typed_is_dropped(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    spaced = {key: f" {value}\n" for key, value in typed(sim).items() if key != "advanced"}

    result = await submit(hass, await open_form(hass), {**typed(sim), **spaced})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert only_entry(hass).data == kept(sim)


async def test_an_extension_that_was_left_empty_is_not_kept(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    await submit(hass, await open_form(hass), typed(sim, extension="  "))

    assert "extension" not in only_entry(hass).data


def test_servers_that_were_left_out_are_the_provider_s_own() -> None:
    settings = CLOUDPBX.settings({"api_key": "a", "pbx_name": "b", "pbx_key": "c", "events_url": "d"}, {})

    assert settings["api_url"] == "https://api.cloudpbx.pl"
    assert settings["fallback_url"] == "https://api2.cloudpbx.pl"


def test_a_form_without_advanced_fields_has_no_section() -> None:
    form = Form((Field(name="token", selector=SECRET, secret=True), Field(name="url", selector=ADDRESS)))

    assert list(form.schema(secrets_known=False).schema) == ["token", "url"]


async def test_a_required_field_with_nothing_but_space_is_named(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    form = await submit(hass, await open_form(hass), typed(sim, pbx_name=" ", api_key=""))

    assert form["errors"] == {"api_key": "required", "pbx_name": "required"}
    assert sim.requests == []

    assert (await submit(hass, form, typed(sim)))["type"] is FlowResultType.CREATE_ENTRY


def forgive_wrong_keys(sim: CloudPbxSimulator) -> None:
    """Forget that a wrong key was sent, where that was meant; nothing else may have been wrong."""
    assert {violation.rule for violation in sim.violations} <= {Rule.WRONG_KEY}
    sim.clear_requests()


type Break = Callable[[CloudPbxSimulator], None]


def nothing(_: CloudPbxSimulator) -> None:
    """Leave the servers as they are."""


def hosts_down(sim: CloudPbxSimulator) -> None:
    """Have both REST hosts refuse connections."""
    sim.host_down("api")
    sim.host_down("fallback")


def hosts_up(sim: CloudPbxSimulator) -> None:
    """Have both REST hosts take connections."""
    sim.host_up("api")
    sim.host_up("fallback")


def feed_down(sim: CloudPbxSimulator) -> None:
    """Have the feed's server refuse connections."""
    sim.stop_listening()


def feed_up(sim: CloudPbxSimulator) -> None:
    """Have the feed's server take connections."""
    sim.start_listening()


def web_page(sim: CloudPbxSimulator) -> None:
    """Have the REST hosts answer with a web page."""
    sim.answer_with("/cdr", status=200, body="<html>Welcome</html>", content_type="text/html", times=2)


def server_error(sim: CloudPbxSimulator) -> None:
    """Have the REST hosts fail."""
    sim.answer_with("/cdr", status=503, body="", content_type="text/plain", times=2)


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that keeps an account from working, and what the user is told of it.

    `server` is the field with the address that is named as the server, `field` the label of the field that is named.
    """

    error: str
    changes: Mapping[str, str] = field(default_factory=dict)
    breaks: Break = nothing
    mends: Break = nothing
    server: str | None = None
    field: str | None = None
    problem: str = ""


TROUBLES = {
    "API key": Trouble(changes={"api_key": "wrong"}, error="invalid_auth", server="api_url", field="API key"),
    "feed key": Trouble(changes={"pbx_key": "wrong"}, error="invalid_auth", server="events_url", field="Feed key"),
    "API is down": Trouble(
        breaks=hosts_down, mends=hosts_up, error="cannot_connect", server="api_url", problem="cannot be reached"
    ),
    "feed is down": Trouble(
        breaks=feed_down, mends=feed_up, error="cannot_connect", server="events_url", problem="cannot be reached"
    ),
    "web page": Trouble(breaks=web_page, error="cannot_connect", server="api_url", problem="a web page"),
    "API fails": Trouble(breaks=server_error, error="cannot_connect", server="api_url", problem="503"),
    "feed's address": Trouble(changes={"events_url": "ftp://biuro"}, error="invalid_url", field="Feed server"),
    "API's address": Trouble(changes={"api_url": "ftp://biuro"}, error="invalid_url", field="API server"),
    "second API's address": Trouble(
        changes={"fallback_url": "https://"}, error="invalid_url", field="Second API server"
    ),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_what_is_wrong_is_told_and_can_be_mended(
    hass: HomeAssistant, sim: CloudPbxSimulator, trouble: Trouble
) -> None:
    trouble.breaks(sim)

    form = await submit(hass, await open_form(hass), typed(sim, **trouble.changes))

    assert form["errors"] == {"base": trouble.error}
    assert shown(fields_of(form)) == typed(sim, **trouble.changes)
    placeholders = form["description_placeholders"]
    assert placeholders is not None
    assert placeholders["server"] == (host(getattr(sim, trouble.server)) if trouble.server else "CloudPBX")
    assert trouble.field in {None, placeholders["field"]}
    assert trouble.problem in placeholders["problem"]
    forgive_wrong_keys(sim)

    trouble.mends(sim)
    assert (await submit(hass, form, typed(sim)))["type"] is FlowResultType.CREATE_ENTRY
    assert only_entry(hass).data == kept(sim)


class Mistaken:
    """A provider's package with a mistake."""

    def create(self, **_settings: Any) -> Any:
        """Fail in a way that nobody has thought of."""
        message = "mistake"
        raise RuntimeError(message)


async def test_a_mistake_of_ours_is_logged_and_loses_nothing_that_was_typed(
    hass: HomeAssistant, sim: CloudPbxSimulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(PROVIDERS, "cloudpbx", Mistaken())
        form = await submit(hass, await open_form(hass), typed(sim))

    assert form["errors"] == {"base": "unknown"}
    assert shown(fields_of(form)) == typed(sim)
    assert "RuntimeError: mistake" in caplog.text
    assert sim.api_key not in caplog.text

    assert (await submit(hass, form, typed(sim)))["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("pbx_name", ["Biuro", "BIURO"])
async def test_the_same_pbx_is_refused_a_second_time(
    hass: HomeAssistant, sim: CloudPbxSimulator, pbx_name: str
) -> None:
    make_entry(sim, unique_id=UNIQUE_ID).add_to_hass(hass)

    async with CloudPbxSimulator(pbx_name=pbx_name) as same:
        result = await submit(hass, await open_form(hass), typed(same))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_no_key_gets_into_the_log(
    hass: HomeAssistant, sim: CloudPbxSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    form = await submit(hass, await open_form(hass), typed(sim, pbx_key="wrong-feed-key"))
    form = await submit(hass, form, typed(sim, api_key="wrong-api-key"))
    await submit(hass, form, typed(sim))

    for secret in (sim.api_key, sim.pbx_key, "wrong-feed-key", "wrong-api-key"):
        assert secret not in caplog.text
    forgive_wrong_keys(sim)


@pytest.fixture
def signed_out(hass: HomeAssistant, sim: CloudPbxSimulator) -> MockConfigEntry:
    """Return an account that was added before its API key was changed at the provider."""
    entry = make_entry(sim, unique_id=UNIQUE_ID, data=kept(sim, api_key="withdrawn"))
    entry.add_to_hass(hass)
    return entry


async def test_a_refused_key_asks_the_user_to_sign_in_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry
) -> None:
    await hass.config_entries.async_setup(signed_out.entry_id)

    assert signed_out.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    forgive_wrong_keys(sim)


async def test_signing_in_again_asks_for_the_keys_only_and_shows_none(
    hass: HomeAssistant, signed_out: MockConfigEntry
) -> None:
    form = await signed_out.start_reauth_flow(hass)

    assert [marker.schema for marker in fields_of(form)] == ["api_key", "pbx_key"]
    assert shown(fields_of(form)) == {}
    assert form["description_placeholders"] == {"name": "Biuro"}


@pytest.mark.parametrize("both", [True, False])
async def test_a_new_key_is_taken_and_one_that_was_left_empty_stays(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry, both: bool
) -> None:
    form = await signed_out.start_reauth_flow(hass)

    entered = {"api_key": f" {sim.api_key} "} | ({"pbx_key": sim.pbx_key} if both else {})
    result = await submit(hass, form, entered)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    assert signed_out.data == kept(sim)
    assert signed_out.state is ConfigEntryState.LOADED


async def test_a_key_that_is_refused_again_can_be_corrected(
    hass: HomeAssistant, sim: CloudPbxSimulator, signed_out: MockConfigEntry
) -> None:
    form = await submit(hass, await signed_out.start_reauth_flow(hass), {"api_key": "wrong", "pbx_key": "typed"})

    assert form["step_id"] == "reauth_confirm"
    assert form["errors"] == {"base": "invalid_auth"}
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["field"] == "API key"
    assert form["description_placeholders"]["name"] == "Biuro"
    assert shown(fields_of(form)) == {"api_key": "wrong", "pbx_key": "typed"}
    forgive_wrong_keys(sim)

    result = await submit(hass, form, {"api_key": sim.api_key, "pbx_key": sim.pbx_key})
    assert result["reason"] == "reauth_successful"
    assert signed_out.data == kept(sim)


async def test_signing_in_to_another_account_is_refused(hass: HomeAssistant, sim: CloudPbxSimulator) -> None:
    entry = make_entry(sim, unique_id="cloudpbx_another")
    entry.add_to_hass(hass)

    result = await submit(hass, await entry.start_reauth_flow(hass), {"api_key": sim.api_key})

    assert result["reason"] == "unique_id_mismatch"


@pytest.fixture
def added(hass: HomeAssistant, sim: CloudPbxSimulator) -> MockConfigEntry:
    """Return an account that was added."""
    entry = make_entry(sim, unique_id=UNIQUE_ID)
    entry.add_to_hass(hass)
    return entry


async def test_an_account_is_shown_as_it_was_filled_in_but_for_its_keys(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    form = await added.start_reconfigure_flow(hass)

    assert form["step_id"] == "cloudpbx"
    whole = typed(sim)
    assert shown(fields_of(form)) == {key: whole[key] for key in whole if key not in {"api_key", "pbx_key"}}


async def test_a_changed_account_keeps_the_keys_that_were_left_empty(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    form = await added.start_reconfigure_flow(hass)
    changed = typed(sim, extension="102")
    result = await submit(hass, form, {key: changed[key] for key in changed if key not in {"api_key", "pbx_key"}})

    assert result["reason"] == "reconfigure_successful"
    assert added.data == kept(sim, extension="102")
    assert added.unique_id == UNIQUE_ID
    assert added.state is ConfigEntryState.LOADED


async def test_an_extension_can_be_taken_out_again(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    values = typed(sim)
    del values["extension"]
    await submit(hass, await added.start_reconfigure_flow(hass), values)

    assert "extension" not in added.data


async def test_a_change_that_does_not_work_is_not_saved_and_can_be_mended(
    hass: HomeAssistant, sim: CloudPbxSimulator, added: MockConfigEntry
) -> None:
    broken = typed(sim, pbx_key="wrong")
    form = await submit(hass, await added.start_reconfigure_flow(hass), broken)

    assert form["errors"] == {"base": "invalid_auth"}
    assert shown(fields_of(form)) == broken
    forgive_wrong_keys(sim)
    assert added.data == kept(sim)

    result = await submit(hass, form, typed(sim, extension="103"))
    assert result["reason"] == "reconfigure_successful"
    assert added.data == kept(sim, extension="103")


async def test_another_pbx_is_refused_in_the_place_of_an_account(hass: HomeAssistant, added: MockConfigEntry) -> None:
    form = await added.start_reconfigure_flow(hass)
    async with CloudPbxSimulator(pbx_name="Sklep") as other:
        result = await submit(hass, form, typed(other))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "unique_id_mismatch"
    assert added.data["pbx_name"] == "Biuro"

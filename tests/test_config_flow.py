"""Setting up an account."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import TextSelector
import pytest
from yarl import URL

from custom_components.cloud_telephony.config_flow import CloudTelephonyConfigFlow
from custom_components.cloud_telephony.const import DOMAIN
from custom_components.cloud_telephony.forms import ADDRESS, CLOUDPBX, FORMS, SECRET, Field, Form
from custom_components.cloud_telephony.providers import PROVIDERS
from simulator.cloudpbx import CloudPbxSimulator

from .account_form import UNIQUE_ID, fields_of, forgive_wrong_keys, kept, open_form, shown, submit, typed, unload_all
from .glue import make_entry


@pytest.fixture(autouse=True)
async def unload(hass: HomeAssistant, sim: CloudPbxSimulator) -> AsyncIterator[None]:  # noqa: ARG001  # stopped after
    """Unload what a test has set up, before its servers stop."""
    yield
    await unload_all(hass)


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
    assert menu["menu_options"] == list(FORMS)


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

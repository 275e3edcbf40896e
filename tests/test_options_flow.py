"""Saying how an account is to be shown."""

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigFlowResult
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData, section
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.model import Route
from custom_components.cloud_telephony.calls.routing import Callers, Hours, Rule
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import ZadarmaSimulator

from .glue import make_entry, make_zadarma_entry, set_up, until
from .routed import STRANGER, extension, place

CHOSEN = {"grace": 30, "forget_after": 0}
ROUTING = {"wait_for_automations": True, "routing_deadline": 1.5}
RULE = {"name": "Night", "extension": "101"}
EVERYTHING = {
    "name": " Family at night ",
    "callers": "known",
    "groups": ["Family", " "],
    "numbers": ["+48 600*", "+48 22 123 45 67"],
    "after": "22:00:00",
    "before": "6:30",
    "weekdays": ["mon", "sun"],
    "entity_id": "input_boolean.night",
    "state": "on",
    "scenario": " 0-1 ",
    "extension": "",
    "reject": False,
    "leave": False,
}
"""A rule as the form sends it when somebody has been in every field."""


async def open_options(hass: HomeAssistant, entry: ConfigEntry[Account]) -> ConfigFlowResult:
    """Open the options of an account."""
    return await hass.config_entries.options.async_init(entry.entry_id)


async def choose(hass: HomeAssistant, form: ConfigFlowResult, **chosen: Any) -> ConfigFlowResult:
    """Send the options, and wait for what follows."""
    assert form["data_schema"] is not None
    asked = {name: value for name, value in CHOSEN.items() if name in form["data_schema"].schema}
    result = await hass.config_entries.options.async_configure(form["flow_id"], asked | chosen)
    await hass.async_block_till_done(wait_background_tasks=False)
    return result


def shown(form: ConfigFlowResult) -> dict[str, Any]:
    """Return what a form shows as chosen already, or as the default."""
    assert form["data_schema"] is not None
    return {
        marker.schema: marker.description["suggested_value"] if marker.description else marker.default()
        for marker in form["data_schema"].schema
        if marker.description or callable(marker.default)
    }


def offered(form: ConfigFlowResult, field: str) -> list[dict[str, str]]:
    """Return what can be chosen in a field."""
    assert form["data_schema"] is not None
    offers: list[dict[str, str]] = form["data_schema"].schema[field].config["options"]
    return offers


async def test_at_first_the_defaults_and_the_extension_of_the_form_are_shown(
    hass: HomeAssistant, account: Account
) -> None:
    form = await open_options(hass, account.entry)

    assert form["step_id"] == "init"
    assert shown(form) == {
        "own_extension": "101",
        "grace": 30,
        "forget_after": 0,
        "backfill_days": 365,
        "keep_recordings": 0,
    }


async def test_options_are_kept_trimmed_and_the_account_follows_them_at_once(
    hass: HomeAssistant, account: Account
) -> None:
    entry = account.entry
    form = await open_options(hass, entry)
    result = await choose(
        hass,
        form,
        own_extension=" 102 ",
        show_extensions=[" 1* ", "1*", " "],
        hide_extensions=["109"],
        grace=5.0,
        forget_after=90.0,
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "own_extension": "102",
        "show_extensions": ["1*"],
        "hide_extensions": ["109"],
        "grace": 5,
        "forget_after": 90,
        "backfill_days": 365,
        "keep_recordings": 0,
    }
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data is not account
    options = entry.runtime_data.options
    assert (options.own_extension, options.shows("108"), options.shows("109"), options.shows("201")) == (
        "102",
        True,
        False,
        False,
    )
    assert shown(await open_options(hass, entry)) == entry.options


async def test_options_that_did_not_change_do_not_reload_the_account(hass: HomeAssistant, account: Account) -> None:
    await choose(hass, await open_options(hass, account.entry), own_extension="102")
    running = account.entry.runtime_data

    await choose(hass, await open_options(hass, account.entry), own_extension="102")

    assert account.entry.runtime_data is running


async def test_an_own_extension_that_was_cleared_stays_so(hass: HomeAssistant, account: Account) -> None:
    await choose(hass, await open_options(hass, account.entry))

    assert account.entry.runtime_data.options.own_extension is None
    assert shown(await open_options(hass, account.entry))["own_extension"] == ""


async def test_known_extensions_can_be_chosen_from(
    hass: HomeAssistant, account: Account, sim: CloudPbxSimulator
) -> None:
    sim.set_extension("103", 0)
    sim.place_call("102", "103", name="Piotr Nowak")
    await until(hass, lambda: len(account.live.things) >= 2)

    form = await open_options(hass, account.entry)

    offers = offered(form, "hide_extensions")
    assert offers == offered(form, "show_extensions") == offered(form, "own_extension")
    assert {"102", "103"} <= {offer["value"] for offer in offers}
    assert offers == sorted(offers, key=lambda offer: offer["value"])


async def test_options_can_be_changed_while_the_account_does_not_work(
    hass: HomeAssistant, sim: CloudPbxSimulator
) -> None:
    entry = make_entry(sim)
    entry.add_to_hass(hass)

    form = await open_options(hass, entry)
    assert offered(form, "own_extension") == []

    assert (await choose(hass, form, grace=60))["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["grace"] == 60
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(("field", "value"), [("grace", -1), ("grace", 3601), ("forget_after", -1)])
async def test_times_out_of_range_are_refused(hass: HomeAssistant, account: Account, field: str, value: float) -> None:
    form = await open_options(hass, account.entry)

    with pytest.raises(InvalidData):
        await choose(hass, form, **{field: value})


async def test_accounts_that_can_dial_can_take_over_in_an_order(
    hass: HomeAssistant, account: Account, zadarma_account: Account, voipgrid_account: Account
) -> None:
    """Not the account itself; those that were chosen stay in their order."""
    form = await open_options(hass, account.entry)
    ids = [voipgrid_account.entry.entry_id, zadarma_account.entry.entry_id]
    assert {(offer["value"], offer["label"]) for offer in offered(form, "fallback_accounts")} == {
        (ids[0], "Utrecht"),
        (ids[1], "Office"),
    }
    await choose(hass, form, fallback_accounts=[*ids, ids[0]])
    assert account.entry.options["fallback_accounts"] == ids
    assert account.entry.runtime_data.options.fallback_accounts == tuple(ids)

    assert await hass.config_entries.async_unload(zadarma_account.entry.entry_id)
    form = await open_options(hass, account.entry)
    assert shown(form)["fallback_accounts"] == ids
    await choose(hass, form)
    assert "fallback_accounts" not in account.entry.options


async def test_an_account_that_was_removed_is_not_shown_as_one_that_takes_over(
    hass: HomeAssistant, sim: CloudPbxSimulator, voipgrid_account: Account
) -> None:
    entry = make_entry(sim, options={"fallback_accounts": ["gone", voipgrid_account.entry.entry_id]})
    account = await set_up(hass, entry)
    assert shown(await open_options(hass, entry))["fallback_accounts"] == [voipgrid_account.entry.entry_id]
    await hass.config_entries.async_unload(account.entry.entry_id)


async def test_alone_an_account_is_not_asked_who_takes_over(hass: HomeAssistant, account: Account) -> None:
    form = await open_options(hass, account.entry)
    assert form["data_schema"] is not None
    assert "fallback_accounts" not in form["data_schema"].schema


async def test_an_account_whose_provider_picks_the_phone_is_not_asked_for_one(
    hass: HomeAssistant, voipgrid_account: Account
) -> None:
    form = await open_options(hass, voipgrid_account.entry)
    assert form["data_schema"] is not None
    assert "own_extension" not in form["data_schema"].schema


def routing_of(form: ConfigFlowResult) -> section:
    """Return the section that says where calls go."""
    assert form["data_schema"] is not None
    found: section = form["data_schema"].schema["routing"]
    return found


async def choose_routing(hass: HomeAssistant, account: Account, **routing: Any) -> ConfigFlowResult:
    """Open the options and send them with this in the section that says where calls go."""
    return await choose(hass, await open_options(hass, account.entry), routing=ROUTING | routing)


@pytest.mark.parametrize("chosen", [{"low_balance": "nan"}, {"low_balance": "inf"}, {"routing_deadline": "nan"}])
async def test_what_passes_for_a_number_and_is_none_is_refused(
    hass: HomeAssistant, zadarma_account: Account, chosen: dict[str, str]
) -> None:
    routing = ROUTING | {name: value for name, value in chosen.items() if name in ROUTING}
    amounts = {name: value for name, value in chosen.items() if name not in ROUTING}
    form = await choose(hass, await open_options(hass, zadarma_account.entry), routing=routing, **amounts)
    assert form["errors"] == {"base": "no_number"}
    assert "low_balance" not in zadarma_account.entry.options


async def test_a_rule_on_its_own_is_a_list_of_one(hass: HomeAssistant, zadarma_account: Account) -> None:
    """From 2026.11 on Home Assistant itself refuses it."""
    rule = {"name": "All", "extension": "101"}
    if (MAJOR_VERSION, MINOR_VERSION) >= (2026, 11):
        with pytest.raises(InvalidData):
            await choose_routing(hass, zadarma_account, routing_rules=rule)
        return
    assert (await choose_routing(hass, zadarma_account, routing_rules=rule))["type"] is FlowResultType.CREATE_ENTRY
    assert zadarma_account.entry.options["routing_rules"] == [rule]


async def test_accounts_are_asked_only_for_what_concerns_them(
    hass: HomeAssistant, account: Account, zadarma_account: Account
) -> None:
    for one, asked in (account, {"grace"}), (zadarma_account, {"low_balance", "routing"}):
        form = await open_options(hass, one.entry)
        assert form["data_schema"] is not None
        others = {"own_extension", "show_extensions", "hide_extensions", "forget_after", "call_log", "assistant"}
        shared = {"backfill_days", "fallback_accounts", "keep_recordings"}
        assert set(form["data_schema"].schema) == others | shared | asked


async def test_at_first_automations_are_waited_for_one_and_a_half_seconds(
    hass: HomeAssistant, zadarma_account: Account
) -> None:
    form = await open_options(hass, zadarma_account.entry)

    routing = routing_of(form)
    assert routing.options == {"collapsed": True}
    assert {marker.schema: marker.default() for marker in routing.schema.schema if callable(marker.default)} == ROUTING
    options = zadarma_account.options
    assert (options.wait_for_automations, options.routing_deadline) == (True, timedelta(seconds=1.5))
    assert (options.blocked_callers, options.routing_rules, options.low_balance) == ((), (), None)


async def test_what_is_said_of_calls_is_kept_flat_and_without_what_was_left_empty(
    hass: HomeAssistant, zadarma_account: Account
) -> None:
    entry = zadarma_account.entry
    form = await open_options(hass, entry)
    result = await choose(
        hass,
        form,
        low_balance=5.5,
        routing={
            "blocked_callers": [" +48 512 345 678 ", "", "+4822*"],
            "routing_rules": [EVERYTHING, {"name": "Others", "callers": "any", "leave": True}],
            "wait_for_automations": False,
            "routing_deadline": 2,
        },
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    kept = {
        "low_balance": 5.5,
        "blocked_callers": ["+48 512 345 678", "+4822*"],
        "routing_rules": [
            {
                "name": "Family at night",
                "callers": "known",
                "groups": ["Family"],
                "numbers": ["+48 600*", "+48 22 123 45 67"],
                "after": "22:00:00",
                "before": "06:30:00",
                "weekdays": ["mon", "sun"],
                "entity_id": "input_boolean.night",
                "state": "on",
                "scenario": "0-1",
            },
            {"name": "Others", "callers": "any", "leave": True},
        ],
        "wait_for_automations": False,
        "routing_deadline": 2.0,
    }
    assert {name: value for name, value in entry.options.items() if name in kept} == kept
    assert "routing" not in entry.options
    options = entry.runtime_data.options
    assert options.low_balance == Decimal("5.5")
    assert options.blocked_callers == ("+48 512 345 678", "+4822*")
    assert (options.wait_for_automations, options.routing_deadline) == (False, timedelta(seconds=2))
    assert options.routing_rules == (
        Rule(
            name="Family at night",
            route=Route(scenario="0-1"),
            callers=Callers.KNOWN,
            groups=("Family",),
            numbers=("+48 600*", "+48 22 123 45 67"),
            hours=Hours(time(22), time(6, 30)),
            weekdays=frozenset({0, 6}),
            entity_id="input_boolean.night",
            state="on",
        ),
        Rule(name="Others", route=Route()),
    )


async def test_what_was_chosen_of_calls_is_shown_again_and_can_be_cleared(
    hass: HomeAssistant, zadarma_account: Account
) -> None:
    entry = zadarma_account.entry
    routing = ROUTING | {"blocked_callers": ["+4822*"], "routing_rules": [RULE]}
    await choose(hass, await open_options(hass, entry), low_balance=5, routing=routing)

    form = await open_options(hass, entry)
    assert shown(form)["low_balance"] == 5
    values = {marker.schema: marker.description["suggested_value"] for marker in routing_of(form).schema.schema}
    assert values == routing

    await choose(hass, form, routing=ROUTING)
    options = entry.runtime_data.options
    assert (options.low_balance, options.blocked_callers, options.routing_rules) == (None, (), ())
    assert "low_balance" not in entry.options


async def test_calls_go_where_the_options_say_as_soon_as_they_are_saved(
    hass: HomeAssistant, zadarma_account: Account, zadarma: ZadarmaSimulator
) -> None:
    await choose_routing(hass, zadarma_account, routing_rules=[RULE])

    assert (await place(zadarma, STRANGER))[1] == extension("101")


@pytest.mark.parametrize(
    ("routing", "error", "named"),
    [
        ({"blocked_callers": ["the neighbours"]}, "blocked_number", {"number": "the neighbours"}),
        ({"blocked_callers": ["neighbours*"]}, "blocked_number", {"number": "neighbours*"}),
        ({"routing_rules": [RULE | {"name": " "}]}, "rule_without_name", {}),
        ({"routing_rules": [RULE, {"name": "Day"}]}, "rule_destination", {"rule": "Day"}),
        ({"routing_rules": [{"name": "Day", "reject": False}]}, "rule_destination", {"rule": "Day"}),
        ({"routing_rules": [RULE | {"reject": True}]}, "rule_destination", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"leave": True}]}, "rule_destination", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"after": "22:00:00"}]}, "rule_hours", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"before": "06:00:00"}]}, "rule_hours", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"after": "06:00:00", "before": "6:00"}]}, "rule_hours", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"entity_id": "sun.sun"}]}, "rule_state", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"state": "on"}]}, "rule_state", {"rule": "Night"}),
        ({"routing_rules": [RULE | {"numbers": ["Anna"]}]}, "rule_number", {"rule": "Night", "number": "Anna"}),
        (
            {"routing_rules": [{"name": "Moon", "scenario": "the moon"}]},
            "rule_route",
            {"rule": "Moon", "destination": "the moon"},
        ),
    ],
)
async def test_what_cannot_be_is_refused_with_the_rule_it_is_in_and_nothing_is_lost(
    hass: HomeAssistant, zadarma_account: Account, routing: dict[str, Any], error: str, named: dict[str, str]
) -> None:
    result = await choose_routing(hass, zadarma_account, **routing)

    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": error}
    assert result["description_placeholders"] == named
    # What has to be put right is seen.
    assert routing_of(result).options == {"collapsed": False}
    values = {marker.schema: marker.description for marker in routing_of(result).schema.schema}
    assert {name: values[name]["suggested_value"] for name in routing} == routing
    assert "routing_rules" not in zadarma_account.entry.options
    again = await choose(hass, result, routing=ROUTING)
    assert again["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    "routing",
    [
        {"routing_deadline": 0.4},
        {"routing_deadline": 4.1},
        {"routing_rules": [RULE | {"after": "25:00"}]},
        {"routing_rules": [RULE | {"colour": "red"}]},
        {"routing_rules": [{"extension": "101"}]},
        {"routing_rules": [RULE | {"callers": "friends"}]},
        {"routing_rules": [RULE | {"weekdays": ["someday"]}]},
        {"routing_rules": [RULE | {"entity_id": "no entity"}]},
    ],
)
async def test_what_the_form_does_not_offer_is_refused(
    hass: HomeAssistant, zadarma_account: Account, routing: dict[str, Any]
) -> None:
    with pytest.raises(InvalidData):
        await choose_routing(hass, zadarma_account, **routing)


async def test_where_calls_go_can_be_said_while_the_account_does_not_work(
    hass: HomeAssistant, zadarma: ZadarmaSimulator
) -> None:
    entry = make_zadarma_entry(zadarma)
    entry.add_to_hass(hass)

    result = await choose(hass, await open_options(hass, entry), routing=ROUTING | {"routing_rules": [RULE]})

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options["routing_rules"] == [RULE]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_is_not_asked_for_stays(hass: HomeAssistant, zadarma: ZadarmaSimulator) -> None:
    """The account's settings are wrong, so nobody knows what its provider can."""
    options = ROUTING | {"routing_rules": [RULE], "blocked_callers": [], "low_balance": 5}
    entry = make_zadarma_entry(zadarma, options=options)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data={**entry.data, "api_url": "no address"})

    form = await open_options(hass, entry)
    assert form["data_schema"] is not None
    assert "routing" not in form["data_schema"].schema
    await choose(hass, form, forget_after=60)

    assert {name: entry.options[name] for name in options} == options
    assert entry.options["forget_after"] == 60


async def test_the_form_reaches_the_browser_with_choices_in_the_users_language(
    hass: HomeAssistant, zadarma_account: Account, hass_client: ClientSessionGenerator
) -> None:
    """The dialog of a rule shows the texts that come with the choices."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    reply = await client.post(
        "/api/config/config_entries/options/flow", json={"handler": zadarma_account.entry.entry_id}
    )
    form = await reply.json()

    fields = {field["name"]: field for part in form["data_schema"] for field in part.get("schema", [part])}
    rule = fields["routing_rules"]["selector"]["object"]
    assert (rule["multiple"], rule["label_field"], rule["translation_key"]) == (True, "name", "routing_rule")
    assert rule["fields"]["weekdays"]["selector"]["select"]["options"][0] == {"value": "mon", "label": "Monday"}
    callers = rule["fields"]["callers"]["selector"]["select"]["options"]
    assert [choice["value"] for choice in callers] == list(Callers)
    assert all(choice["label"] for choice in callers)
    groups = rule["fields"]["groups"]["selector"]["select"]["options"]
    assert groups == ["Doors", "Family", "Work"]

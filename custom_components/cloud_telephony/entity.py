"""What all entities of an account have in common."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import Account
from .calls.model import Agent, SipLine, Thing
from .const import DOMAIN, SUBENTRY_CONTACT
from .devices import child_info
from .figures import Figures, Part


class AccountEntity(Entity):
    """Something about an account as a whole."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: Account, key: str) -> None:
        """Belong to the device of the account."""
        self.account = account
        self._attr_translation_key = key
        self._attr_unique_id = f"{account.entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, account.entry.entry_id)})


class AccountStateEntity(AccountEntity):
    """What an account does now.

    An account has many of these, and a call changes few: a state is written when the facts behind it have changed.
    """

    _told: object = None

    @property
    def facts(self) -> object:
        """Return what the state depends on; it is compared with what it was."""
        raise NotImplementedError

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the account."""
        await super().async_added_to_hass()
        self._told = self.facts
        self.async_on_remove(self.account.listen_account(self._look))

    @callback
    def _look(self) -> None:
        facts = self.facts
        if facts != self._told:
            self._told = facts
            self.async_write_ha_state()


class FiguresEntity(AccountEntity):
    """Something about an account that its provider is asked for."""

    part: ClassVar[Part]

    def __init__(self, account: Account, figures: Figures, key: str) -> None:
        """Show what was learned."""
        super().__init__(account, key)
        self.figures = figures

    @property
    @override
    def available(self) -> bool:
        """Tell whether what was learned can be believed."""
        return self.figures.available(self.part)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is learned."""
        await super().async_added_to_hass()
        self.async_on_remove(self.figures.async_add_listener(self.async_write_ha_state))


class LineEntity(Entity):
    """Something about a line."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    key: ClassVar[str]

    def __init__(self, account: Account, figures: Figures, line: SipLine) -> None:
        """Belong to the device of the line."""
        entry_id = account.entry.entry_id
        self.account = account
        self.figures = figures
        self._line = line
        self._attr_translation_key = self.key
        self._attr_unique_id = f"{entry_id}_{line.key}_{self.key}"
        self._attr_device_info = child_info(entry_id, account.device_id, line)

    @property
    def line(self) -> SipLine:
        """Return the line as it is known now."""
        return self.figures.latest(self._line)

    @property
    @override
    def available(self) -> bool:
        """Tell whether what is known of the lines can be believed."""
        return self.figures.available(Part.LINES)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return which line it is."""
        return {"line": self._line.line_id}

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what is learned of the line."""
        await super().async_added_to_hass()
        self.async_on_remove(self.figures.async_add_listener(self.async_write_ha_state))


def add_for_lines(
    account: Account,
    add: AddConfigEntryEntitiesCallback,
    make: Callable[[Account, Figures, SipLine], LineEntity],
) -> None:
    """Add an entity for each line, once it is known that there is one."""
    figures = account.figures
    if figures is None:
        return
    known: set[str] = set()

    @callback
    def look() -> None:
        lines = figures.data.lines or {}
        newcomers = [line for key, line in lines.items() if key not in known]
        known.clear()
        known.update(lines)
        if newcomers:
            add([make(account, figures, line) for line in newcomers])

    look()
    account.entry.async_on_unload(figures.async_add_listener(look))


class ThingEntity[T: Thing](Entity):
    """Something about one thing of the phone system."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, account: Account, thing: T, key: str) -> None:
        """Belong to the device of the thing."""
        entry_id = account.entry.entry_id
        self.account = account
        self.thing = thing
        self.thing_key = thing.key
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry_id}_{self.thing_key}_{key}"
        self._attr_device_info = child_info(entry_id, account.device_id, thing)

    @property
    @override
    def available(self) -> bool:
        """Tell whether what is shown can be believed: the feed has not been down for long."""
        return self.account.available

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return what the thing is, and, for a state from before the present connection, when it was told."""
        attributes = self._attributes()
        if as_of := self.account.live.as_of(self.thing_key):
            attributes["as_of"] = as_of.isoformat()
        return attributes

    def _attributes(self) -> dict[str, Any]:
        """Return what the thing is."""
        raise NotImplementedError

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the thing, from the state it has now."""
        await super().async_added_to_hass()
        self.async_on_remove(self.account.listen(self.thing_key, self._told))
        self._take(self.account.live.things.get(self.thing_key))

    @callback
    def _told(self) -> None:
        self._take(self.account.live.things.get(self.thing_key))
        self.async_write_ha_state()

    def _take(self, thing: Thing | None) -> None:
        """Show what is known now; a thing that was just forgotten keeps its last state until its device goes."""
        if isinstance(thing, type(self.thing)):
            self.thing = thing


def agent_attributes(agent: Agent) -> dict[str, Any]:
    """Return what tells in which queue who is meant."""
    return {"queue": agent.queue, "agent": agent.extension}


class ContactEntity(Entity):
    """Something to do with a contact of an account."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    key: ClassVar[str]

    def __init__(self, account: Account, contact: ConfigSubentry) -> None:
        """Belong to the device of the contact."""
        self.account = account
        self.contact = contact
        self._attr_translation_key = self.key
        self._attr_unique_id = f"{contact.subentry_id}_{self.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, contact.subentry_id)},
            name=contact.title,
            via_device_id=account.device_id,
        )


def add_for_contacts(
    account: Account,
    add: AddConfigEntryEntitiesCallback,
    make: Callable[[Account, ConfigSubentry], ContactEntity],
) -> None:
    """Add an entity for each contact; with the contact it goes, as a change of contacts reloads the account."""
    for contact in account.entry.get_subentries_of_type(SUBENTRY_CONTACT):
        add([make(account, contact)], config_subentry_id=contact.subentry_id)


def follow_newcomers(
    account: Account, add: Callable[[list[Entity]], None], make: Callable[[Thing], list[Entity]]
) -> None:
    """Add the entities of every thing there is, and of each that comes up."""

    @callback
    def newcomers(things: Sequence[Thing]) -> None:
        add([entity for thing in things for entity in make(thing)])

    account.entry.async_on_unload(account.listen_newcomers(newcomers))

"""To-do lists: who called and was missed, until somebody has called back."""

from collections.abc import Mapping
from typing import override

from homeassistant.components.todo import TodoItem, TodoItemStatus, TodoListEntity, TodoListEntityFeature
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .account import Account, CloudTelephonyConfigEntry
from .calls.missed import MissedCall
from .const import DOMAIN
from .entity import AccountStateEntity
from .providers.base import knows_callers

PARALLEL_UPDATES = 0
_TEXTS = f"component.{DOMAIN}.common."


async def async_setup_entry(
    hass: HomeAssistant, entry: CloudTelephonyConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the list of missed calls of an account."""
    if not knows_callers(entry.runtime_data.provider):
        return
    # Items are no states, which the frontend would translate.
    texts = await async_get_translations(hass, hass.config.language, "common", [DOMAIN])
    async_add_entities([MissedCallsList(entry.runtime_data, texts)])


class MissedCallsList(AccountStateEntity, TodoListEntity):
    """Who is to be called back; an item can be ticked off, opened again and deleted."""

    _attr_supported_features = TodoListEntityFeature.UPDATE_TODO_ITEM | TodoListEntityFeature.DELETE_TODO_ITEM

    def __init__(self, account: Account, texts: Mapping[str, str]) -> None:
        """Show the missed calls of the account in the words of `texts`."""
        super().__init__(account, "missed_calls")
        self._texts = texts
        self._shown: tuple[MissedCall, ...] = ()
        self._items: list[TodoItem] = []

    @property
    @override
    def facts(self) -> object:
        """Return the missed calls."""
        return self.account.missed.items

    @property
    @override
    def todo_items(self) -> list[TodoItem]:
        """Return the missed calls, the last one first."""
        missed = self.account.missed.items
        if missed is not self._shown:
            self._shown = missed
            self._items = [self._item(one) for one in missed]
        return self._items

    @override
    async def async_update_todo_item(self, item: TodoItem) -> None:
        """Tick an item off, or open it again.

        Raises:
            ServiceValidationError: it is to be called something else.
        """
        missed, uid = self.account.missed, item.uid or ""
        if item.summary not in {None, *(known.summary for known in self.todo_items if known.uid == uid)}:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="missed_call_not_renamed")
        change = missed.complete if item.status == TodoItemStatus.COMPLETED else missed.reopen
        if change(uid):
            self.account.missed_changed()

    @override
    async def async_delete_todo_items(self, uids: list[str]) -> None:
        """Forget items."""
        if self.account.missed.remove(uids):
            self.account.missed_changed()

    def _item(self, missed: MissedCall) -> TodoItem:
        name = self.account.phonebook.best_name(missed.number, missed.name)
        return TodoItem(
            uid=missed.uid,
            summary=name or missed.number or self._text("unknown_caller"),
            status=TodoItemStatus.COMPLETED if missed.completed_at else TodoItemStatus.NEEDS_ACTION,
            description=self._description(missed),
            completed=missed.completed_at,
        )

    def _description(self, missed: MissedCall) -> str:
        last_at = f"{dt_util.as_local(missed.last_at):%Y-%m-%d %H:%M}"
        key = "missed_once" if missed.count == 1 else "missed_often"
        lines = [self._text(key, last_at=last_at, count=missed.count)]
        if missed.number:
            lines.append(self._text("caller_number", number=missed.number))
        if missed.to_number:
            lines.append(self._text("called_number", number=missed.to_number))
        return "\n".join(lines)

    def _text(self, key: str, **values: object) -> str:
        return self._texts[_TEXTS + key].format(**values)

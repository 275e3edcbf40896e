"""What a provider does not tell by itself and is asked for: money, lines, and which phones are there."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum, auto

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .account import Account
from .calls.model import ExtensionStatus, Money, SipLine
from .const import DOMAIN, LOGGER
from .devices import is_line, remove_children, rename_child
from .issues import clear_issue, raise_issue
from .providers.base import ChecksPhones, CountsCost, HasLines, InvalidAuth, KeepsBalance, TelephonyError

ROUND = timedelta(minutes=5)
"""How often the provider is asked for what changes most; everything else is asked for in every so many rounds."""
PHONES_EVERY = 2
COST_EVERY = 6
TOLERATED_FAILURES = 2
"""How often in a row something may not be learned before what was known of it is no longer shown."""

_AT_REST = frozenset({None, ExtensionStatus.IDLE, ExtensionStatus.OFFLINE})


_FACTS: HassKey[dict[str, Facts]] = HassKey(f"{DOMAIN}_facts")


class Part(StrEnum):
    """What is asked for by itself, and fails by itself."""

    BALANCE = auto()
    LINES = auto()
    PHONES = auto()
    MONTH_COST = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was learned; None is what is not known.

    `month_cost` counts from `month` on; `lines` are by their key, None until they were read; `caller_ids` are E.164.
    """

    balance: Money | None = None
    month_cost: Money | None = None
    month: datetime | None = None
    lines: Mapping[str, SipLine] | None = None
    caller_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class _Asking:
    """How a part is asked for: in every so many rounds, and in the next one if it failed."""

    ask: Callable[[], Awaitable[Facts]]
    every: int = 1
    rounds_left: int = field(default=0, init=False)
    failures: int = field(default=0, init=False)

    def is_due(self) -> bool:
        """Begin a round, and tell whether to ask in it."""
        if self.rounds_left:
            self.rounds_left -= 1
            return False
        return True


class Figures(DataUpdateCoordinator[Facts]):
    """Asks the provider of an account again and again; each part keeps its last value while it cannot be had."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Ask for nothing before `begin`."""
        super().__init__(
            hass, LOGGER, config_entry=account.entry, name=f"figures of {account.entry.title}", update_interval=ROUND
        )
        self.account = account
        # As it was before a reload.
        self.data = hass.data.setdefault(_FACTS, {}).get(account.entry.entry_id, Facts())
        self._parts = dict(self._askings())
        self._line_changes = 0

    def _askings(self) -> list[tuple[Part, _Asking]]:
        """Return what this provider can be asked for, what is told soonest first."""
        provider = self.account.provider
        askings = []
        if isinstance(provider, KeepsBalance):
            askings.append((Part.BALANCE, _Asking(lambda: self._read_balance(provider))))
        if isinstance(provider, HasLines):
            askings.append((Part.LINES, _Asking(lambda: self._read_lines(provider))))
        if isinstance(provider, ChecksPhones):
            askings.append((Part.PHONES, _Asking(lambda: self._read_phones(provider), PHONES_EVERY)))
        if isinstance(provider, CountsCost):
            askings.append((Part.MONTH_COST, _Asking(lambda: self._read_cost(provider), COST_EVERY)))
        return askings

    @property
    def parts(self) -> frozenset[Part]:
        """Return what this provider can be asked for."""
        return frozenset(self._parts)

    def available(self, part: Part) -> bool:
        """Tell whether what is known of a part can be believed."""
        return self._parts[part].failures <= TOLERATED_FAILURES

    @callback
    def begin(self) -> None:
        """Ask, without anybody waiting for it, and go on asking until the entry is unloaded."""
        entry = self.account.entry
        # As long as somebody listens, the coordinator goes on.
        entry.async_on_unload(self.async_add_listener(self._judge_balance))
        entry.async_on_unload(self._remember)
        if self.data.month_cost is not None:
            # The provider takes few requests for statistics, however often an account is reloaded.
            self._parts[Part.MONTH_COST].rounds_left = 1
        entry.async_create_background_task(self.hass, self.async_refresh(), "figures")

    @callback
    def _remember(self) -> None:
        self.hass.data[_FACTS][self.account.entry.entry_id] = self.data

    async def async_lines(self) -> Mapping[str, SipLine]:
        """Return the lines as they were read last, or else now.

        Raises:
            TelephonyError: they cannot be read.
        """
        if self.data.lines is None:
            await self._async_learn(Part.LINES)
        return self.data.lines or {}

    def latest(self, line: SipLine) -> SipLine:
        """Return a line as it is known now; one that is gone as it was."""
        return (self.data.lines or {}).get(line.key, line)

    @callback
    def read_lines_soon(self) -> None:
        """Read the lines without anybody waiting for it."""
        self.account.entry.async_create_background_task(self.hass, self._async_ask(Part.LINES), "lines")

    @callback
    def line_changed(self, line: SipLine) -> None:
        """Show a line as it is since the provider took a change."""
        self._line_changes += 1
        self.data = replace(self.data, lines={**(self.data.lines or {}), line.key: line})
        self.async_update_listeners()

    async def _async_update_data(self) -> Facts:
        for part, asking in self._parts.items():
            if asking.is_due():
                await self._async_ask(part)
        return self.data

    async def _async_ask(self, part: Part) -> None:
        """Ask for one part; a failure shows in its entities."""
        try:
            await self._async_learn(part)
        except TelephonyError as error:
            LOGGER.debug("The %s of %s cannot be read: %s", _words(part), self.account.entry.title, error)

    async def _async_learn(self, part: Part) -> None:
        """Ask for one part and show what was learned at once: the next one may have to wait for its turn."""
        asking = self._parts[part]
        try:
            self.data = await asking.ask()
        except TelephonyError as error:
            self._failed(part, asking, error)
            raise
        else:
            self._worked(part, asking)
        finally:
            self.async_update_listeners()

    def _failed(self, part: Part, asking: _Asking, error: TelephonyError) -> None:
        asking.failures += 1
        asking.rounds_left = 0
        if asking.failures == TOLERATED_FAILURES + 1:
            LOGGER.info("The %s of %s cannot be read: %s", _words(part), self.account.entry.title, error)
        if isinstance(error, InvalidAuth):
            self.account.entry.async_start_reauth(self.hass)

    def _worked(self, part: Part, asking: _Asking) -> None:
        if asking.failures > TOLERATED_FAILURES:
            LOGGER.info("The %s of %s can be read again", _words(part), self.account.entry.title)
        asking.failures = 0
        asking.rounds_left = asking.every - 1

    async def _read_balance(self, provider: KeepsBalance) -> Facts:
        balance = await provider.balance()
        return replace(self.data, balance=balance)

    async def _read_cost(self, provider: CountsCost) -> Facts:
        now = dt_util.now()
        month = dt_util.start_of_local_day(now.date().replace(day=1))
        # Calls that began in this very second count as well.
        cost = await provider.cost(month, now + timedelta(seconds=1))
        return replace(self.data, month_cost=cost, month=month)

    async def _read_lines(self, provider: HasLines) -> Facts:
        caller_ids = tuple(await provider.caller_ids())
        lines = await self._async_latest_lines(provider)
        entry_id = self.account.entry.entry_id
        remove_children(self.hass, entry_id, keep=lambda key: key is None or not is_line(key) or key in lines)
        before = self.data.lines or {}
        for key, line in lines.items():
            if key in before and before[key].name != line.name:
                rename_child(self.hass, self.account.entry.entry_id, self.account.device_id, line)
        return replace(self.data, lines=lines, caller_ids=caller_ids)

    async def _async_latest_lines(self, provider: HasLines) -> dict[str, SipLine]:
        while True:
            changes = self._line_changes
            lines = await provider.lines()
            # What was read while a line was changed may be from before.
            if changes == self._line_changes:
                return {line.key: line for line in lines}

    async def _read_phones(self, provider: ChecksPhones) -> Facts:
        """Take in which phones are there, but for those that a call occupies: the provider may tell them as idle."""
        states = await provider.phone_states()
        calls = self.account.tracker.active.values()
        talking = {call.extension for call in calls}
        live = self.account.live

        def occupied(extension: str) -> bool:
            known = live.extension(extension)
            return extension in talking or bool(calls and known and known.status not in _AT_REST)

        self.account.feed_events([state for state in states if not occupied(state.extension)])
        return self.data

    @callback
    def _judge_balance(self) -> None:
        """Warn while less is left than the user wants to be told of."""
        balance, threshold = self.data.balance, self.account.options.low_balance
        if threshold is not None and balance is None:
            # As it was, also if the user wants to hear no more of it.
            return
        if threshold is None or balance is None or balance.amount >= threshold:
            clear_issue(self.hass, self.account.entry, "low_balance")
            return
        raise_issue(
            self.hass,
            self.account.entry,
            "low_balance",
            amount=f"{balance.amount:.2f}",
            currency=balance.currency,
            threshold=f"{threshold:.2f}",
        )


@callback
def begin_figures(hass: HomeAssistant, account: Account) -> None:
    """Have an account ask for what its provider can be asked for, if it can be asked for anything."""
    figures = Figures(hass, account)
    if figures.parts:
        account.figures = figures
        figures.begin()


@callback
def forget_figures(hass: HomeAssistant, entry_id: str) -> None:
    """Forget what was learned of an account that is removed."""
    hass.data.get(_FACTS, {}).pop(entry_id, None)


def _words(part: Part) -> str:
    return part.replace("_", " ")

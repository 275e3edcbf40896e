"""Placing a call for a user."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .account import Account
from .calls.model import Call, CallState
from .const import LOGGER
from .errors import impossible, refusal, user_facing
from .matching import called_number, checked_number, loaded_accounts
from .ordering import Attempt, Watch, order_call
from .providers.base import DialOption, DialRequest, Dials, Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a user wants to be connected, where the provider lets them choose; see `DialRequest`."""

    extensions: Sequence[str] = ()
    caller_id: str | None = None
    auto_answer: bool | None = None
    predicted: bool = False
    routing: Routing | None = None

    def asked(self) -> frozenset[DialOption]:
        """Return what of it a provider has to know."""
        asked = {
            DialOption.SEVERAL_EXTENSIONS: len(self.extensions) > 1,
            DialOption.CALLER_ID: self.caller_id is not None,
            DialOption.AUTO_ANSWER: self.auto_answer is not None,
            DialOption.PREDICTED: self.predicted,
            DialOption.ROUTING: self.routing is not None,
        }
        return frozenset(option for option, wanted in asked.items() if wanted)


_NOTHING_SPECIAL = Wish()


async def async_dial(
    account: Account,
    to: str,
    wish: Wish = _NOTHING_SPECIAL,
    *,
    wait_for: CallState | None = None,
    within: float = 0,
) -> Call:
    """Call a number, or the contact of that name, from an own phone, once.

    Returns the call as it is when a provider has taken the order, or later: when the call has come as far as
    `wait_for`, has ended, or `within` seconds are over. The accounts of the option `fallback_accounts` are tried when
    this one surely did not place the call. Who orders the same call again within a moment gets the first one.

    Raises:
        ServiceValidationError: no extension is known to call from, the number cannot be dialled, the provider
            cannot call out, or not like that, or the same number was called in another way a moment ago.
        HomeAssistantError: the call was not placed, or may not have been.
    """
    provider = account.provider
    if not isinstance(provider, Dials):
        raise impossible(account.entry, "cannot_dial")
    _check_wish(account, provider, wish)
    request = _request(account, provider, to, wish)
    with user_facing(account.hass, account.entry):
        for number in filter(None, (request.extension, *request.more_extensions)):
            checked_number(account, number)
        number = checked_number(account, request.to)
        attempts = (Attempt(account, provider, request), *_fallbacks(account, number))
        call = await order_call(account.hass, attempts).async_placed()
    return call if wait_for is None else await _async_wait(account, call, wait_for, within)


async def _async_wait(account: Account, call: Call, wait_for: CallState, within: float) -> Call:
    watch = Watch(account.hass, call)
    try:
        await watch.until(wait_for, within)
    finally:
        watch.stop()
    return watch.call


def _check_wish(account: Account, provider: Dials, wish: Wish) -> None:
    unknown = sorted(wish.asked() - provider.dial_options)
    if wish.extensions and not provider.picks_phone:
        raise impossible(account.entry, "phone_not_picked")
    if DialOption.SEVERAL_EXTENSIONS in unknown:
        raise impossible(account.entry, "one_extension_only")
    if unknown:
        raise refusal("dial_option_not_supported", account=account.entry.title, option=unknown[0])


def _request(account: Account, provider: Dials, to: str, wish: Wish) -> DialRequest:
    extension, *more = wish.extensions or [own_phone(account, provider)]
    return DialRequest(
        to=called_number(account, to),
        extension=extension,
        more_extensions=tuple(more),
        caller_id=wish.caller_id,
        auto_answer=wish.auto_answer,
        predicted=wish.predicted,
        routing=wish.routing,
    )


def has_own_phone(account: Account, provider: Dials) -> bool:
    """Tell whether it is known from which phone an account calls, if it has to be."""
    return not provider.picks_phone or account.options.own_extension is not None


def own_phone(account: Account, provider: Dials) -> str:
    """Return the extension that calls, empty where the provider knows which it is."""
    if not provider.picks_phone:
        return ""
    if account.options.own_extension is None:
        raise impossible(account.entry, "no_own_extension")
    return account.options.own_extension


def _fallbacks(account: Account, number: str) -> Iterator[Attempt]:
    """Yield what others try if an account fails, in the order of its options; an extension is only its own."""
    if not number.startswith("+"):
        return
    accounts = {other.entry.entry_id: other for other in loaded_accounts(account.hass)}
    for entry_id in account.options.fallback_accounts:
        other = accounts.get(entry_id)
        if other is None or other is account or not isinstance(other.provider, Dials):
            continue
        if not has_own_phone(other, other.provider):
            LOGGER.debug("%s has no extension to call from in place of %s", other.entry.title, account.entry.title)
            continue
        extension = own_phone(other, other.provider)
        yield Attempt(other, other.provider, DialRequest(to=number, extension=extension))

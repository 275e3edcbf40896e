"""Changing what is set for a line, for a user."""

from collections.abc import Awaitable
from dataclasses import replace

from homeassistant.exceptions import ServiceValidationError

from .account import Account
from .calls.model import Redirection, RedirectionCondition, SipLine
from .const import DOMAIN
from .errors import impossible, user_facing
from .figures import Figures
from .matching import called_number, checked_number
from .providers.base import HasLines


async def async_set_redirection(
    account: Account,
    line_id: str | None = None,
    *,
    active: bool | None = None,
    to: str | None = None,
    condition: RedirectionCondition | None = None,
) -> None:
    """Change what is given of the redirection of a line, or of the only one; `to` is a number or a contact's name.

    Raises:
        ServiceValidationError: nothing was changed: there is no such line, or the number is none.
        HomeAssistantError: it was not changed, or may not have been.
    """
    provider, figures = _lines_of(account)
    with user_facing(account.hass, account.entry):
        line = await _async_line(account, figures, line_id)
        number = to and checked_number(account, called_number(account, to))
        await _async_change(
            figures, provider.set_redirection(line.line_id, active=active, to=number, condition=condition)
        )
    # What else is set for the line may have changed meanwhile.
    line = figures.latest(line)
    before = line.redirection or Redirection(active=False)
    figures.line_changed(
        replace(
            line,
            redirection=Redirection(
                active=before.active if active is None else active,
                condition=condition or before.condition,
                to=number or before.to,
                to_pbx=before.to_pbx and not number,
            ),
        )
    )


async def async_set_caller_id(account: Account, number: str, line_id: str | None = None) -> None:
    """Have a line, or the only one, show a number to those it calls.

    Raises:
        ServiceValidationError: nothing was changed: there is no such line, or the number is none.
        HomeAssistantError: it was not changed, or may not have been.
    """
    provider, figures = _lines_of(account)
    with user_facing(account.hass, account.entry):
        line = await _async_line(account, figures, line_id)
        shown = checked_number(account, number)
        await _async_change(figures, provider.set_caller_id(line.line_id, shown))
    figures.line_changed(replace(figures.latest(line), caller_id=shown))


def _lines_of(account: Account) -> tuple[HasLines, Figures]:
    if not isinstance(account.provider, HasLines) or account.figures is None:
        raise impossible(account.entry, "no_lines")
    return account.provider, account.figures


async def _async_line(account: Account, figures: Figures, line_id: str | None) -> SipLine:
    """Return the line that is meant, as it is known.

    Raises:
        ServiceValidationError: there is no such line, or more than one and none was named.
        TelephonyError: which lines there are is not known yet, and cannot be asked for.
    """
    lines = await figures.async_lines()
    if line_id is None and len(lines) == 1:
        return next(iter(lines.values()))
    for line in lines.values():
        if line.line_id == line_id:
            return line
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="unknown_line",
        translation_placeholders={
            "account": account.entry.title,
            "lines": ", ".join(line.line_id for line in lines.values()),
        },
    )


async def _async_change(figures: Figures, change: Awaitable[None]) -> None:
    """Carry a change out; if it fails, find out how much of it was done."""
    try:
        await change
    except BaseException:
        figures.read_lines_soon()
        raise

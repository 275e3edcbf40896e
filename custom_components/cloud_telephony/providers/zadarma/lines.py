"""SIP lines: which there are, what they show and where they send their calls, [S1] `/v1/sip/…`."""

import logging
import re
from typing import Final

from ...calls.model import Redirection, RedirectionCondition, SipLine
from ..base import NoRedirectionTarget, NotFound, RequestRefused
from ..fields import LONGEST_NAME, LONGEST_NUMBER, text
from ..once import Once
from . import numbers
from .client import Answer, Client
from .rows import rows_of

_LOGGER = logging.getLogger(__name__)

_SIP: Final = "/v1/sip/"
_CALLER_ID: Final = "/v1/sip/callerid/"
_REDIRECTION: Final = "/v1/sip/redirection/"
_DIRECT_NUMBERS: Final = "/v1/direct_numbers/"

# It goes into a path. Never a number: its zeros in front belong to it [ZOA].
_LINE_ID: Final = re.compile(r"[0-9]{1,10}")
_ONLINE: Final = {"true": True, "false": False}


class Lines:
    """The lines of one account."""

    def __init__(self, client: Client) -> None:
        """Take whom to ask."""
        self._client = client
        self._met = Once()
        # The API sets what a line shows and does not tell it: known is only what was set here.
        self._caller_ids: dict[str, str] = {}

    async def lines(self) -> list[SipLine]:
        """Return all lines with what is set, and whether a phone is registered with them."""
        answer = await self._client.get(_SIP)
        redirections = await self._redirections()
        lines = []
        for row in rows_of(answer, "sips"):
            line_id = _line_id(row.get("id")) if isinstance(row, dict) else None
            if line_id is None or not isinstance(row, dict):
                self._note("id of a line")
                continue
            lines.append(
                SipLine(
                    line_id=line_id,
                    name=text(row.get("display_name"), LONGEST_NAME),
                    registered=await self._registered(line_id),
                    caller_id=self._caller_ids.get(line_id),
                    redirection=redirections.get(line_id),
                )
            )
        return lines

    async def ids(self) -> list[str]:
        """Return the identifiers of all lines."""
        rows = rows_of(await self._client.get(_SIP), "sips")
        return [line_id for row in rows if isinstance(row, dict) and (line_id := _line_id(row.get("id")))]

    async def numbers(self) -> list[str]:
        """Return the account's own numbers (E.164) that are connected [ZOA]."""
        rows = rows_of(await self._client.get(_DIRECT_NUMBERS), "info")
        connected = [row for row in rows if isinstance(row, dict) and row.get("status") == "on"]
        return [number for row in connected if (number := numbers.told(row.get("number")))]

    async def set_caller_id(self, line_id: str, number: str) -> None:
        """Have a line show a number, which the account has bought or confirmed [S1].

        Raises:
            InvalidNumber: before anything is sent.
        """
        digits = numbers.international(number)
        await self._client.put(_CALLER_ID, {"id": line_id, "number": digits})
        self._caller_ids[line_id] = f"+{digits}"

    def showing(self, number: str) -> str | None:
        """Return the line that is known to show a number."""
        shown = {caller_id: line_id for line_id, caller_id in self._caller_ids.items()}
        return shown.get(f"+{numbers.international(number)}")

    async def set_redirection(
        self, line_id: str, *, active: bool | None, to: str | None, condition: RedirectionCondition | None
    ) -> None:
        """Change what is given of a redirection.

        The API sets number and condition together, and a condition that is left out to `always`; whether that switches
        the redirection on is not said [ZOA]. So what is not to change is read before, and set again.

        Raises:
            InvalidNumber, NoRedirectionTarget: before anything is changed.
        """
        digits = None if to is None else numbers.international(to)
        if digits is not None or condition is not None:
            before = (await self._redirections(line_id)).get(line_id) or Redirection(active=False)
            await self._set_target(line_id, before, digits, condition)
            active = before.active if active is None else active
        if active is not None:
            await self._client.put(_REDIRECTION, {"id": line_id, "status": "on" if active else "off"})

    async def _set_target(
        self, line_id: str, before: Redirection, digits: str | None, condition: RedirectionCondition | None
    ) -> None:
        if digits is None:
            if before.to is None or before.to_pbx:
                raise NoRedirectionTarget("No number to redirect to is known", line=line_id)
            digits = numbers.international(before.to)
        condition = condition or before.condition or RedirectionCondition.ALWAYS
        target = {"id": line_id, "type": "phone", "number": digits, "condition": condition.value}
        await self._client.put(_REDIRECTION, target)

    async def _redirections(self, line_id: str | None = None) -> dict[str, Redirection]:
        answer = await self._client.get(_REDIRECTION, {"id": line_id})
        redirections = {}
        for row in rows_of(answer, "info"):
            if isinstance(row, dict) and (sip_id := _line_id(row.get("sip_id"))):
                redirections[sip_id] = self._redirection(row)
        return redirections

    def _redirection(self, row: Answer) -> Redirection:
        condition = text(row.get("condition"), LONGEST_NAME)
        if condition is not None and condition not in RedirectionCondition:
            self._note("condition of a redirection")
            condition = None
        return Redirection(
            active=row.get("status") == "on",
            condition=None if condition is None else RedirectionCondition(condition),
            to=numbers.told(row.get("destination_value")),
            to_pbx=row.get("destination") == "pbx",
        )

    async def _registered(self, line_id: str) -> bool | None:
        """Return whether a phone is registered with a line; None if that is not told for this one."""
        try:
            answer = await self._client.get(f"{_SIP}{line_id}/status/")
        except RequestRefused, NotFound:
            self._note("status of a line")
            return None
        return _ONLINE.get(str(answer.get("is_online")).lower())

    def _note(self, what: str) -> None:
        if self._met.first(what):
            _LOGGER.warning("%s tells something that cannot be read: the %s", self._client.server.name, what)


def is_line_id(words: str) -> bool:
    """Tell whether this can be the identifier of a line."""
    return bool(_LINE_ID.fullmatch(words))


def _line_id(value: object) -> str | None:
    words = text(value, LONGEST_NUMBER)
    return words if words and is_line_id(words) else None

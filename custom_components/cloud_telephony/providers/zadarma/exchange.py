"""The exchange (PBX): its extensions, and where it sends what happens, `/v1/pbx/…` [ZOA]."""

import logging
from typing import Final

from ...calls.events import ExtensionChanged
from ...calls.model import Extension, ExtensionStatus
from ..base import NotFound, RequestRefused
from ..fields import LONGEST_NAME, LONGEST_NUMBER, text
from . import numbers
from .client import Answer, Client
from .rows import rows_of

_LOGGER = logging.getLogger(__name__)

_INTERNAL: Final = "/v1/pbx/internal/"
_CALLS: Final = "/v1/pbx/callinfo/"
_MESSAGES: Final = "/v1/pbx/webhooks/"
_NOTIFICATIONS: Final = (
    "notify_start",
    "notify_internal",
    "notify_end",
    "notify_out_start",
    "notify_out_end",
    "notify_answer",
)
_LONGEST_ADDRESS: Final = 2000
_STATUSES: Final = {"true": ExtensionStatus.IDLE, "false": ExtensionStatus.OFFLINE}


class Exchange:
    """The exchange of one account."""

    def __init__(self, client: Client) -> None:
        """Take whom to ask."""
        self._client = client
        self.messages_elsewhere: bool | None = None
        """Whether text messages are told to another system, None while that is not known."""

    async def pbx_id(self) -> str | None:
        """Return the number of the exchange, None if the account has none."""
        try:
            answer = await self._client.get(_INTERNAL)
        except RequestRefused, NotFound:
            return None
        return text(answer.get("pbx_id"), LONGEST_NUMBER)

    async def extensions(self) -> list[Extension]:
        """Return the extensions with their names."""
        return [Extension(number=number, name=await self._name(number)) for number in await self._numbers()]

    async def phone_states(self) -> list[ExtensionChanged]:
        """Return for each extension whether a phone is registered."""
        return [await self._state(number) for number in await self._numbers()]

    async def registered_webhook(self) -> str | None:
        """Return the address that is told of calls."""
        return await self._address(_CALLS)

    async def register_webhook(self, address: str) -> None:
        """Have calls told to an address; text messages too, unless they are told to somebody else than calls were."""
        before = await self._address(_CALLS)
        await self._client.post(f"{_CALLS}url/", {"url": address})
        await self._client.post(f"{_CALLS}notifications/", dict.fromkeys(_NOTIFICATIONS, "true"))
        try:
            messages = await self._address(_MESSAGES)
            self.messages_elsewhere = messages not in {None, before, address}
            if self.messages_elsewhere:
                _LOGGER.warning("Text messages go on being told to another system, and not to Home Assistant")
                return
            await self._client.post(f"{_MESSAGES}url/", {"url": address})
            await self._client.post(f"{_MESSAGES}hooks/", {"sms": "true"})
        except (RequestRefused, NotFound) as refusal:
            _LOGGER.warning("Text messages are not told to Home Assistant: %s", refusal)

    async def _numbers(self) -> list[str]:
        """Return the numbers of the extensions; an account without an exchange has none."""
        try:
            values = rows_of(await self._client.get(_INTERNAL), "numbers")
        except RequestRefused, NotFound:
            return []
        return [number for value in values if (number := numbers.extension(text(value, LONGEST_NUMBER)))]

    async def _name(self, number: str) -> str | None:
        try:
            answer = await self._client.get(f"{_INTERNAL}{number}/info/")
        except RequestRefused, NotFound:
            return None
        return text(answer.get("name"), LONGEST_NAME)

    async def _state(self, number: str) -> ExtensionChanged:
        try:
            answer: Answer = await self._client.get(f"{_INTERNAL}{number}/status/")
        except RequestRefused, NotFound:
            answer = {}
        # A flag in words: `"false"` [ZOA].
        word = str(answer.get("is_online", "")).lower()[:LONGEST_NAME]
        return ExtensionChanged(extension=number, status=_STATUSES.get(word), raw_status=word)

    async def _address(self, path: str) -> str | None:
        address = (await self._client.get(path)).get("url")
        return address[:_LONGEST_ADDRESS] if isinstance(address, str) and address else None

"""The requests that the provider takes, [S4] "WEB приложения" and "Автообзвон"."""

from collections.abc import Sequence
import json
import re
from typing import Any, Final

from ..base import InvalidAuth, RequestRefused, Routing
from ..http import Reply, Request, Server
from .numbers import announcement_name, dialled, file_at

_AUTH_FIELD: Final = "token"

# What older servers answer when they have taken in a sound, [EW].
_SAVED: Final = re.compile(r"saved:\s*(\S+)")
# How the document has a receiver turn a wrong token away; what the servers themselves say is not told.
_DENIED: Final = "access denied"
# What older servers answer when they did nothing, [EW].
_BAD: Final = "bad"


class Rest:
    """Asks the server of one account.

    The document does not say what the server answers: a success of HTTP counts as one unless its body says otherwise.
    What comes of a request is told by webhook.
    """

    def __init__(self, server: Server, billcode: str, token: str) -> None:
        """Take the server and the credentials."""
        self._server = server
        self._billcode = billcode
        self._headers = {"Authorization": token, "Content-Type": "application/json"}

    @property
    def server(self) -> str:
        """Return host and port of the server."""
        return self._server.name

    async def check(self) -> None:
        """Find out whether the server can be reached; whatever it answers will do.

        The document has no request that does nothing, and so none with which the credentials could be tried: a call
        would be placed. They are not even sent.

        Raises:
            ProviderError.
        """
        await self._server.send(Request(method="GET", path="/"))

    async def call(self, extensions: Sequence[str], to: str, routing: Routing) -> None:
        """Ring own phones and, when one is picked up, call a number.

        Raises:
            InvalidNumber: before anything is sent.
            InvalidAuth, RequestRefused, NoAnswer, ProviderError.
        """
        own = list(dict.fromkeys(map(dialled, extensions)))
        await self._act("/webapp/", {"numberA": own, "numberB": dialled(to), "routing": routing.value})

    async def upload_announcement(self, address: str) -> str:
        """Have the server fetch a sound file, and return its name there.

        Raises:
            InvalidAnnouncementName: before anything is sent.
            InvalidAuth, RequestRefused, NoAnswer, ProviderError.
        """
        name = announcement_name(self._billcode, file_at(address))
        reply = await self._act("/autodial/media/", {"mediafile": address})
        saved = _SAVED.search(reply.text)
        return announcement_name(self._billcode, saved[1]) if saved else name

    async def start_autodial(self, announcement: str, channels: int) -> None:
        """Call those who are listed at the provider, `channels` at a time, and play them an announcement.

        Raises:
            InvalidAnnouncementName: before anything is sent.
            InvalidAuth, RequestRefused, NoAnswer, ProviderError.
        """
        name = announcement_name(self._billcode, announcement)
        await self._act("/autodial/", {"mediafile": name, "chnum": channels})

    async def _act(self, path: str, fields: dict[str, Any]) -> Reply:
        body = json.dumps({"billcode": self._billcode, **fields}).encode()
        reply = await self._server.send(Request(method="POST", path=path, headers=self._headers, body=body), once=True)
        reply.raise_for_status(_AUTH_FIELD)
        answer = reply.text.casefold()
        if _DENIED in answer:
            raise InvalidAuth(f"{reply.server} refuses the credentials", server=reply.server, field=_AUTH_FIELD)
        if answer == _BAD:
            raise RequestRefused(f"{reply.server} refuses: {_BAD}", server=reply.server, reason=_BAD)
        return reply

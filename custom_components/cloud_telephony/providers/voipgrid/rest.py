"""The requests that the provider takes, [S0] "Voorbeeldgebruik van de API" and "Gespreksstatus"."""

from collections.abc import Mapping
import json
import logging
from typing import Any, Final
from urllib.parse import quote

from ...calls.events import CallEvent
from ..base import InvalidReply, NotFound, ProviderError, RequestRefused
from ..fields import LONGEST_NAME, identifier, text, without_numbers
from ..http import Reply, Request, Server
from ..once import Once
from .statuses import event_of

_LOGGER = logging.getLogger(__name__)

_PATH: Final = "/api/clicktodial/"
_AUTH_FIELD: Final = "password"
# No reply has more than a few fields.
_LONGEST_REPLY: Final = 64 * 1024
_LONGEST_STATUS: Final = 40
# What no call is called: the provider's own names are made of digits and letters.
_NO_CALL: Final = "home-assistant"
_REFUSALS: Final = 4
_MOST_REASONS: Final = 3


class Rest:
    """Asks the server of one account."""

    def __init__(self, server: Server, authorization: str) -> None:
        """Take the server, and what shows it whose requests these are."""
        self._server = server
        self._headers = {"Authorization": authorization, "Accept": "application/json"}
        self._met = Once()

    @property
    def server(self) -> str:
        """Return host and port of the server."""
        return self._server.name

    async def check(self) -> None:
        """Try the credentials.

        All requests that are documented place a call or ask for the status of one. So it is asked after a call that
        cannot be: who may not ask is refused, and whoever else is told, one way or another, that there is no such call.

        Raises:
            InvalidAuth, ProviderError.
        """
        try:
            await self._status(_NO_CALL)
        except NotFound, RequestRefused:
            return

    async def call(self, to: str, *, caller_id: str | None, auto_answer: bool | None) -> str:
        """Call the user's own phone and, when it is picked up, a number; return what the server calls the call.

        What is None is not sent: the user's own settings hold then, [S0].

        Raises:
            RequestRefused: nobody is called; placeholder `reason`: the server's own words.
            InvalidReply: the call, if there is one, has no name.
            InvalidAuth, NoAnswer, ProviderError.
        """
        wanted = {"b_number": to, "b_cli": caller_id, "auto_answer": auto_answer}
        body = json.dumps({name: value for name, value in wanted.items() if value is not None}).encode()
        headers = self._headers | {"Content-Type": "application/json"}
        request = Request(method="POST", path=_PATH, headers=headers, body=body, limit=_LONGEST_REPLY)
        reply = await self._server.send(request, once=True)
        answer = _content(reply)
        if callid := identifier(answer.get("callid")):
            return callid
        if reason := _reason(answer):
            raise RequestRefused(f"{reply.server} refuses: {reason}", server=reply.server, reason=reason)
        raise reply.invalid("no identifier of the call")

    async def progress(self, callid: str) -> CallEvent | None:
        """Return what the status of a call tells of who is called, None if nothing yet.

        Raises:
            NotFound, InvalidAuth, ProviderError.
        """
        answer = await self._status(callid)
        # None is one that is still being set up, [S0].
        status = text(answer.get("status"), _LONGEST_STATUS) or ""
        try:
            return event_of(callid, status)
        except ValueError:
            shown = without_numbers(status)
            if self._met.first(shown):
                _LOGGER.warning("VoIPGRID tells a status of a call that is not known: %s", shown)
            return None

    async def _status(self, callid: str) -> Mapping[str, Any]:
        path = f"{_PATH}{quote(callid, safe='')}/"
        reply = await self._server.send(Request(method="GET", path=path, headers=self._headers, limit=_LONGEST_REPLY))
        reply.raise_for_status(_AUTH_FIELD)
        return reply.json(dict)


def _content(reply: Reply) -> Mapping[str, Any]:
    """Return the content of the reply to an order, also of one that says no and why.

    Raises:
        InvalidAuth, NotFound, RequestRefused, ServerFailed: the status says no, and the content not why.
        InvalidReply: it is nothing that could be read.
    """
    failure = reply.failure(_AUTH_FIELD)
    if failure is None:
        return reply.json(dict)
    if type(failure) is not RequestRefused:
        raise failure
    answer = _refusal(reply, failure)
    if not _reason(answer):
        raise failure
    return {name: value for name, value in answer.items() if name != "callid"}


def _refusal(reply: Reply, failure: ProviderError) -> Mapping[str, Any]:
    try:
        return reply.json(dict)
    except InvalidReply:
        raise failure from None


def _reason(answer: Mapping[str, Any]) -> str | None:
    """Return why an order is refused, as `{"error": …}` or `{"clicktodial": {"b_number": […]}}` has it, [VJS]."""
    about = answer.get("clicktodial")
    said = [answer.get("error"), *(about.values() if isinstance(about, dict) else [about])]
    words = [text(word, LONGEST_NAME) for part in said for word in (part if isinstance(part, list) else [part])]
    told = list(filter(None, words))[:_MOST_REASONS]
    return without_numbers(" ".join(told))[:LONGEST_NAME].rstrip(". ") or None

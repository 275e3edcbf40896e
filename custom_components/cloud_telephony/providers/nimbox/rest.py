"""The two requests of the service, [S2] "Crear una llamada" and "Eliminar llamadas"."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from ...calls.model import CallNote
from ..fields import count
from ..http import Request, Server
from .answers import Answer, Verdict, read_answer

_PATH: Final = "/direct/items/phonecalls"
_DAY: Final = timedelta(days=1)
# The dates of a deletion are the days before and after, which have to exist.
_FIRST_DAY: Final = date.min + _DAY
_LAST_DAY: Final = date.max - _DAY
# Nobody could phone then: nothing is lost, even if a server takes the first date as one of those to be deleted.
_BEFORE_ALL_CALLS: Final = date(1850, 1, 1)


class Rest:
    """Asks the server of one account. The token travels in the address [S2]: no address is ever logged."""

    def __init__(self, server: Server, token: str) -> None:
        """Take the server and the token."""
        self._server = server
        self._token = token
        self.answers: Counter[str] = Counter()
        """How often a call was answered with each verdict."""

    @property
    def server(self) -> str:
        """Return host and port of the server."""
        return self._server.name

    async def check(self) -> None:
        """Try the token where that does nothing: in deleting the calls between two days of which one follows the other.

        The document has no request for it. Both dates are exclusive [S2], so there is nothing between them.

        Raises:
            InvalidAuth, RequestRefused, ProviderError.
        """
        await self._delete_between(_BEFORE_ALL_CALLS, _BEFORE_ALL_CALLS + _DAY)

    async def create(self, note: CallNote) -> None:
        """Have a call entered. The same call is always the same bytes: by them the server knows it again.

        Raises:
            InvalidAuth, RequestRefused, ProviderError.
        """
        fields = {
            "initiated": note.initiated,
            "source": note.source,
            "destination": note.destination,
            "duration": None if note.duration is None else str(note.duration),
            "url": note.url,
        }
        answer = await self._ask("create", fields)
        self.answers[answer.verdict] += 1
        if answer.verdict not in {Verdict.TAKEN, Verdict.THERE_ALREADY}:
            raise answer.refusal()

    async def delete(self, first: date, last: date) -> int:
        """Delete the calls of the days from first to last, both inclusive; return how many.

        Raises:
            InvalidAuth, RequestRefused, ProviderError.
        """
        return await self._delete_between(max(first, _FIRST_DAY) - _DAY, min(last, _LAST_DAY) + _DAY)

    async def _delete_between(self, before: date, after: date) -> int:
        """Delete the calls of the days between two others, which are not among them [S2]; return how many."""
        answer = await self._ask("delete", {"from": before.isoformat(), "to": after.isoformat()})
        if answer.verdict is not Verdict.TAKEN:
            raise answer.refusal()
        deleted = count(answer.content.get("count"))
        if deleted is None:
            raise answer.head.invalid("no number of deleted calls")
        return deleted

    async def _ask(self, deed: str, fields: Mapping[str, str | None]) -> Answer:
        parameters = {"token": self._token, **fields}
        query = "&".join(
            # Spaces, `+` and what else could be read in two ways is spelt out; what UTF-8 cannot have becomes `?`.
            f"{name}={quote(value, safe='', errors='replace')}"
            for name, value in parameters.items()
            if value is not None
        )
        reply = await self._server.send(Request(method="GET", path=f"{_PATH}/{deed}", query=query), once=True)
        return read_answer(reply, self._token)

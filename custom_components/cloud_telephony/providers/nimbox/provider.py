"""A NiMbox installation: what it can, put together of its requests."""

from datetime import date
from typing import Any, ClassVar

from yarl import URL

from ...calls.model import CallNote
from .rest import Rest


class NiMbox:
    """A NiMbox installation; see `providers.base` for what its methods promise."""

    kind: ClassVar[str] = "nimbox"
    region: ClassVar[str] = "VE"

    def __init__(self, *, address: URL, rest: Rest) -> None:
        """Take where it is, and what asks it."""
        self._address = address
        self._rest = rest

    @property
    def account_id(self) -> str:
        """Return host, port and path of the installation: a token may be replaced, and leads to the same calls."""
        return f"{self._address.host_port_subcomponent}{self._address.path.rstrip('/')}"

    @property
    def title(self) -> str:
        """Return the provider's name and the host."""
        return f"NiMbox {self._address.host}"

    async def check(self) -> None:
        """Find out whether the server is one and takes the token.

        Raises:
            InvalidAuth: it does not take the token.
            ProviderError.
        """
        await self._rest.check()

    def diagnostics(self) -> dict[str, Any]:
        """Return the server, and how often it answered what."""
        return {"server": self._rest.server, "answers": dict(self._rest.answers)}

    async def deliver(self, note: CallNote) -> None:
        """Have a call entered; one that is there already is not entered again, and counts as entered.

        Raises:
            RequestRefused: it is not wanted, for instance because no contact has the number.
            ProviderError: it may or may not have been entered.
        """
        await self._rest.create(note)

    async def delete_calls(self, first: date, last: date) -> int:
        """Delete the calls of the days from first to last, both inclusive; return how many."""
        return await self._rest.delete(first, last)

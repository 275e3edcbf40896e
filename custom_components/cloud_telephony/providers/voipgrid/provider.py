"""An account at VoIPGRID: the user whose phone is called first, and what they can have done."""

from datetime import timedelta
from typing import Any, ClassVar

from ...calls.events import CallEvent
from ..base import Dialled, DialOption, DialRequest
from .credentials import AuthScheme
from .numbers import caller_id, dialled
from .rest import Rest


class Voipgrid:
    """An account at VoIPGRID; see `providers.base` for what its methods promise."""

    kind: ClassVar[str] = "voipgrid"
    region: ClassVar[str] = "NL"
    dial_options: ClassVar[frozenset[DialOption]] = frozenset({DialOption.CALLER_ID, DialOption.AUTO_ANSWER})
    # The user's selected destination rings first, [S0].
    picks_phone: ClassVar[bool] = False
    # As the vendor's own plug-in does, [VCE]; no limit is documented.
    ask_every: ClassVar[timedelta] = timedelta(seconds=1.5)
    # Longer than people talk; a call that is stuck at the provider costs at most 9,600 questions.
    follow_for: ClassVar[timedelta] = timedelta(hours=4)

    def __init__(self, *, username: str, scheme: AuthScheme, rest: Rest) -> None:
        """Put the parts together."""
        self._username = username
        self._scheme = scheme
        self._rest = rest

    @property
    def account_id(self) -> str:
        """Return the user name, in which upper and lower case are the same: it is an address of e-mail."""
        return self._username.casefold()

    @property
    def title(self) -> str:
        """Return the provider's name and the user's."""
        return f"VoIPGRID {self._username}"

    async def check(self) -> None:
        """Try the credentials without placing a call.

        Raises:
            InvalidAuth, ProviderError.
        """
        await self._rest.check()

    def diagnostics(self) -> dict[str, Any]:
        """Return the server, and how the user is told to it."""
        return {"server": self._rest.server, "auth_scheme": self._scheme.value}

    async def dial(self, request: DialRequest) -> Dialled:
        """Call the user's selected destination first; what is not asked for is as the user has set it."""
        shown = None if request.caller_id is None else caller_id(request.caller_id)
        callid = await self._rest.call(dialled(request.to), caller_id=shown, auto_answer=request.auto_answer)
        return Dialled(reference=callid)

    async def progress(self, reference: str) -> CallEvent | None:
        """Return what the status of a call tells, None if nothing yet.

        Raises:
            NotFound, InvalidAuth, ProviderError.
        """
        return await self._rest.progress(reference)

"""An account at Evrotel: what it can, put together of its webhook, its requests and its recordings."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from mimetypes import guess_type
from typing import Any, ClassVar

from ..base import Audio, ByteRange, Delivery, Dialled, DialOption, DialRequest, Routing, WebhookRequest
from .receiver import Receiver
from .recordings import Recordings
from .rest import Rest


class Evrotel:
    """An account at Evrotel; see `providers.base` for what its methods promise."""

    kind: ClassVar[str] = "evrotel"
    region: ClassVar[str] = "UA"
    tells_answers: ClassVar[bool] = False
    tells_messages: ClassVar[bool] = False
    dial_options: ClassVar[frozenset[DialOption]] = frozenset({DialOption.ROUTING, DialOption.SEVERAL_EXTENSIONS})
    picks_phone: ClassVar[bool] = True
    # The document says nothing of it, [S4].
    recorded_after: ClassVar[timedelta] = timedelta(seconds=10)

    def __init__(self, *, billcode: str, rest: Rest, receiver: Receiver, recordings: Recordings) -> None:
        """Put the parts together."""
        self._billcode = billcode
        self._rest = rest
        self._receiver = receiver
        self._recordings = recordings

    @property
    def account_id(self) -> str:
        """Return the billcode."""
        return self._billcode

    @property
    def title(self) -> str:
        """Return the provider's name and the billcode."""
        return f"Evrotel {self._billcode}"

    async def check(self) -> None:
        """Find out whether the server can be reached; the credentials cannot be tried without placing a call.

        Raises:
            ProviderError.
        """
        await self._rest.check()

    def diagnostics(self) -> dict[str, Any]:
        """Return the servers, and how much was told by webhook."""
        return {
            "server": self._rest.server,
            "recordings_server": self._recordings.server,
            "told": dict(self._receiver.counted),
        }

    def receive(self, request: WebhookRequest) -> Delivery:
        """Read a request to the webhook.

        Raises:
            NotGenuine.
        """
        return self._receiver.receive(request)

    async def dial(self, request: DialRequest) -> Dialled:
        """Call from one or several own phones, which ring in order unless another routing is asked for."""
        extensions = (request.extension, *request.more_extensions)
        await self._rest.call(extensions, request.to, request.routing or Routing.INLINE)
        return Dialled()

    def audio(self, recording_id: str, part: ByteRange | None = None) -> AbstractAsyncContextManager[Audio]:
        """Open one recording, or a part of it."""
        return self._recordings.audio(recording_id, part)

    def sound_type(self, recording_id: str) -> str:
        """Return what the end of the path says; the document shows a WAV file, [S4]."""
        guessed = guess_type(recording_id)[0] or ""
        return guessed if guessed.startswith("audio/") else "audio/wav"

    async def upload_announcement(self, address: str) -> str:
        """Have the provider fetch a sound file; return its name there."""
        return await self._rest.upload_announcement(address)

    async def start_autodial(self, announcement: str, channels: int) -> None:
        """Call all who are listed at the provider and play them an announcement."""
        await self._rest.start_autodial(announcement, channels)

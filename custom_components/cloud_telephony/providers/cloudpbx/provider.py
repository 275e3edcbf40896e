"""An account at CloudPBX: what it can, put together of its REST hosts and its feed."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
import logging
from typing import Any, ClassVar, Final

from ...calls.model import Call, Extension, Recording
from ..base import (
    Audio,
    ByteRange,
    Dialled,
    DialOption,
    DialRequest,
    FeedListener,
    InvalidAuth,
    ProviderError,
    SentSms,
    SmsOption,
)
from .feed import Feed
from .history import History
from .hosts import Hosts
from .rest import Rest
from .rows import WARSAW

_LOGGER = logging.getLogger(__name__)

# Long enough for everybody to have phoned once; the feed tells of the rest.
_EXTENSION_DAYS: Final = 7


class CloudPbx:
    """An account at CloudPBX; see `providers.base` for what its methods promise."""

    kind: ClassVar[str] = "cloudpbx"
    region: ClassVar[str] = "PL"
    dial_options: ClassVar[frozenset[DialOption]] = frozenset()
    picks_phone: ClassVar[bool] = True
    sms_options: ClassVar[frozenset[SmsOption]] = frozenset({SmsOption.TEST})
    # Only records tell of recordings: those that are listed are there.
    recorded_after: ClassVar[timedelta] = timedelta(0)

    def __init__(self, *, account: str, pbx_name: str, hosts: Hosts, rest: Rest, feed: Feed) -> None:
        """Put the parts together; `account` is what calls carry as their account."""
        self._pbx_name = pbx_name
        self._hosts = hosts
        self._rest = rest
        self._feed = feed
        self._history = History(account, self.kind, pbx_name)

    @property
    def account_id(self) -> str:
        """Return the name of the PBX, which is written in any case."""
        return self._pbx_name.casefold()

    @property
    def title(self) -> str:
        """Return the name of the PBX."""
        return self._pbx_name

    async def check(self) -> None:
        """Try the key of the REST hosts, one of which has to answer, and that of the feed.

        Raises:
            InvalidAuth, ProviderError.
        """
        await self._rest.check()
        await self._feed.check()

    def diagnostics(self) -> dict[str, Any]:
        """Return how hosts and feed do."""
        return {
            "hosts": self._hosts.states,
            "cut_days": self._rest.cut_days,
            "feed": {"server": self._feed.server, "connected": self._feed.connected, **self._feed.statistics.figures()},
        }

    async def listen(self, listener: FeedListener) -> None:
        """Tell what comes over the feed.

        Raises:
            InvalidAuth: the server refuses the key; the listener is not told that the feed is down.
        """
        await self._feed.listen(listener)

    async def extensions(self) -> list[Extension]:
        """Return the extensions that took part in calls of the last days."""
        today = datetime.now(WARSAW).date()
        return self._history.extensions(await self._rest.cdrs(today - timedelta(days=_EXTENSION_DAYS - 1), today))

    async def calls(self, start: date, end: date) -> list[Call]:
        """Return the calls of some days in Warsaw; without their recordings if those cannot be listed."""
        rows = await self._rest.cdrs(start, end)
        try:
            recorded = {row.uniqueid for row in await self._rest.records(start, end)}
        except InvalidAuth:
            raise
        except ProviderError as error:
            _LOGGER.info("Calls of %s are read without their recordings: %s", self._pbx_name, error)
            recorded = set()
        return self._history.calls(rows, recorded)

    async def recordings(self, start: date, end: date) -> list[Recording]:
        """Return the recordings of some days in Warsaw."""
        recordings = [
            Recording(
                recording_id=row.uniqueid,
                recorded_at=row.recorded_at,
                from_number=row.caller,
                to_number=row.called,
                audio_format=row.audio_format,
            )
            for row in await self._rest.records(start, end)
        ]
        return sorted(recordings, key=lambda recording: (recording.recorded_at, recording.recording_id))

    def audio(self, recording_id: str, part: ByteRange | None = None) -> AbstractAsyncContextManager[Audio]:
        """Open one recording, or a part of it."""
        return self._rest.audio(recording_id, part)

    def sound_type(self, recording_id: str) -> str:
        """Return what the document shows, [S3] §1.3."""
        del recording_id
        return "audio/wav"

    async def dial(self, request: DialRequest) -> Dialled:
        """Call from an own extension; the provider says only that it will."""
        await self._rest.dial(request.extension, request.to)
        return Dialled()

    async def send_sms(
        self, recipients: Sequence[str], message: str, *, sender: str | None = None, test: bool = False
    ) -> list[SentSms]:
        """Send a text message through the account's SMS gateway; a `test` is not delivered and costs nothing.

        The document has no way to choose a `sender` [S3 §2.2.3].
        """
        del sender
        return await self._rest.send_sms(recipients, message, test=test)

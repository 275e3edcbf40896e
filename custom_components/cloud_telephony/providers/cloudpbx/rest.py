"""The REST calls, [S3] §1."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
import logging
from typing import Final
from urllib.parse import quote, urlencode

from ..audio import audio_headers, audio_of
from ..base import (
    Audio,
    ByteRange,
    InvalidMessage,
    InvalidReply,
    MissingParameter,
    NotFound,
    ProviderError,
    RequestRefused,
    SentSms,
)
from ..fields import LONGEST_NAME, Note, identifier, text, without_numbers
from ..http import FORM, Reply, Request, Server, Stream
from ..once import Once
from .hosts import Hosts
from .numbers import dialled, international, sms_recipient
from .rows import BadRow, Cdr, RecordRow, parse_cdr, parse_record
from .statuses import sms_word

_LOGGER = logging.getLogger(__name__)

_AUTH_FIELD: Final = "api_key"

# A longer list is cut silently, [S3] §1.2 and §1.3.
CDR_LIMIT: Final = 10_000
RECORD_LIMIT: Final = 5_000
_LONGEST_LIST: Final = 32 * 1024 * 1024

# [S3] §1.5
_LONGEST_MESSAGE: Final = 1024

type RowParser[T] = Callable[[object, Note], T]


@dataclass(frozen=True, slots=True)
class _Listing[T]:
    """A kind of list: where it is, how many rows it holds at most, and how a row is read."""

    path: str
    limit: int
    parse: RowParser[T]


@dataclass(frozen=True, slots=True)
class _Page[T]:
    """What a reply held: how many rows, and those that could be read."""

    size: int
    rows: list[T]


_CDRS: Final = _Listing("/cdr", CDR_LIMIT, parse_cdr)
_RECORDS: Final = _Listing("/record", RECORD_LIMIT, parse_record)


class Rest:
    """Asks the REST hosts of one account."""

    def __init__(self, hosts: Hosts, api_key: str) -> None:
        """Take the hosts and the key, which goes into a header and nowhere else."""
        self._hosts = hosts
        self._headers = {"Authorization": f"Bearer {api_key}"}
        self._met = Once()
        self._cut: set[tuple[str, date]] = set()

    @property
    def cut_days(self) -> list[str]:
        """Return the lists and days of which the provider keeps rows to itself, being more than it lists."""
        return sorted(f"{path} {day}" for path, day in self._cut)

    async def check(self) -> None:
        """Ask for the calls of today.

        Raises:
            InvalidAuth, ProviderError.
        """
        await self._page(_CDRS, "")

    async def cdrs(self, start: date, end: date) -> list[Cdr]:
        """Return the billing records of the days in Warsaw from start to end, both inclusive."""
        return await self._rows(_CDRS, start, end)

    async def records(self, start: date, end: date) -> list[RecordRow]:
        """Return the list of recordings of the days in Warsaw from start to end, both inclusive."""
        return await self._rows(_RECORDS, start, end)

    @asynccontextmanager
    async def audio(self, recording_id: str, part: ByteRange | None) -> AsyncIterator[Audio]:
        """Open a recording, [S3] §1.3; whether the server gives parts of it is not documented.

        Raises:
            NotFound: there is no such recording.
            InvalidReply: what comes is no sound.
        """
        if not recording_id.strip("."):
            raise NotFound("An empty path is no recording", server=", ".join(self._hosts.states))
        request = Request(
            method="GET",
            path=f"/record/{quote(recording_id, safe='', errors='replace')}",
            headers={**self._headers, **audio_headers(part)},
        )
        async with AsyncExitStack() as stack:
            stream = await self._hosts.read(lambda server: _open_audio(stack, server, request))
            yield audio_of(stream)

    async def dial(self, extension: str, to: str) -> None:
        """Call `to` from an own extension, [S3] §1.4. A GET that must not be repeated.

        Raises:
            InvalidNumber: before anything is sent.
            RequestRefused, NoAnswer, ProviderError.
        """
        query = urlencode({"cpa": dialled(extension), "cpb": dialled(to)})
        reply = await self._act(Request(method="GET", path="/dial", query=query, headers=self._headers))
        if reply.status == HTTPStatus.INTERNAL_SERVER_ERROR and reply.text == "Action Error":
            raise _refused(reply, "Action Error")
        reply.raise_for_status(_AUTH_FIELD)
        if reply.text != "OK":
            raise reply.invalid("something else than OK")

    async def send_sms(self, recipients: Sequence[str], message: str, *, test: bool) -> list[SentSms]:
        """Send a text message to each recipient, [S3] §1.5; one who is named twice gets it once.

        Raises:
            InvalidRecipient, InvalidMessage: before anything is sent to anybody.
        """
        if not message.strip() or len(message) > _LONGEST_MESSAGE:
            raise InvalidMessage(f"A text has 1 to {_LONGEST_MESSAGE} characters", limit=str(_LONGEST_MESSAGE))
        numbers = dict.fromkeys(sms_recipient(recipient) for recipient in recipients)
        return [await self._send_one(number, message, test=test) for number in numbers]

    async def _send_one(self, number: str, message: str, *, test: bool) -> SentSms:
        fields = {"to": number, "body": message} | ({"test": "true"} if test else {})
        headers = {**self._headers, "Content-Type": FORM}
        to = international(number)
        try:
            reply = await self._act(
                Request(
                    method="POST", path="/sendSMS", headers=headers, body=urlencode(fields, errors="replace").encode()
                )
            )
            return _sent(reply, to)
        except ProviderError as error:
            return SentSms(to=to, error=error)

    async def _act(self, request: Request) -> Reply:
        reply = await self._hosts.act(lambda server: server.send(request, once=True))
        if reply.status == HTTPStatus.BAD_REQUEST and reply.text == "Parameter is missing":
            raise MissingParameter(f"{reply.server} misses a parameter", server=reply.server)
        return reply

    async def _rows[T](self, listing: _Listing[T], start: date, end: date) -> list[T]:
        """Return the rows of some days; as a full list may be a cut one, it is asked for again in two halves."""
        page = await self._page(listing, urlencode({"datestart": start.isoformat(), "datestop": end.isoformat()}))
        if page.size < listing.limit:
            return page.rows
        if start >= end:
            self._take_note_of_cut(listing.path, start)
            return page.rows
        middle = start + (end - start) // 2
        first_half = await self._rows(listing, start, middle)
        return first_half + await self._rows(listing, middle + timedelta(days=1), end)

    async def _page[T](self, listing: _Listing[T], query: str) -> _Page[T]:
        request = Request(method="GET", path=listing.path, query=query, headers=self._headers, limit=_LONGEST_LIST)

        async def ask(server: Server) -> _Page[T]:
            reply = await server.send(request)
            reply.raise_for_status(_AUTH_FIELD)
            # Thousands of rows take longer than the event loop may be held up.
            return await asyncio.to_thread(self._parse, reply, listing)

        return await self._hosts.read(ask)

    def _parse[T](self, reply: Reply, listing: _Listing[T]) -> _Page[T]:
        def note(problem: str) -> None:
            if self._met.first(f"{listing.path} {problem}"):
                _LOGGER.warning(
                    "A row of %s%s has a value that cannot be read: %s", reply.server, listing.path, problem
                )

        values = reply.json(list)
        rows: list[T] = []
        for value in values:
            try:
                rows.append(listing.parse(value, note))
            except BadRow as bad:
                note(str(bad))
        return _Page(len(values), rows)

    def _take_note_of_cut(self, path: str, day: date) -> None:
        if (path, day) not in self._cut:
            self._cut.add((path, day))
            _LOGGER.warning(
                "%s has more rows on %s than the provider lists: those it leaves out are missing", path, day
            )


async def _open_audio(stack: AsyncExitStack, server: Server, request: Request) -> Stream:
    stream = await stack.enter_async_context(server.stream(request))
    stream.raise_for_status(_AUTH_FIELD)
    if stream.content_type == "application/json" or stream.content_type.startswith("text/"):
        raise stream.invalid(f"{stream.content_type} instead of sound")
    return stream


def _sent(reply: Reply, to: str) -> SentSms:
    """Return what became of a text message; a failure comes as JSON with status 500."""
    if reply.status != HTTPStatus.INTERNAL_SERVER_ERROR:
        reply.raise_for_status(_AUTH_FIELD)
    answer = _sms_answer(reply)
    word = text(answer.get("responseStatus"), LONGEST_NAME) or ""
    reason = text(answer.get("responseErrorMessage"), LONGEST_NAME)
    message_id = identifier(answer.get("responseId"))
    if reason is None:
        reply.raise_for_status(_AUTH_FIELD)
        if message_id is None:
            raise reply.invalid("no responseId")
    error = None if reason is None else _refused(reply, reason)
    return SentSms(to=to, message_id=message_id, status=sms_word(word).status, error=error)


def _sms_answer(reply: Reply) -> dict[str, object]:
    try:
        return reply.json(dict)
    except InvalidReply:
        reply.raise_for_status(_AUTH_FIELD)
        raise


def _refused(reply: Reply, reason: str) -> RequestRefused:
    """Return the error for a refusal; the provider's words may have the number."""
    reason = without_numbers(reason)
    return RequestRefused(f"{reply.server} refused: {reason}", server=reply.server, reason=reason)

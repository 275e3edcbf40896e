"""The one way in which requests go out to a provider's REST servers, whoever the provider is.

Time-outs, limits and errors are the same for all. Nothing of a request but its method and path is ever logged or put in
an error, as queries, headers and bodies hold keys and phone numbers.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
import json
import logging
import re
from typing import Never

from aiohttp import (
    ClientConnectionError,
    ClientConnectorCertificateError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    InvalidURL,
    ServerDisconnectedError,
    hdrs,
)
from yarl import URL

from .base import (
    CannotConnect,
    InvalidAuth,
    InvalidReply,
    InvalidUrl,
    NoAnswer,
    NoSuchPart,
    NotFound,
    ProviderError,
    RequestRefused,
    ServerFailed,
    UntrustedCertificate,
)

_LOGGER = logging.getLogger(__name__)

FORM = "application/x-www-form-urlencoded"

_LONGEST_INTEGER = 20
_MEBIBYTE = 1024 * 1024
_HTTP_SCHEMES: Mapping[str, str] = {"http": "http", "https": "https"}
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]")
_NO_PART = re.compile(r"bytes \*/([0-9]{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for a connection, for the next bytes of a reply, and for a reply as a whole."""

    connect: float = 10
    read: float = 30
    total: float = 60


_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent, whichever server takes it.

    Attributes:
        method: Such as `GET`.
        path: Below the server's address, percent-encoded. It is logged: it must hold no key and no number.
        query: Percent-encoded; it is sent byte for byte, as some providers sign it.
        headers: Such as `Authorization`.
        body: Sent byte for byte.
        limit: The largest reply in bytes.
    """

    method: str
    path: str
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    limit: int = _MEBIBYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The beginning of a reply."""

    server: str
    status: int
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Found in any case."""

    def failure(self, auth_field: str) -> ProviderError | None:
        """Return what the status says if it is not a success; `auth_field` is the form field with the credentials."""
        match self.status:
            case 401 | 403:
                return InvalidAuth(f"{self.server} refuses the credentials", server=self.server, field=auth_field)
            case 404:
                return NotFound(f"{self.server} has no such thing", server=self.server)
        match self.status // 100:
            case 3:
                return self.invalid("a redirect, which credentials must not follow")
            case 4:
                return self._refusal()
            case 5:
                return ServerFailed(f"{self.server} failed: {self.status}", server=self.server, status=str(self.status))
        return None

    def raise_for_status(self, auth_field: str) -> None:
        """Raise what the status says if it is not a success, whatever the body may be.

        Raises:
            InvalidAuth, NotFound, RequestRefused, ServerFailed: as the status says.
            InvalidReply: the server sends us elsewhere.
        """
        if failure := self.failure(auth_field):
            raise failure

    def _refusal(self) -> RequestRefused:
        reason = f"HTTP {self.status}"
        text = f"{self.server} refuses: {reason}"
        if self.status != HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return RequestRefused(text, server=self.server, reason=reason)
        match = _NO_PART.fullmatch(self.headers.get("Content-Range", ""))
        return NoSuchPart(text, size=int(match[1]) if match else None, server=self.server, reason=reason)

    def invalid(self, problem: str) -> InvalidReply:
        """Return the error for a reply that is not what was promised."""
        return InvalidReply(f"{self.server} answered with {problem}", server=self.server, problem=problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Head):
    """A reply that was read whole."""

    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode("utf-8-sig", "replace").strip()

    def json[T](self, top: type[T]) -> T:
        """Return the body as JSON whose outermost value is a `top`; numbers with a fraction come as their text.

        Money and identifiers such as `1639563902.370` would change as floats.

        Raises:
            InvalidReply: it is something else.
        """
        text = self.text
        if not text:
            raise self.invalid("an empty body")
        try:
            value: object = _JSON.decode(text)
        except ValueError, RecursionError:
            raise self.invalid("a web page" if text.startswith("<") else "something that is not JSON") from None
        if not isinstance(value, top):
            raise self.invalid("JSON of another shape")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream(Head):
    """A reply whose body is read bit by bit; `size` of the body in bytes where the server told it."""

    size: int | None
    chunks: AsyncIterator[bytes]


class Server:
    """A server of a provider."""

    def __init__(
        self, session: ClientSession, address: URL, timeouts: Timeouts = _TIMEOUTS, *, verify_ssl: bool = True
    ) -> None:
        """Talk to the server at this address, see `server_address`.

        With `verify_ssl` nothing is sent to one whose certificate does not show that it is that server.
        """
        self.name = address.host_port_subcomponent or ""
        self._session = session
        self._address = str(address).rstrip("/")
        self._timeouts = timeouts
        self._verify_ssl = verify_ssl

    async def send(self, request: Request, *, once: bool = False) -> Reply:
        """Send a request and read the reply, whatever its status.

        Args:
            request: What to send.
            once: The request costs money: it must not go out twice, not even over a new connection.

        Raises:
            CannotConnect, UntrustedCertificate: nothing was sent.
            NoAnswer: it was sent, and may have been carried out.
            InvalidReply: what came is not HTTP, or larger than the limit.
        """
        return await self._guarded(self._exchange(request, once=once))

    @asynccontextmanager
    async def stream(self, request: Request) -> AsyncIterator[Stream]:
        """Send a request and open the reply, whatever its status; the request's limit does not count.

        Raises:
            CannotConnect, NoAnswer, InvalidReply: as `send`; NoAnswer also while the chunks are read.
        """
        response = await self._guarded(self._open(request, once=False))
        try:
            yield Stream(
                server=self.name,
                status=response.status,
                content_type=response.content_type,
                headers=response.headers,
                # What is packed is another size when it is read.
                size=None if hdrs.CONTENT_ENCODING in response.headers else response.content_length,
                chunks=self._chunks(response),
            )
        finally:
            response.close()

    async def _exchange(self, request: Request, *, once: bool) -> Reply:
        async with asyncio.timeout(self._timeouts.total):
            response = await self._open(request, once=once)
            try:
                return Reply(
                    server=self.name,
                    status=response.status,
                    content_type=response.content_type,
                    headers=response.headers,
                    body=await self._read(response, request.limit),
                )
            finally:
                response.close()

    async def _open(self, request: Request, *, once: bool) -> ClientResponse:
        """Send a request over a connection of its own.

        On a connection that was kept, nobody can tell whether the server closed it before or after it took the request.
        """
        query = f"?{request.query}" if request.query else ""
        response = await self._session.request(
            request.method,
            URL(f"{self._address}{request.path}{query}", encoded=True),
            headers={**request.headers, "Connection": "close"},
            data=request.body,
            allow_redirects=False,
            ssl=self._verify_ssl,
            # Without a total, so that a time-out is either that of the connection or comes after the request.
            timeout=ClientTimeout(connect=self._timeouts.connect, sock_read=self._timeouts.read),
            middlewares=(_send_once,) if once else None,
        )
        _LOGGER.debug("%s %s of %s: %d", request.method, request.path, self.name, response.status)
        return response

    async def _read(self, response: ClientResponse, limit: int) -> bytes:
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > limit:
                problem = f"more than {limit} bytes"
                raise InvalidReply(f"{self.name} answered with {problem}", server=self.name, problem=problem)
        return bytes(body)

    async def _chunks(self, response: ClientResponse) -> AsyncIterator[bytes]:
        while chunk := await self._guarded(response.content.readany()):
            yield chunk

    async def _guarded[T](self, awaitable: Awaitable[T]) -> T:
        try:
            return await awaitable
        except (ClientError, OSError) as error:
            failure = _failure(error, self.name)
        # Out here the failure does not carry aiohttp's error along, whose text has the URL.
        raise failure


def server_address(address: str, *, field: str, schemes: Mapping[str, str] = _HTTP_SCHEMES) -> URL:
    """Return the address of a server as a user typed it; a bare host means `https`.

    Args:
        address: Scheme, host, port and a path under which everything is.
        field: The form field that holds it.
        schemes: What may stand before `://`, and what it becomes.

    Raises:
        InvalidUrl: it is no such address.
    """
    address = address.strip()
    try:
        url = URL(address if "://" in address else f"https://{address}")
        # As is done when its address is looked up, where the error would be nobody's.
        host = (url.host or "").encode("idna")
    except ValueError, IndexError:
        # The latter is how yarl takes `[]@`.
        url, host = URL(), b""
    refused = url.user or url.password or url.query_string or url.fragment or _SPACE.search(address)
    if url.scheme not in schemes or not host or refused:
        raise InvalidUrl(f"The address in {field} is not one of a server", field=field)
    return url.with_scheme(schemes[url.scheme])


async def _send_once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from what it does with every GET: sending it again when a connection breaks that was used before."""
    try:
        return await handler(request)
    except ClientConnectorError:
        raise
    except ClientOSError, ServerDisconnectedError:
        raise ClientConnectionError from None


def _failure(error: ClientError | OSError, server: str) -> ProviderError:
    """Return what an error of aiohttp means; its own text is left out, as it may have the URL."""
    reason = type(error).__name__
    match error:
        case ClientConnectorCertificateError():
            return UntrustedCertificate(f"{server} cannot prove that it is {server}", server=server)
        case ClientConnectorError() | ConnectionTimeoutError() | InvalidURL():
            return CannotConnect(f"Cannot connect to {server} ({reason})", server=server)
        case ClientResponseError():
            problem = "something that is not HTTP"
            return InvalidReply(f"{server} answered with {problem} ({reason})", server=server, problem=problem)
        case _:
            return NoAnswer(f"No answer of {server} ({reason})", server=server)


def _whole_number(digits: str) -> int | str:
    """Return a whole number; one that is too long for any value stays text, as Python refuses to read it."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _refuse_constant(_name: str) -> Never:
    raise ValueError


_JSON: json.JSONDecoder = json.JSONDecoder(
    parse_int=_whole_number, parse_float=str, parse_constant=_refuse_constant, strict=False
)

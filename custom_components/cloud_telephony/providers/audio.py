"""Recordings over HTTP, whole or in part, the same for every provider."""

from collections.abc import Mapping
from http import HTTPStatus
import re
from typing import Final

from .base import Audio, ByteRange
from .http import Stream

# `bytes 0-499/1234`, or with `*` where the server does not know the size.
_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")


def audio_headers(part: ByteRange | None) -> Mapping[str, str]:
    """Return the headers of a request for a recording, or for a part of it."""
    # A part of what is packed would be none of the sound.
    headers = {"Accept-Encoding": "identity"}
    return headers if part is None else headers | {"Range": str(part)}


def audio_of(stream: Stream) -> Audio:
    """Return the recording that a server has begun to send, or the part of it.

    Raises:
        InvalidReply: it sends a part and does not say which.
    """
    if stream.status != HTTPStatus.PARTIAL_CONTENT:
        size = stream.size
        return Audio(content_type=stream.content_type, size=size, chunks=stream.chunks, length=size)
    match = _CONTENT_RANGE.fullmatch(stream.headers.get("Content-Range", ""))
    if match is None or int(match[2]) < int(match[1]):
        raise stream.invalid("a part of a recording that is not said to be which")
    return Audio(
        content_type=stream.content_type,
        size=None if match[3] == "*" else int(match[3]),
        chunks=stream.chunks,
        first=int(match[1]),
        length=int(match[2]) - int(match[1]) + 1,
    )

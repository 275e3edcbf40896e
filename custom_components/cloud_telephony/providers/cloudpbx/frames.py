"""The frames of the feed: bytes in, events out, [S3] §2.2.

The envelope is that of nginx-push-stream, which also sends frames of its own with a negative id.
"""

from dataclasses import dataclass, field
import json
import re
from typing import Any, Final

from ...calls.events import Event
from ..base import InvalidReply
from ..fields import integer
from .events import EVENT_PARSERS, BadEvent

_PING_ID: Final = -1
_CHANNEL_DELETED_ID: Final = -2

_LONGEST_KIND = 50
_LONGEST_INTEGER = 20

_STRAY_BACKSLASH = re.compile(r'(\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))|\\')


class InvalidFrame(InvalidReply):
    """A frame cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the feed.

    Attributes:
        id: The running number; None if the frame has none.
        events: What happened, in its order.
        problems: What could not be read, such as `subscriber.peer`: the program's words, nothing of the content.
        unknown_kinds: Names of kinds that the document does not have.
    """

    id: int | None
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = ()
    unknown_kinds: tuple[str, ...] = ()

    @property
    def is_ping(self) -> bool:
        """Tell whether the push server only shows that it is alive."""
        return self.id == _PING_ID

    @property
    def is_channel_deleted(self) -> bool:
        """Tell whether the push server says that nothing more will come on this connection."""
        return self.id == _CHANNEL_DELETED_ID


@dataclass(slots=True)
class _Contents:
    """What was found in a frame so far."""

    pbx_name: str
    events: list[Event] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unknown_kinds: list[str] = field(default_factory=list)

    def read(self, text: object) -> None:
        """Take in a `text`: an object of events by kind, a list of such, or one of the two as JSON text."""
        groups = _decode(text.strip() or "[]") if isinstance(text, str) else text
        for group in groups if isinstance(groups, list) else (groups,):
            if isinstance(group, tuple):
                self._read_group(group)
            else:
                self.problems.append("text")

    def _read_group(self, group: tuple[tuple[str, object], ...]) -> None:
        for kind, body in group:
            for fields in body if isinstance(body, list) else (body,):
                self._read_event(kind, fields)

    def _read_event(self, kind: str, fields: object) -> None:
        parser = EVENT_PARSERS.get(kind)
        if parser is None:
            self.unknown_kinds.append(kind[:_LONGEST_KIND])
        elif isinstance(fields, tuple):
            try:
                event = parser(dict(fields), self.pbx_name, lambda key: self.problems.append(f"{kind}.{key}"))
            except BadEvent as bad:
                self.problems.append(f"{kind}.{bad}")
            else:
                self.events.append(event)
        else:
            self.problems.append(kind)


def parse_frame(data: str | bytes, pbx_name: str) -> Frame:
    """Read one message of the feed; what cannot be read of it does not cost the rest.

    Raises:
        InvalidFrame: it is no frame.
    """
    envelope = _decode(data if isinstance(data, str) else _text_of(data))
    if not isinstance(envelope, tuple):
        raise InvalidFrame("A frame of the feed is not an object")
    keys = dict(envelope)
    frame_id = integer(keys.get("id"))
    if frame_id is not None and frame_id < 0:
        return Frame(frame_id)
    if "text" not in keys:
        raise InvalidFrame("A frame of the feed has no text")
    contents = _Contents(pbx_name)
    for key, value in envelope:
        if key == "text":
            contents.read(value)
    return Frame(frame_id, tuple(contents.events), tuple(contents.problems), tuple(contents.unknown_kinds))


def _text_of(data: bytes) -> str:
    """Return the text; a name in a wrong encoding must not cost the events."""
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        return str(data, "utf-8", "replace")


def _short_integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else None


# Objects become tuples of pairs, as a kind may come twice in one; lists stay lists.
_DECODER = json.JSONDecoder(object_pairs_hook=tuple)
_TOLERANT_DECODER = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_short_integer, strict=False)


def _decode(text: str) -> Any:
    r"""Return JSON text as Python objects.

    The document prints `"SIP\MojaCentrala-101"`, which is not JSON: a backslash that begins no escape is meant.
    """
    try:
        return _DECODER.decode(text)
    except ValueError, RecursionError:
        repaired = _STRAY_BACKSLASH.sub(lambda match: match[1] or r"\\", text)
    try:
        return _TOLERANT_DECODER.decode(repaired)
    except ValueError, RecursionError:
        raise InvalidFrame("A frame of the feed is not JSON") from None

"""Webhooks of an account: what each one says, how it is spelt, and how it can be forged. [S4]."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
import re
from typing import Literal

from ..php import build_query, json_encode
from ..webhooks import Delivery, Message, Webhooks, nobody
from .state import Account, Call

type Fields = dict[str, str | int | None]

_PLAIN_DIGITS = re.compile(r"[0-9]+", re.ASCII)


class Encoding(StrEnum):
    """How a webhook's body is written."""

    FORM = "form"
    """As http_build_query writes it: what is null is left out. The code of [S4]."""
    JSON = "json"
    """The prose of [S4]."""


class Forge(StrEnum):
    """What stands in the header `Authorization`."""

    NOTHING = "nothing"
    """Nothing is forged."""
    WRONG = "wrong"
    """Another token."""
    BEARER = "bearer"
    """The token with a scheme before it, which the substring search of [S4]'s receiver lets pass."""
    PADDED = "padded"
    """The token with something on both sides, which it lets pass too."""
    EMPTY = "empty"
    MISSING = "missing"
    """There is no such header."""


@dataclass(frozen=True, slots=True)
class Wire:
    """How the account spells things; the defaults are the code and the examples of [S4]."""

    encoding: Encoding = Encoding.FORM
    content_type: str = "application/x-www-form-urlencoded"
    """Declared whatever the encoding is, as PHP does for a sender that names none; empty: no header."""
    date_key: Literal["calldate", "date"] = "calldate"
    recording_key: Literal["recfile", "Recfile"] = "recfile"
    recording_address: Literal["path", "url"] = "path"
    """What stands there: a path as in the example, or an address as in the description."""
    numbers_at_end: bool = False
    """Whether `end` has `numberA` and `numberB` too."""
    seconds_as_text: bool = True
    """Since 2018-05-25; visible in JSON only."""


class Notices:
    """Writes webhooks and hands them to the sender."""

    def __init__(
        self,
        account: Account,
        token: str,
        webhooks: Webhooks,
        *,
        host: Callable[[], str],
        complain: Callable[[str, Delivery], object],
    ) -> None:
        """Take who is told of; `host` returns where recordings are, `complain` is told what is wrong with an answer."""
        self.url: str | None = None
        self.wire = Wire()
        self.forge = Forge.NOTHING
        self._account = account
        self._token = token
        self._webhooks = webhooks
        self._host = host
        self._complain = complain
        self._given: dict[str, str] = {}

    def start(self, call: Call) -> None:
        """Tell that a call begins; the answer is what it is called from now on."""
        fields: Fields = {
            "callstatus": "start",
            self.wire.date_key: self._account.local(call.started_at),
            "numberA": call.number_a,
            "numberB": call.number_b,
            "direction": call.direction.value,
            "billsec": None,
            "disposition": None,
            self.wire.recording_key: None,
        }
        self._send(call.call, lambda: fields, lambda delivery: self._learn(call, delivery))

    def end(self, call: Call) -> None:
        """Tell that a call is over, by the name that was learned by then."""
        self._send(call.call, lambda: self._end_fields(call))

    def send_event(self, fields: Mapping[str, str], *, forge: Forge | str | None = None) -> None:
        """Send a webhook with any fields.

        Raises:
            ValueError: there is no such forgery.
        """
        told: Fields = dict(fields)
        self._send("", lambda: told, forge=None if forge is None else Forge(forge))

    def _end_fields(self, call: Call) -> Fields:
        numbers: Fields = {"numberA": call.number_a, "numberB": call.number_b} if self.wire.numbers_at_end else {}
        ended: Fields = {
            "callstatus": "end",
            self.wire.date_key: self._account.local(call.ended_at or call.started_at),
            "callid": call.callid,
            "direction": call.direction.value,
            "billsec": str(call.talk_time) if self.wire.seconds_as_text else call.talk_time,
            "disposition": call.disposition,
            self.wire.recording_key: self._recording(call),
        }
        return ended | numbers

    def _recording(self, call: Call) -> str | None:
        if call.recording is None or self.wire.recording_address == "path":
            return call.recording
        return f"{self._host()}{call.recording}"

    def _send(
        self,
        call: str,
        fields: Callable[[], Fields],
        listen: Callable[[Delivery | None], object] = nobody,
        forge: Forge | None = None,
    ) -> None:
        if self.url is None:
            listen(None)
            return
        url, headers = self.url, self._headers(self.forge if forge is None else forge)
        self._webhooks.send(call, lambda: self._message(url, headers, fields()), listen)

    def _message(self, url: str, headers: Mapping[str, str], fields: Fields) -> Message:
        told = {name: str(value) for name, value in fields.items() if value is not None}
        body = build_query(told.items()) if self.wire.encoding is Encoding.FORM else json_encode(fields)
        return Message(told.get("callstatus", ""), url, told, body.encode(), headers)

    def _headers(self, forge: Forge) -> dict[str, str]:
        token = {
            Forge.NOTHING: self._token,
            Forge.WRONG: f"not{self._token}"[: len(self._token)],
            Forge.BEARER: f"Bearer {self._token}",
            Forge.PADDED: f"x{self._token}y",
            Forge.EMPTY: "",
            Forge.MISSING: None,
        }[forge]
        declared = {"Content-Type": self.wire.content_type} if self.wire.content_type else {}
        return declared if token is None else declared | {"Authorization": token}

    def _learn(self, call: Call, delivery: Delivery | None) -> None:
        """Take the name of a call from an answer, if it is one."""
        if delivery is None or not delivery.accepted:
            return
        callid = delivery.reply
        if _PLAIN_DIGITS.fullmatch(callid) is None:
            self._complain(f"the answer to start is {callid[:40]!r} and not plain digits", delivery)
        if call.callid not in {None, callid}:
            self._complain(f"a repeated start was answered {callid}, the first one {call.callid}", delivery)
        if self._given.setdefault(callid, call.call) != call.call:
            self._complain(f"{callid} is the name of an earlier call", delivery)
        call.callid = callid

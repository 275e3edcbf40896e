"""What a simulated Zadarma account consists of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
import re

HOOKS = ("number_lookup", "call_tracking", "sms", "speech_recognition", "document")
NOTIFICATIONS = (
    "notify_start", "notify_internal", "notify_end", "notify_out_start", "notify_out_end", "notify_answer",
)  # fmt: skip


class Direction(StrEnum):
    """Which way a call goes; also how statistics name it."""

    IN = "in"
    OUT = "out"


class Phase(StrEnum):
    """How far a call has come."""

    RINGING = "ringing"
    """Nobody has answered; of an incoming call: the PBX asks, greets or rings."""
    TALKING = "talking"
    ENDED = "ended"


class Disposition(StrEnum):
    """How a call ended, as webhooks say it ([ZPHP]); statistics have another word for FAILED."""

    ANSWERED = "answered"
    BUSY = "busy"
    CANCEL = "cancel"
    NO_ANSWER = "no answer"
    FAILED = "failed"
    NO_MONEY = "no money"
    UNALLOCATED = "unallocated number"
    NO_LIMIT = "no limit"
    NO_DAY_LIMIT = "no day limit"
    LINE_LIMIT = "line limit"
    NO_MONEY_NO_LIMIT = "no money, no limit"


class RouteKind(StrEnum):
    """Where a call was sent."""

    OWN = "own"
    """The way the PBX would have gone anyway."""
    EXTENSION = "extension"
    SCENARIO = "scenario"
    BLACKLIST = "blacklist"
    HANG_UP = "hang_up"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a call was sent; `why` says why the reply did not decide, if it did not."""

    kind: RouteKind
    target: str = ""
    why: str = ""


@dataclass(slots=True, eq=False)
class Call:
    """A call through the PBX; times are in UTC.

    `internal` is the extension that calls out. `route` is None until it is decided; `reply_seconds` are real seconds
    until NOTIFY_START was answered, `shown_name` is what the answer gave the caller. `record_id` is `call_id_with_rec`.
    """

    pbx_call_id: str
    direction: Direction
    caller: str
    called: str
    started_at: datetime
    record_id: str
    sequence: int
    internal: str | None = None
    calltype: str = "normal"
    phase: Phase = Phase.RINGING
    ringing: list[str] = field(default_factory=list)
    rung: list[str] = field(default_factory=list)
    answered_by: str | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    disposition: str = ""
    recorded: bool = False
    route: Route | None = None
    reply_seconds: float | None = None
    shown_name: str | None = None

    @property
    def talk_time(self) -> int:
        """Return the seconds of conversation so far as ended."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return max(round((self.ended_at - self.answered_at).total_seconds()), 0)


@dataclass(slots=True)
class Extension:
    """An extension of the PBX."""

    number: str
    name: str
    is_online: bool = True


@dataclass(slots=True)
class SipLine:
    """A SIP number of the account; its `sip_id` is padded with zeros."""

    sip_id: str
    name: str
    caller_id: str
    lines: int = 3
    is_online: bool = True
    redirects: bool = False
    condition: str = "always"
    destination: str = "phone"
    destination_value: str = ""


@dataclass(slots=True)
class Number:
    """A number that was bought; `sip_id` is the line that it is connected with."""

    number: str
    country: str
    city: str
    sip_id: str
    fee: Decimal = Decimal(2)


@dataclass(frozen=True, slots=True)
class Row:
    """A call as statistics know it; `clid` is who called, `sip` the extension or line, `cost` in the currency."""

    call: Call
    sip: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded call; it can be fetched from `ready_at` on."""

    record_id: str
    pbx_call_id: str
    seconds: int
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message that was sent to one number."""

    number: str
    text: str
    sender: str
    cost: Decimal
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Price:
    """What a minute to numbers with this prefix costs."""

    prefix: str
    description: str
    price: Decimal


_PRICES = (
    Price("44", "United Kingdom", Decimal("0.009")),
    Price("4420", "United Kingdom, London", Decimal("0.009")),
    Price("447", "United Kingdom, mobile", Decimal("0.02")),
    Price("48", "Poland", Decimal("0.018")),
    Price("380", "Ukraine", Decimal("0.14")),
    Price("49", "Germany", Decimal("0.015")),
)


def _flags(names: tuple[str, ...]) -> dict[str, bool]:
    return dict.fromkeys(names, True)


@dataclass(slots=True)
class Account:
    """The whole account. `zone` is the offset that it shows times in, written as `UTC+2` or `UTC-3:30`.

    `scenarios` are the scenarios of the PBX with the extensions that each one rings. `denied` are numbers that no text
    message goes to, with the reason.
    """

    balance: Decimal = Decimal("10.34")
    currency: str = "USD"
    zone: str = "UTC+0"
    tariff: str = "Standart, special"
    pbx_id: int = 1234
    extensions: dict[str, Extension] = field(default_factory=dict)
    lines: dict[str, SipLine] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)
    scenarios: dict[str, tuple[str, ...]] = field(default_factory=dict)
    prices: tuple[Price, ...] = _PRICES
    sms_price: Decimal = Decimal("0.06")
    denied: dict[str, str] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    recordings: dict[str, Recording] = field(default_factory=dict)
    messages: list[Sms] = field(default_factory=list)
    callinfo_url: str | None = None
    hooks_url: str | None = None
    notifications: dict[str, bool] = field(default_factory=lambda: _flags(NOTIFICATIONS))
    hooks: dict[str, bool] = field(default_factory=lambda: _flags(HOOKS))

    def local(self, moment: datetime) -> str:
        """Return a moment as the account shows it.

        Raises:
            ValueError: the zone is not spelt as it must be.
        """
        return moment.astimezone(offset_of(self.zone)).strftime("%Y-%m-%d %H:%M:%S")

    def moment(self, text: str) -> datetime | None:
        """Return the moment in UTC that the account would show as this text, None if it is none."""
        try:
            shown = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=offset_of(self.zone))
        except ValueError:
            return None
        return shown.astimezone(UTC)

    def price_of(self, number: str) -> Price | None:
        """Return the price with the longest prefix of the number."""
        fitting = [price for price in self.prices if number.startswith(price.prefix)]
        return max(fitting, key=lambda price: len(price.prefix), default=None)


def offset_of(zone: str) -> timezone:
    """Return the offset that an account's zone stands for.

    Raises:
        ValueError: it is not spelt `UTC+2` or `UTC-3:30`.
    """
    match = re.fullmatch(r"UTC([+-])([0-9]{1,2})(?::([0-5][0-9]))?", zone)
    if match is None:
        msg = f"A zone is spelt UTC+2 or UTC-3:30, not {zone!r}"
        raise ValueError(msg)
    ahead = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(ahead if match[1] == "+" else -ahead)


def small_office() -> Account:
    """Return five extensions, two SIP lines and the two numbers of [S1]'s examples."""
    people = {"101": "Reception", "102": "Marta", "103": "Jan", "104": "Workshop", "105": "Ewa"}
    return Account(
        extensions={number: Extension(number, name) for number, name in people.items()},
        lines={
            "00001": SipLine("00001", "SIP 1", "442037691880"),
            "00002": SipLine("00002", "Gate", "442037691881", is_online=False),
        },
        numbers={
            "442037691880": Number("442037691880", "United Kingdom", "London", "00001"),
            "442037691881": Number("442037691881", "United Kingdom", "London", "00002"),
        },
        scenarios={"0-1": ("101",), "1": ("102", "103"), "0-main": ("101",)},
    )

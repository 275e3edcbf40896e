"""The rows of statistics: of the exchange, [S1] `/v1/statistics/pbx/`, version 2 [ZOA], and of what is charged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...calls.model import Disposition, Money
from ..fields import LONGEST_NAME, LONGEST_NUMBER, count, identifier, text
from .amounts import money
from .statuses import disposition
from .zone import Zone, local_time

_LONGEST_CALL = 10**7


class BadRow(ValueError):
    """A row lacks what it cannot do without. The text says what, and nothing of what the row holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxRow:
    """One leg of a call: a menu, an extension that rang, or the way out.

    Attributes:
        reference: What all legs of a call have in common, as in the webhooks; a leg without one is a call by itself.
        recording: The identifier of the leg, and of its recording where there is one.
        started_at: In UTC.
        seconds: How long it was; of a leg that was not answered how long it rang.
        raw_disposition: The provider's word.
    """

    reference: str
    recording: str | None
    started_at: datetime
    sip: str | None
    caller: str | None
    destination: str | None
    disposition: Disposition | None
    raw_disposition: str
    seconds: int

    @property
    def ended_at(self) -> datetime:
        """Return when the leg ended."""
        return self.started_at + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class TollRow:
    """A call to outside that was charged, whether or not it went through the exchange, [S1] `/v1/statistics/` [ZOA].

    Attributes:
        toll_id: Its identifier, which is none that the exchange uses.
        started_at: In UTC.
        sip: The line or extension that called.
        seconds: For how long people talked.
        charged: What the whole call cost; `cost` of the provider is the price of a minute.
    """

    toll_id: str
    started_at: datetime
    sip: str | None
    caller: str | None
    destination: str | None
    disposition: Disposition | None
    raw_disposition: str
    seconds: int
    charged: Money


def parse_row(row: object, zone: Zone) -> PbxRow:
    """Read a row of the exchange.

    Raises:
        BadRow: it is no row, or has no identifier or time.
    """
    if not isinstance(row, dict):
        raise BadRow("not an object")
    call_id = identifier(row.get("call_id"))
    reference = identifier(row.get("pbx_call_id")) or call_id
    if reference is None:
        raise BadRow("pbx_call_id")
    word = text(row.get("disposition"), LONGEST_NAME) or ""
    return PbxRow(
        reference=reference,
        recording=call_id if _is_true(row.get("is_recorded")) else None,
        started_at=_started_at(row, zone),
        sip=text(row.get("sip"), LONGEST_NUMBER),
        caller=text(row.get("clid"), LONGEST_NUMBER),
        destination=text(row.get("destination"), LONGEST_NUMBER),
        disposition=disposition(word),
        raw_disposition=word,
        seconds=min(count(row.get("seconds")) or 0, _LONGEST_CALL),
    )


def parse_toll_row(row: object, zone: Zone) -> TollRow:
    """Read a row of what is charged.

    Raises:
        BadRow: it is no row, or has no identifier, time or amount.
    """
    if not isinstance(row, dict):
        raise BadRow("not an object")
    toll_id = identifier(row.get("id"))
    charged = money(row.get("billcost"), row.get("currency"))
    if toll_id is None:
        raise BadRow("id")
    if charged is None:
        raise BadRow("billcost")
    word = text(row.get("disposition"), LONGEST_NAME) or ""
    return TollRow(
        toll_id=toll_id,
        started_at=_started_at(row, zone),
        sip=text(row.get("sip"), LONGEST_NUMBER),
        caller=text(row.get("from"), LONGEST_NUMBER),
        destination=text(row.get("to"), LONGEST_NUMBER),
        disposition=disposition(word),
        raw_disposition=word,
        seconds=min(count(row.get("billseconds")) or 0, _LONGEST_CALL),
        charged=charged,
    )


def rows_of(answer: Mapping[str, object], key: str) -> list[object]:
    """Return the rows in a reply; none, if there is no list of them."""
    rows = answer.get(key)
    return rows if isinstance(rows, list) else []


def _started_at(row: Mapping[str, object], zone: Zone) -> datetime:
    local = local_time(text(row.get("callstart"), LONGEST_NAME))
    started_at = None if local is None else zone.in_world(local)
    if started_at is None:
        raise BadRow("callstart")
    return started_at


def _is_true(value: object) -> bool:
    """Read a flag: true, `"true"`, 1 or `"1"`; `"false"` is not."""
    return value is True or text(value, LONGEST_NAME) in {"true", "1"}

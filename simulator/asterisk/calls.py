"""Calls as Asterisk records them: each pair of channels in a record of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

_PHONES: Final = ("101", "102", "103", "104")
_QUEUE: Final = "600"
_TRUNK: Final = "anbieter"
_OFFICE_HOURS: Final = 10
_NAMES: Final = ("Anna Kowalska", "Courier", "Dr. Weber", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record, its time with an offset: the table keeps what the clock on the wall of the server showed."""

    begun_at: datetime
    src: str
    dst: str
    duration: int
    billsec: int = 0
    disposition: str = "NO ANSWER"
    name: str = ""
    channel: str = ""
    dstchannel: str = ""
    dcontext: str = "from-internal"
    lastapp: str = "Dial"
    lastdata: str = ""
    userfield: str = ""
    uniqueid: str = ""
    linkedid: str = ""
    sequence: int = 0

    @property
    def ended_at(self) -> datetime:
        """Return when it was written."""
        return self.begun_at + timedelta(seconds=self.duration)


def office_day(morning: datetime, calls: int, seed: int = 0) -> Iterator[list[Record]]:
    """Yield calls of an office that opens at this time, each with all of its records; the same for the same seed."""
    random = Random(seed)  # noqa: S311  # made-up calls need no secrecy
    for number in range(calls):
        begun_at = morning + timedelta(seconds=random.randrange(_OFFICE_HOURS * 3600))
        make = random.choice((_incoming, _outgoing, _internal, _queued))
        yield make(random, begun_at, number * 10)


def _incoming(random: Random, begun_at: datetime, serial: int) -> list[Record]:
    phone, caller = random.choice(_PHONES), _outside(random)
    ring, talk = random.randint(3, 25), _talk(random)
    return [
        Record(
            begun_at=begun_at, src=caller, dst=phone, name=random.choice(_NAMES), dcontext="from-trunk",
            channel=_channel(_TRUNK, serial), dstchannel=_channel(phone, serial + 1), lastdata=f"PJSIP/{phone},25",
            duration=ring + talk, billsec=talk, disposition=_how(talk), uniqueid=_uniqueid(begun_at, serial),
        )
    ]  # fmt: skip


def _outgoing(random: Random, begun_at: datetime, serial: int) -> list[Record]:
    phone, called = random.choice(_PHONES), _outside(random)
    ring, talk = random.randint(3, 25), _talk(random)
    return [
        Record(
            begun_at=begun_at, src=phone, dst=called, channel=_channel(phone, serial),
            dstchannel=_channel(_TRUNK, serial + 1), lastdata=f"PJSIP/{called}@{_TRUNK}",
            duration=ring + talk, billsec=talk, disposition=_how(talk, "BUSY"), uniqueid=_uniqueid(begun_at, serial),
        )
    ]  # fmt: skip


def _internal(random: Random, begun_at: datetime, serial: int) -> list[Record]:
    caller, called = random.sample(_PHONES, 2)
    ring, talk = random.randint(2, 15), _talk(random)
    return [
        Record(
            begun_at=begun_at, src=caller, dst=called, channel=_channel(caller, serial),
            dstchannel=_channel(called, serial + 1), lastdata=f"PJSIP/{called},20",
            duration=ring + talk, billsec=talk, disposition=_how(talk), uniqueid=_uniqueid(begun_at, serial),
        )
    ]  # fmt: skip


def _queued(random: Random, begun_at: datetime, serial: int) -> list[Record]:
    """Ring phones one after the other, until one picks up or the caller gives up."""
    caller, name, tried = _outside(random), random.choice(_NAMES), random.sample(_PHONES, 2)
    talk = _talk(random)
    records = []
    for number, phone in enumerate(tried):
        last = number == len(tried) - 1
        seconds = talk if last else 0
        records.append(
            Record(
                begun_at=begun_at + timedelta(seconds=15 * number), src=caller, dst=_QUEUE, name=name,
                dcontext="from-trunk", channel=_channel(_TRUNK, serial),
                dstchannel=_channel(phone, serial + 1 + number), lastapp="Queue", lastdata="support,tT,,,60",
                duration=15 + seconds, billsec=seconds, disposition=_how(seconds), sequence=serial + number,
                uniqueid=_uniqueid(begun_at, serial),
            )
        )  # fmt: skip
    return records


def _outside(random: Random) -> str:
    return f"+4822{random.randrange(10**6, 10**7)}"


def _talk(random: Random) -> int:
    return random.randint(5, 600) if random.random() < 0.7 else 0  # noqa: PLR2004  # how many are answered


def _how(talk: int, otherwise: str = "NO ANSWER") -> str:
    return "ANSWERED" if talk else otherwise


def _channel(device: str, serial: int) -> str:
    return f"PJSIP/{device}-{serial:08x}"


def _uniqueid(begun_at: datetime, serial: int) -> str:
    """Return what a channel is called: the second in which it was made, and a running number."""
    return f"{int(begun_at.timestamp())}.{serial}"

"""What is left of a call: its row in the billing records and its recording."""

from datetime import datetime
from math import ceil

from .state import Call, Cdr, Disposition, Party, Pbx, Recording

_GROSZ_PER_MINUTE = 8
_GROSZ_PER_MESSAGE = 9
_MOBILE_PREFIXES = ("45", "50", "51", "53", "57", "60", "66", "69", "72", "73", "78", "79", "88")
_FIRST_SEQUENCE = 75  # as in the document's example


class Records:
    """Gives identifiers and writes rows."""

    def __init__(self, pbx: Pbx) -> None:
        """Take the state in which the rows are kept."""
        self._pbx = pbx
        self._sequence = _FIRST_SEQUENCE

    def new_uniqueid(self, moment: datetime) -> str:
        """Return the identifier of a call: when it began, and a running number.

        It is no decimal number: `….37` and `….370` are two calls.
        """
        self._sequence += 1
        return uniqueid(moment, self._sequence)

    def close(self, call: Call, disposition: Disposition, moment: datetime) -> Cdr:
        """Keep a call that ended at this moment, and its recording if it was answered."""
        talk_time = _seconds(call.answered_at, moment) if call.answered_at else 0
        cost, zone = price(self._pbx, call.called, talk_time)
        cdr = Cdr(
            uniqueid=call.uniqueid,
            started_at=call.started_at,
            caller=call.caller,
            called=call.answered_by or call.called,
            device=call.device,
            other_device=call.other_device,
            application="Queue" if call.queue else "Dial",
            duration=_seconds(call.started_at, moment),
            talk_time=talk_time,
            disposition=disposition,
            cost=cost,
            zone=zone,
        )
        self._pbx.cdrs.append(cdr)
        if disposition is Disposition.ANSWERED:
            self._pbx.recordings[cdr.uniqueid] = recording_of(cdr)
        return cdr

    def close_message(self, message_id: str, to: str, moment: datetime) -> None:
        """Keep a text message that was sent: its identifier stands where a call's would, [S3] §1.5."""
        cdr = Cdr(
            message_id, moment, Party("SMS"), to, "", "", "SMS", 0, 0, Disposition.ANSWERED,
            cost=str(_GROSZ_PER_MESSAGE), zone="SMS",
        )  # fmt: skip
        self._pbx.cdrs.append(cdr)


def uniqueid(moment: datetime, sequence: int) -> str:
    """Return an identifier of the form that Asterisk gives its channels."""
    return f"{int(moment.timestamp())}.{sequence}"


def price(pbx: Pbx, called: str, talk_time: int) -> tuple[str, str]:
    """Return cost in grosz and billing zone as texts, both empty for what costs nothing."""
    inside = called in pbx.extensions or any(queue.number == called for queue in pbx.queues.values())
    if inside or talk_time <= 0:
        return "", ""
    zone = "Mobile" if called.removeprefix("48").startswith(_MOBILE_PREFIXES) else "Landline"
    return str(ceil(talk_time / 60) * _GROSZ_PER_MINUTE), zone


def recording_of(cdr: Cdr) -> Recording:
    """Return the recording of an answered call."""
    return Recording(cdr.uniqueid, cdr.caller.number, cdr.called, cdr.started_at, cdr.talk_time)


def _seconds(start: datetime, end: datetime) -> int:
    return max(int((end - start).total_seconds()), 0)

"""What came over the feed, in figures."""

from dataclasses import dataclass, field, fields

from .frames import Frame


@dataclass(slots=True)
class FeedStatistics:
    """Counts since the account was set up; a frame is never dropped for what is counted here.

    Attributes:
        connects: Connections that were made.
        frames: Frames that could be read, pings included.
        events: Events in them.
        pings: Frames with which the push server only shows that it is alive.
        jumps: Frames whose number was not the next one.
        missed: Frames that were left out by those jumps.
        restarts: Frames whose number was lower than the one before, as after a restart of the push server.
        broken_frames: Frames that could not be read.
        bad_events: Events, or values of events, that could not be read.
        unknown_kinds: Events of kinds that the document does not have.
    """

    connects: int = 0
    frames: int = 0
    events: int = 0
    pings: int = 0
    jumps: int = 0
    missed: int = 0
    restarts: int = 0
    broken_frames: int = 0
    bad_events: int = 0
    unknown_kinds: int = 0
    _last_id: int | None = field(default=None, init=False, repr=False)

    def figures(self) -> dict[str, int]:
        """Return all counts by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.init}

    def connected(self) -> None:
        """Count a connection; what was missed before it is no jump."""
        self.connects += 1
        self._last_id = None

    def take(self, frame: Frame) -> None:
        """Count a frame."""
        self.frames += 1
        self.events += len(frame.events)
        self.bad_events += len(frame.problems)
        self.unknown_kinds += len(frame.unknown_kinds)
        if frame.is_ping:
            self.pings += 1
        elif frame.id is not None and frame.id >= 0:
            self._follow(frame.id)

    def _follow(self, frame_id: int) -> None:
        last_id, self._last_id = self._last_id, frame_id
        if last_id is None or frame_id in {last_id, last_id + 1}:
            return
        if frame_id < last_id:
            self.restarts += 1
        else:
            self.jumps += 1
            self.missed += frame_id - last_id - 1

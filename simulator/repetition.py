"""Side effects that are asked for twice: a client that tries again after a time-out makes the phone ring twice."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# Long enough to catch a client that tries again after a time-out, short enough for a person who dials twice.
TIME_BETWEEN = timedelta(seconds=10)


@dataclass(slots=True)
class Repetitions:
    """Remembers what was asked for."""

    _asked: dict[Hashable, datetime] = field(default_factory=dict)

    def since_last(self, effect: Hashable, at: datetime) -> timedelta | None:
        """Note an effect and return how long ago the same one was asked for, None if that is long enough."""
        self._asked = {known: moment for known, moment in self._asked.items() if at - moment < TIME_BETWEEN}
        before = self._asked.get(effect)
        self._asked[effect] = at
        return None if before is None else at - before

"""What has been logged already."""


class Once:
    """Tells what is met for the first time, so that it is logged once; remembers a limited number of things."""

    def __init__(self, limit: int = 64) -> None:
        """Begin with nothing met; what comes after `limit` different things counts as met."""
        self._limit = limit
        self._met: set[str] = set()

    def first(self, what: str) -> bool:
        """Tell whether this was not met before."""
        if what in self._met or len(self._met) >= self._limit:
            return False
        self._met.add(what)
        return True

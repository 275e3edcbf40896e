"""A NiMbox on loopback: the service for calls, and a port to control it by."""

from collections.abc import Sequence

from ..account import ServedAccount
from .outage import Outage, Switch
from .rest import Rest
from .state import Account, Phonecall, Repetition


class NiMboxSimulator(ServedAccount):
    """The account and its servers; an asynchronous context manager. README.md shows what can be done with it."""

    ACTIONS = (
        *ServedAccount.ACTIONS,
        "start_outage", "end_outage", "forget_number", "know_number", "answer_repetitions", "set_token",
        "list_phonecalls",
    )  # fmt: skip
    ACCESS = ("url", "token", "control_url")

    def __init__(
        self,
        token: str = "simulatedToken12345678",  # noqa: S107  # of an account that does not exist
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        account: Account | None = None,
    ) -> None:
        """Make the account; its servers are started by `async with`.

        Args:
            token: what a client shows.
            address: where to listen; anybody who reaches it can control the simulator.
            port: the first of two ports (the service, control); 0 takes any free ones.
            speed: how many simulated seconds pass in one.
            account: the state to begin with; else nothing is there, and every number has a contact.
        """
        super().__init__(speed)
        self.account = account or Account()
        self._switch = Switch()
        self._rest = Rest(
            self.account, token, self.clock, switch=self._switch, faults=self._faults, traffic=self._traffic
        )
        self._serve({"api": self._rest.app()}, address, port)

    @property
    def url(self) -> str:
        """Return the address that a user types."""
        return self.api_url

    @property
    def token(self) -> str:
        """Return the token that is right now."""
        return self._rest.token

    @property
    def phonecalls(self) -> list[Phonecall]:
        """Return the calls that are there, in the order in which they were made."""
        return list(self.account.phonecalls.values())

    @property
    def told(self) -> Sequence[str]:
        """Return the query of every request to make a call, byte for byte but for the token, in order."""
        return self._rest.told

    @property
    def outage(self) -> Outage | None:
        """Return how the server fails, None if it works."""
        return Outage.REFUSED if not self._listeners["api"].is_open else self._switch.outage

    def start_outage(self, kind: str = "refused") -> None:
        """Fail from now on; `kind` is a word of `Outage`.

        Raises:
            ValueError: it is no such word.
        """
        outage = Outage(kind)
        self.end_outage()
        if outage is Outage.REFUSED:
            self.stop_listening()
        else:
            self._switch.start(outage)

    def end_outage(self) -> None:
        """Work again."""
        self._switch.end()
        if not self._listeners["api"].is_open:
            self.start_listening()

    def forget_number(self, number: str) -> None:
        """Have no contact with this number."""
        self.account.unknown.add(number)

    def know_number(self, number: str) -> None:
        """Have a contact with this number."""
        self.account.unknown.discard(number)

    def answer_repetitions(self, how: str) -> None:
        """Answer calls that are there already like this from now on; `how` is a word of `Repetition`.

        Raises:
            ValueError: it is no such word.
        """
        self.account.repetition = Repetition(how)

    def set_token(self, token: str) -> None:
        """Take no other token from now on."""
        self._rest.token = token

    def list_phonecalls(self) -> list[dict[str, object]]:
        """Return the calls that are there, as the control API shows them."""
        return [
            {
                "phonecall_id": call.phonecall_id,
                "initiated": call.initiated.isoformat(),
                "source": call.source,
                "destination": call.destination,
                "duration": call.duration,
                "url": call.url,
            }
            for call in self.phonecalls
        ]

    async def wait_for_phonecalls(self, count: int, within: float = 10.0) -> list[Phonecall]:
        """Return the calls that are there once they are so many.

        Raises:
            TimeoutError: they are not within so many real seconds.
        """
        await self._rest.news.until(lambda: len(self.account.phonecalls) >= count, within)
        return self.phonecalls

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it; of what grows only the number."""
        return {
            "time": self.clock.now(),
            "outage": self.outage,
            "repetition": self.account.repetition,
            "unknown": sorted(self.account.unknown),
            "phonecalls": len(self.account.phonecalls),
            "told": len(self.told),
        }

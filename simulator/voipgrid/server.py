"""A VoIPGRID account on loopback: the interface, and a port to control it by."""

from dataclasses import asdict
from random import Random

from ..account import ServedAccount
from .people import People, Timing
from .rest import Rest
from .state import Account, Spelling


class VoipgridSimulator(ServedAccount):
    """The account and its servers; an asynchronous context manager. README.md shows what can be done with it."""

    ACTIONS = (
        *ServedAccount.ACTIONS,
        "order", "ask_to_confirm", "ring", "answer", "hang_up", "fail_own", "fail_far", "block", "set_status", "forget",
        "set_spelling",
    )  # fmt: skip
    ACCESS = ("username", "password", "api_url", "control_url")

    def __init__(
        self,
        username: str = "anna@example.com",
        password: str = "simulatedPassword7c",  # noqa: S107  # of an account that does not exist
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        seed: int = 0,
        account: Account | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Make the account; its servers are started by `async with`.

        Args:
            username: the user's.
            password: what stands in `Authorization` after it, in either scheme.
            address: where to listen; anybody who reaches it can control the simulator.
            port: the first of two ports (the interface, control); 0 takes any free ones.
            speed: how many simulated seconds pass in one.
            seed: with the same one the same things are made up.
            account: the state to begin with.
            timing: how long people take.
        """
        super().__init__(speed)
        self.username, self.password = username, password
        self.account = account or Account()
        people = People(
            self.account,
            self.clock,
            timing=timing or Timing(),
            random=Random(seed),  # noqa: S311  # names of calls
        )
        self.ask_to_confirm, self.ring, self.answer = people.ask_to_confirm, people.ring, people.answer
        self.hang_up, self.block, self.forget = people.hang_up, people.block, people.forget
        self.fail_own, self.fail_far, self.set_status = people.fail_own, people.fail_far, people.set_status
        self._people = people
        rest = Rest(
            self.account, username, password, self.clock, people=people, faults=self._faults, traffic=self._traffic
        )
        self._serve({"api": rest.app()}, address, port)

    def order(self, b_number: str) -> str:
        """Call a number as if it was ordered from the provider's own plug-in; return the call's name."""
        return self._people.order(b_number, None, None).callid

    def set_spelling(self, spelling: str) -> None:
        """Let the status of calls that fail begin with `failing`, [S0], or with `failed`, [VCE].

        Raises:
            ValueError: it is another word.
        """
        self._people.spelling = Spelling(spelling)

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it."""
        return {
            "time": self.clock.now(),
            "numbers": list(self.account.numbers),
            "calls": [asdict(call) for call in self.account.calls.values()],
        }

"""An Evrotel account on loopback: the outgoing interface, the sender of webhooks, and a port to control it by."""

from dataclasses import asdict
from random import Random
from zoneinfo import ZoneInfo

from ..account import Lent, WebhookAccount
from ..lookup import existing
from .exchange import Exchange
from .notices import Forge, Notices, Wire
from .people import People, Timing
from .rest import Rest
from .state import Account, Target, small_office


class EvrotelSimulator(WebhookAccount):
    """The account and its servers; an asynchronous context manager. README.md shows what can be done with it."""

    ACTIONS = (
        *WebhookAccount.ACTIONS,
        "incoming", "outgoing", "answer", "reject", "hang_up", "play_call",
        "add_extension", "add_target", "set_online",
    )  # fmt: skip
    ACCESS = ("billcode", "token", "api_url", "recordings_url", "control_url")

    webhook_url = Lent[str | None]("_notices.url")
    """Where webhooks are posted; None: nowhere. At Evrotel a manager enters it."""
    wire = Lent[Wire]("_notices.wire")
    """How things are spelt from now on."""
    forge = Lent[Forge]("_notices.forge")
    """What stands in the token's place from now on."""
    recording = Lent[bool]("_exchange.recording")
    """Whether calls that are answered are recorded."""

    def __init__(
        self,
        billcode: str = "20558",
        token: str = "simulatedToken8f2c",  # noqa: S107  # of an account that does not exist
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        seed: int = 0,
        account: Account | None = None,
        timing: Timing | None = None,
        webhook_url: str | None = None,
    ) -> None:
        """Make the account; its servers are started by `async with`.

        Args:
            billcode: the account's number.
            token: what the client and the account's webhooks show each other.
            address: where to listen; anybody who reaches it can control the simulator.
            port: the first of two ports (the interface, control); 0 takes any free ones.
            speed: how many simulated seconds pass in one.
            seed: with the same one the same things are made up.
            account: the state to begin with; else a small office.
            timing: how long people take.
            webhook_url: where webhooks are posted.
        """
        super().__init__(speed)
        self.billcode, self.token = billcode, token
        self.account = account or small_office(billcode)
        self._notices = Notices(
            self.account, token, self.webhooks, host=lambda: self.recordings_url, complain=self._complain
        )
        self.webhook_url = webhook_url
        random = Random(seed)  # noqa: S311  # who picks up
        self._make_phones(timing or Timing(), random)
        self._serve({"api": self._rest.app()}, address, port)

    def _make_phones(self, timing: Timing, random: Random) -> None:
        exchange = Exchange(self.account, self._notices, self.clock)
        people = People(self.account, exchange, self.clock, timing=timing, random=random)
        self.incoming, self.outgoing = exchange.incoming, exchange.outgoing
        self.answer, self.reject, self.hang_up = exchange.answer, exchange.reject, exchange.hang_up
        self.play_call = people.play_call
        self.send_event = self._notices.send_event
        self._exchange = exchange
        self._rest = Rest(
            self.account,
            self.token,
            self.clock,
            people=people,
            webhooks=self.webhooks,
            faults=self._faults,
            traffic=self._traffic,
            sounds=self.sounds,
        )

    @property
    def recordings_url(self) -> str:
        """Return the address before the paths of recordings."""
        return self.api_url

    @property
    def zone(self) -> str:
        """The time zone of `calldate`."""
        return self.account.zone.key

    @zone.setter
    def zone(self, zone: str) -> None:
        self.account.zone = ZoneInfo(zone)

    def add_extension(self, extension: str, name: str) -> None:
        """Make or rename an extension."""
        self.account.extensions[extension] = name

    def add_target(self, number: str, disposition: str = "ANSWERED", ring: float = 5.0, talk: float = 12.0) -> None:
        """Put somebody on the list of the next autodial, with what they do then."""
        self.account.targets.append(Target(number, disposition, ring, talk))

    def set_online(self, extension: str, online: bool) -> None:
        """Let an extension pick up, or not, when a click-to-call rings it.

        Raises:
            ValueError: there is no such extension.
        """
        existing(self.account.extensions, extension, "extension")
        if online:
            self.account.offline.discard(extension)
        else:
            self.account.offline.add(extension)

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it; of what grows only the number."""
        account = self.account
        return {
            "time": self.clock.now(),
            "webhook_url": self.webhook_url,
            "extensions": dict(account.extensions),
            "offline": sorted(account.offline),
            "calls": [asdict(call) for call in account.calls.values()],
            "targets": [asdict(target) for target in account.targets],
            "media": sorted(account.media),
            "deliveries": len(self.deliveries),
            "records": len(account.ended),
            "recordings": len(account.recordings),
        }

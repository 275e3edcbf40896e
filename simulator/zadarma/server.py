"""A Zadarma account on loopback: the REST host, the sender of webhooks, and a port to control it by."""

from dataclasses import asdict
from decimal import Decimal

from ..account import Lent, WebhookAccount
from ..lookup import existing
from .exchange import Exchange
from .history import History
from .limits import Counter, Limits
from .methods import Methods
from .notices import Forge, Notices, Wire
from .people import Callback, People, Timing
from .records import Records
from .reports import Reports
from .rest import Rest
from .state import Account, Extension, Number, SipLine, offset_of, small_office


class ZadarmaSimulator(WebhookAccount):
    """The account and its servers; an asynchronous context manager. README.md shows what can be done with it."""

    ACTIONS = (
        *WebhookAccount.ACTIONS,
        "incoming", "outgoing", "ring", "stop_ringing", "answer", "reject", "hang_up", "press_keys", "play_call",
        "receive_sms", "track_call", "look_up_number", "recognise_speech", "send_document",
        "add_extension", "add_line", "add_number", "add_scenario", "deny_sms", "set_balance", "set_zone", "set_online",
        "fill_history",
    )  # fmt: skip
    ACCESS = ("api_key", "api_secret", "api_url", "control_url")

    wire = Lent[Wire]("_notices.wire")
    """How things are spelt from now on."""
    forge = Lent[Forge]("_notices.forge")
    """What stands in the signature of webhooks from now on."""
    limits = Lent[Limits]("_counter.limits")
    """How often may be asked in a minute."""
    recording = Lent[bool]("_records.recording")
    """Whether calls that are answered are recorded."""

    def __init__(
        self,
        api_key: str = "simulated-key-5d1c7a",
        api_secret: str = "simulated-secret-b27f90",  # noqa: S107  # of an account that does not exist
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
            api_key: what a user types.
            api_secret: what signs requests and webhooks.
            address: where to listen; anybody who reaches it can control the simulator.
            port: the first of two ports (REST, control); 0 takes any free ones.
            speed: how many simulated seconds pass in one.
            seed: with the same one the same things are made up.
            account: the state to begin with; else a small office.
            timing: how long people take.
            webhook_url: where webhooks are posted, until the API says otherwise.
        """
        super().__init__(speed)
        self.api_key, self.api_secret = api_key, api_secret
        self.account = account or small_office()
        self.webhook_url = webhook_url
        self._notices = Notices(self.account, api_secret, self.webhooks)
        self._make_phones(timing or Timing(), seed)
        self._make_rest(address, port)

    def _make_phones(self, timing: Timing, seed: int) -> None:
        self._records = Records(self.account, self._notices, self.clock)
        exchange = Exchange(self.account, self._notices, self._records, self.clock, seed=seed, complain=self._complain)
        self._history = History(self.account, self._records, seed)
        people = People(self.account, exchange, self.clock, timing)
        self.incoming, self.outgoing, self.ring = exchange.incoming, exchange.outgoing, exchange.ring
        self.stop_ringing, self.answer, self.reject = exchange.stop_ringing, exchange.answer, exchange.reject
        self.hang_up, self.press_keys = exchange.hang_up, exchange.press_keys
        self.wait_for_route = exchange.wait_for_route
        self.send_event = self._notices.send_event
        self.play_call = people.play_call
        self._exchange, self._people = exchange, people

    def _make_rest(self, address: str, port: int) -> None:
        self._counter = Counter(self.clock)
        reports = Reports(self.account, self.clock, lambda: self.api_url)
        self._methods = Methods(
            self.account,
            self.clock,
            people=self._people,
            notices=self._notices,
            webhooks=self.webhooks,
            reports=reports,
        )
        rest = Rest(
            self.api_key,
            self.api_secret,
            self.clock,
            methods=self._methods,
            reports=reports,
            counter=self._counter,
            faults=self._faults,
            traffic=self._traffic,
            sounds=self.sounds,
        )
        self._serve({"api": rest.app()}, address, port)

    async def __aexit__(self, *_: object) -> None:
        """Stop the clock, what is being posted, and the servers."""
        self._exchange.stop()
        await super().__aexit__()

    @property
    def webhook_url(self) -> str | None:
        """Where webhooks about calls are posted; None: nowhere. Set here, it is for all others too; nobody is asked."""
        return self.account.callinfo_url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.account.callinfo_url = self.account.hooks_url = url

    @property
    def patience(self) -> float:
        """Real seconds for which the PBX waits for the answer to NOTIFY_START before it goes its own way."""
        return self._exchange.patience

    @patience.setter
    def patience(self, seconds: float) -> None:
        self._exchange.patience = self.webhooks.patience = seconds

    @property
    def zone(self) -> str:
        """The offset from UTC in which the account shows times, as `UTC+2`."""
        return self.account.zone

    @zone.setter
    def zone(self, zone: str) -> None:
        self.set_zone(zone)

    @property
    def callbacks(self) -> list[Callback]:
        """Return the callbacks that were asked for, oldest first."""
        return self._methods.callbacks

    def set_zone(self, zone: str) -> None:
        """Show times with this offset from UTC from now on.

        Raises:
            ValueError: it is not spelt `UTC+2` or `UTC-3:30`.
        """
        offset_of(zone)
        self.account.zone = zone

    def receive_sms(self, sender: str, number: str, text: str) -> None:
        """Let a text message arrive at an own number."""
        self._notices.result("SMS", {"caller_id": sender, "caller_did": number, "text": text})

    def track_call(self, caller: str, called: str, source: str = "site") -> None:
        """Tell by which of the tracked numbers somebody found here; the content is made up."""
        now = self.account.local(self.clock.now())
        self._notices.result("CALL_TRACKING", {"caller_id": caller, "called_did": called, "ga": source, "time": now})

    def look_up_number(self, number: str, operator: str = "Tele2") -> None:
        """Tell the network of a number that was asked for, [ZOA]."""
        found = {
            "mcc": "24702", "mnc": "02", "mccName": "Latvia", "mncName": operator, "ported": False,
            "roaming": False, "errorDescription": "No Error", "number": number,
        }  # fmt: skip
        self._notices.result("NUMBER_LOOKUP", {"success": True, "description": "Success", "result": found})

    def recognise_speech(self, pbx_call_id: str, text: str) -> None:
        """Tell what was said in a call; that `result` is signed is a guess."""
        phrases = [{"result": text, "channel": 1}]
        self._notices.result("SPEECH_RECOGNITION", {"pbx_call_id": pbx_call_id, "lang": "en-US", "phrases": phrases})

    def send_document(self, number: str, status: str = "verified") -> None:
        """Tell that the papers for a number were looked at; content and signature are guesses."""
        self._notices.result("DOCUMENT", {"number": number, "status": status})

    def add_extension(self, extension: str, name: str) -> None:
        """Make or rename an extension of the PBX."""
        self.account.extensions[extension] = Extension(extension, name)

    def add_line(self, sip_id: str, name: str, caller_id: str) -> None:
        """Make a SIP line."""
        self.account.lines[sip_id] = SipLine(sip_id, name, caller_id)

    def add_number(self, number: str, country: str, city: str, sip_id: str = "") -> None:
        """Buy a number."""
        self.account.numbers[number] = Number(number, country, city, sip_id)

    def add_scenario(self, scenario: str, extension: str) -> None:
        """Let a scenario of the PBX ring one extension more.

        Raises:
            ValueError: there is no such extension.
        """
        existing(self.account.extensions, extension, "extension")
        self.account.scenarios[scenario] = (*self.account.scenarios.get(scenario, ()), extension)

    def fill_history(self, days: int = 7, calls_per_day: int = 40) -> None:
        """Add the calls of so many days before today, and of today until now.

        Raises:
            ValueError: there is no extension that could have talked.
        """
        self._history.fill(self.clock.now(), days, calls_per_day)

    def deny_sms(self, number: str, reason: str = "The number cannot be reached") -> None:
        """Send no text message to this number any more."""
        self.account.denied[number] = reason

    def set_balance(self, balance: float) -> None:
        """Set what is left on the account."""
        self.account.balance = Decimal(str(balance))

    def set_online(self, number: str, online: bool) -> None:
        """Register an extension or a SIP line, or let it get lost.

        Raises:
            ValueError: there is none with this number.
        """
        thing = self.account.extensions.get(number) or self.account.lines.get(number)
        if thing is None:
            msg = f"There is neither an extension nor a line {number}"
            raise ValueError(msg)
        thing.is_online = online

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it; of what grows only the number."""
        account = self.account
        return {
            "time": self.clock.now(),
            "webhook_url": self.webhook_url,
            "balance": account.balance,
            "zone": account.zone,
            "extensions": [asdict(one) for one in account.extensions.values()],
            "lines": [asdict(one) for one in account.lines.values()],
            "calls": [asdict(call) for call in account.calls.values()],
            "deliveries": len(self.deliveries),
            "records": len(account.rows),
            "recordings": len(account.recordings),
            "messages": len(account.messages),
        }

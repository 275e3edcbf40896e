"""A CloudPBX account on loopback: two REST hosts, the feed, and a port to control it by."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from random import Random

from ..account import Lent, ServedAccount
from ..listener import Listener
from ..traffic import Request
from .exchange import Exchange
from .feed import Feed
from .history import History
from .messages import Messages
from .office import Office
from .people import People, Timing
from .records import Records
from .rest import Rest
from .state import Pbx, small_office
from .wire import Wire


class CloudPbxSimulator(ServedAccount):
    """The account and its servers; an asynchronous context manager. README.md shows what can be done with it."""

    ACTIONS = (
        *ServedAccount.ACTIONS,
        "add_agent", "add_contact", "add_extension", "add_queue", "fill_history", "tell_state",
        "set_agent", "set_extension", "set_queue", "join_conference", "leave_conference", "send_sms", "set_sms",
        "place_call", "play_call", "answer", "hold", "resume", "transfer", "reject", "hang_up",
        "send_raw", "ping", "break_connections", "accept_connections", "silence_connections", "host_down", "host_up",
    )  # fmt: skip
    ACCESS = ("api_key", "pbx_name", "pbx_key", "events_url", "api_url", "fallback_url", "control_url")

    wire = Lent[Wire]("_feed.wire")
    """The spellings on the feed; frames sent from now on have those that are set."""
    next_id = Lent[int]("_feed.next_id")
    """The id of the feed's next frame; a lower one is a restart of the push server, a higher one a loss."""

    def __init__(
        self,
        pbx_name: str = "Biuro",
        *,
        api_key: str = "simulated-api-key-7f3a",
        pbx_key: str = "simulated-pbx-key-9c2e",
        address: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        seed: int = 0,
        pbx: Pbx | None = None,
        timing: Timing | None = None,
    ) -> None:
        """Make the account; its servers are started by `async with`.

        Args:
            pbx_name: the account's name in the feed's address and in the names of its phones.
            api_key: what REST asks for.
            pbx_key: what the feed asks for.
            address: where to listen; anybody who reaches it can control the simulator.
            port: the first of four ports (REST, second REST, feed, control); 0 takes any free ones.
            speed: how many simulated seconds pass in one.
            seed: with the same one the same things are made up.
            pbx: the state to begin with; else a small office.
            timing: how long people and the SMS gateway take.
        """
        super().__init__(speed)
        self.api_key, self.pbx_key, self.pbx_name = api_key, pbx_key, pbx_name
        self.pbx = pbx or small_office(pbx_name)
        self._feed = Feed(pbx_name, pbx_key, self.clock, self._faults, self._traffic)
        self._history = History(self.pbx, seed)
        self._make_phones(timing or Timing(), seed)
        self._lend_methods()
        rest = self._make_rest()
        hosts = {"api": rest.app("api"), "fallback": rest.app("fallback"), "events": self._feed.app()}
        self._serve(hosts, address, port)

    def _make_phones(self, timing: Timing, seed: int) -> None:
        random = Random(seed)  # noqa: S311  # identifiers of made-up messages
        records = Records(self.pbx)
        self._office = Office(self.pbx, self._feed)
        self._exchange = Exchange(self._office, records, self.clock)
        self._people = People(self._exchange, self.clock, timing)
        self._messages = Messages(self.pbx, records, self._feed, self.clock, timing=timing, random=random)

    def _lend_methods(self) -> None:
        """Give everything that the parts can do one name here; they say themselves what it does."""
        self.place_call, self.answer = self._exchange.place_call, self._exchange.answer
        self.hold, self.resume = self._exchange.hold, self._exchange.resume
        self.transfer, self.reject, self.hang_up = (
            self._exchange.transfer, self._exchange.reject, self._exchange.hang_up
        )  # fmt: skip
        self.play_call = self._people.play_call
        self.add_agent, self.add_extension = self._office.add_agent, self._office.add_extension
        self.add_contact = self._office.add_contact
        self.set_extension = _followed_by(self._exchange.offer_waiting, self._office.set_extension)
        self.set_agent = _followed_by(self._exchange.offer_waiting, self._office.set_agent)
        self.add_queue, self.set_queue = self._office.add_queue, self._office.set_queue
        self.join_conference, self.leave_conference = self._office.join_conference, self._office.leave_conference
        self.tell_state = self._office.tell_state
        self.send_sms, self.set_sms = self._messages.send_sms, self._messages.set_sms
        self.send_events, self.send_raw, self.ping = self._feed.send_events, self._feed.send_raw, self._feed.ping
        self.break_connections = self._feed.break_connections
        self.accept_connections = self._feed.accept_connections
        self.silence_connections = self._feed.silence_connections
        self.wait_for_clients = self._feed.wait_for_clients

    def _make_rest(self) -> Rest:
        return Rest(
            self.pbx,
            self.api_key,
            self.clock,
            people=self._people,
            messages=self._messages,
            faults=self._faults,
            traffic=self._traffic,
            sounds=self.sounds,
        )

    @property
    def fallback_url(self) -> str:
        """Return the address of the second REST host."""
        return f"http://{self._listeners['fallback'].host}"

    @property
    def events_url(self) -> str:
        """Return the address of the feed's server."""
        return f"ws://{self._listeners['events'].host}"

    @property
    def handshakes(self) -> list[Request]:
        """Return every request for the feed so far, oldest first."""
        return self._feed.handshakes

    @property
    def clients(self) -> int:
        """Return how many listen to the feed."""
        return self._feed.clients

    def fill_history(self, days: int = 7, calls_per_day: int = 40) -> None:
        """Add the calls of so many days before today, and of today until now.

        Raises:
            ValueError: there is no extension that could have talked.
        """
        self._history.fill(self.clock.now(), days, calls_per_day)

    def stop_listening(self) -> None:
        """Close the feed's port: connections break, new ones are refused by the operating system."""
        self._listeners["events"].close()

    def start_listening(self) -> None:
        """Open the feed's port again, the same one."""
        self._listeners["events"].open()

    def host_down(self, host: str) -> None:
        """Close the port of the REST host `api` or `fallback`.

        Raises:
            ValueError: there is no such host.
        """
        self._rest_host(host).close()

    def host_up(self, host: str) -> None:
        """Open the port of a REST host again, the same one.

        Raises:
            ValueError: there is no such host.
        """
        self._rest_host(host).open()

    def describe(self) -> dict[str, object]:
        """Return the state as the control API shows it; of what grows only the number."""
        return {
            "time": self.clock.now(),
            "clients": self.clients,
            "next_id": self.next_id,
            "extensions": [asdict(extension) for extension in self.pbx.extensions.values()],
            "queues": [asdict(queue) for queue in self.pbx.queues.values()],
            "conferences": {
                name: [asdict(participant) for participant in participants]
                for name, participants in self.pbx.conferences.items()
            },
            "calls": [asdict(call) for call in self.pbx.calls.values()],
            "messages": [asdict(message) for message in self.pbx.messages.values()],
            "cdrs": len(self.pbx.cdrs),
            "recordings": len(self.pbx.recordings),
        }

    def _rest_host(self, host: str) -> Listener:
        if host not in {"api", "fallback"}:
            msg = f"There is no host {host}; allowed: api, fallback"
            raise ValueError(msg)
        return self._listeners[host]


def _followed_by[**P](after: Callable[[], object], do: Callable[P, None]) -> Callable[P, None]:
    """Return a method that does one thing and then another."""

    @wraps(do)
    def both(*args: P.args, **kwargs: P.kwargs) -> None:
        do(*args, **kwargs)
        after()

    return both

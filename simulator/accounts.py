"""The accounts that the command can run: how each is made, and what a user types to use it."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol

from . import evrotel, zadarma
from .actions import Actions
from .clock import Clock
from .cloudpbx import CloudPbxSimulator, Pbx, small_office
from .evrotel import EvrotelSimulator
from .nimbox import NiMboxSimulator
from .voipgrid import VoipgridSimulator
from .zadarma import ZadarmaSimulator


class Simulator(Protocol):
    """What the command needs of a simulator."""

    clock: Clock
    actions: Actions

    @property
    def access(self) -> dict[str, str]:
        """Return all that a user types, and where the simulator is controlled."""

    async def __aenter__(self) -> object:
        """Start the servers and the clock."""

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None, /
    ) -> None:
        """Stop them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A provider: its name, its ports and day, how its account is made, and the fields of its form.

    `make` takes the command's options and whether the account is to have a small office that no scenario makes.
    Fields are the names of `access` by what they are called; `advanced` ones stand in a section of their own.
    """

    name: str
    ports: int
    scenario: str
    make: Callable[[Namespace, bool], Simulator]
    fields: Mapping[str, str]
    advanced: Mapping[str, str]
    hint: str = ""

    def introduction(self, access: Mapping[str, str]) -> str:
        """Return what a person reads when the simulator has started."""
        account = f"{'An' if self.name[0] in 'AEIOU' else 'A'} {self.name} account"
        return "\n".join((
            f"{account} is running. In Home Assistant: Settings, Devices & services, Add integration,",
            f"Cloud Telephony, {self.name}. Type:",
            "",
            *(f"  {label:16} {access[key]}" for key, label in self.fields.items()),
            *(["  Advanced:"] if self.advanced else []),
            *(f"  {label:16} {access[key]}" for key, label in self.advanced.items()),
            "",
            *([self.hint] if self.hint else []),
            f"Control it at {access['control_url']}/control (simulator/README.md). Ctrl+C stops it.",
        ))  # fmt: skip


def _cloudpbx(options: Namespace, office: bool) -> Simulator:
    pbx = small_office(options.pbx_name) if office else Pbx(options.pbx_name)
    return CloudPbxSimulator(options.pbx_name, port=options.port, speed=options.speed, seed=options.seed, pbx=pbx)


def _zadarma(options: Namespace, office: bool) -> Simulator:
    return ZadarmaSimulator(
        port=options.port,
        speed=options.speed,
        seed=options.seed,
        account=zadarma.small_office() if office else zadarma.Account(),
        webhook_url=options.webhook_url,
    )


def _evrotel(options: Namespace, office: bool) -> Simulator:
    billcode = "20558"
    return EvrotelSimulator(
        billcode,
        port=options.port,
        speed=options.speed,
        seed=options.seed,
        account=evrotel.small_office(billcode) if office else evrotel.Account(billcode),
        webhook_url=options.webhook_url,
    )


def _voipgrid(options: Namespace, _office: bool) -> Simulator:
    return VoipgridSimulator(port=options.port, speed=options.speed, seed=options.seed)


def _nimbox(options: Namespace, _office: bool) -> Simulator:
    return NiMboxSimulator(port=options.port, speed=options.speed)


KINDS: Mapping[str, Kind] = {
    "cloudpbx": Kind(
        "CloudPBX", 4, "office_day", _cloudpbx,
        {"api_key": "API key", "pbx_name": "PBX name", "pbx_key": "PBX key", "events_url": "Events server"},
        {"api_url": "API server", "fallback_url": "Second server"},
    ),
    "zadarma": Kind(
        "Zadarma", 2, "zadarma_day", _zadarma,
        {"api_key": "API key", "api_secret": "API secret"}, {"api_url": "API server"},
        "Its webhooks go to the address that is registered by the API, or to --webhook-url.",
    ),
    "evrotel": Kind(
        "Evrotel", 2, "evrotel_day", _evrotel,
        {"billcode": "Billcode", "token": "Token"}, {"api_url": "API server", "recordings_url": "Recordings"},
        "Its webhooks go to --webhook-url, the address that the integration shows (or POST set_webhook_url).",
    ),
    "voipgrid": Kind(
        "VoIPGRID", 2, "voipgrid_day", _voipgrid,
        {"username": "User name", "password": "Password"}, {"api_url": "API server"},
        "It tells of the calls that are ordered by the integration, and of no others.",
    ),
    "nimbox": Kind(
        "NiMbox", 2, "nimbox_day", _nimbox,
        {"url": "Server", "token": "Token"}, {},
        "It is away for a minute in every ten; POST start_outage and end_outage do that at will.",
    ),
}  # fmt: skip

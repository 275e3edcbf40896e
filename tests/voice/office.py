"""An office that can be spoken to: people, phones, calls of today and yesterday."""

from dataclasses import dataclass
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import conversation
from homeassistant.components.conversation import ConversationResult
from homeassistant.core import Context, HomeAssistant

from custom_components.cloud_telephony.account import Account
from custom_components.cloud_telephony.calls.model import ExtensionStatus
from simulator.cloudpbx import CloudPbxSimulator
from simulator.zadarma import ZadarmaSimulator
from tests.code_texts import PACKAGE
from tests.glue import until

ANNA = "600700800"
PIOTR = "601601601"
STRANGER = "512345678"

PEOPLE: list[dict[str, Any]] = [
    {"name": "Anna Kowalska", "numbers": ["+48600700800", "+48221234567"], "aliases": ["Mum", "Mama", "Mamá"]},
    {"name": "Piotr Zieliński", "numbers": ["+48601601601"]},
    {"name": "Иван Петров", "numbers": ["+48602602602"], "aliases": ["Іван Петренко"]},
    {"name": "Мария", "numbers": ["+48603603603"], "aliases": ["Марія"]},
    {"name": "Олена Шевченко", "numbers": ["+48608608608"]},
    {"name": "Jan Nowak", "numbers": ["+48604604604"]},
    {"name": "Jana Lis", "numbers": ["+48605605605"]},
    {"name": "Help", "numbers": ["112"]},
]
MONDAY_EVENING = "2026-11-16 17:20:00+00:00"
TUESDAY_MORNING = "2026-11-17 07:10:00+00:00"
TUESDAY_NOON = "2026-11-17 11:30:00+00:00"
"""In Warsaw it is an hour later."""

_MARKER = "199"
"""An extension of which nothing but the end of what was sent before is told."""


@dataclass(slots=True)
class SpokenOffice:
    """An office and its phones, which somebody talks to."""

    hass: HomeAssistant
    sim: CloudPbxSimulator
    account: Account
    zadarma: ZadarmaSimulator
    other: Account
    freezer: FrozenDateTimeFactory

    async def say(self, text: str, language: str = "en") -> ConversationResult:
        """Say something to Home Assistant's own agent, and let the phone be put down that rings then."""
        result = await conversation.async_converse(self.hass, text, None, Context(), language=language)
        await self.put_down()
        return result

    async def answer(self, text: str, language: str = "en") -> str:
        """Say something and return what is answered."""
        speech: str = (await self.say(text, language)).response.speech["plain"]["speech"]
        return speech

    async def put_down(self) -> None:
        """End all calls."""
        calls = list(self.sim.pbx.calls.values())
        for call in calls:
            self.sim.hang_up(call)
        if calls:
            await self.settle()

    async def settle(self) -> None:
        """Wait until everything that was sent on the feed before has been taken in."""
        known = self.account.live.extension(_MARKER)
        status = ExtensionStatus.IDLE if known and known.status is not ExtensionStatus.IDLE else ExtensionStatus.OFFLINE
        self.sim.set_extension(_MARKER, 0 if status is ExtensionStatus.IDLE else 4)
        await until(
            self.hass, lambda: (phone := self.account.live.extension(_MARKER)) is not None and phone.status is status
        )
        await self.hass.async_block_till_done(wait_background_tasks=False)

    async def be_called(self, number: str, at: str | None = None, *, talk: int | None = None) -> None:
        """Let somebody call, in vain, or for so many seconds."""
        if at:
            self.freezer.move_to(at)
        call = self.sim.place_call(number, "102")
        if talk is not None:
            self.sim.answer(call)
            await self.settle()
            self.freezer.tick(talk)
        self.sim.hang_up(call)
        await self.settle()

    async def live_through_two_days(self) -> None:
        """Let happen what people ask about, and stop on Tuesday at 12:30."""
        await self.be_called(STRANGER, MONDAY_EVENING)
        await self.be_called(PIOTR, TUESDAY_MORNING, talk=200)
        await self.be_called(ANNA)
        await self.be_called(ANNA, TUESDAY_NOON)
        await self.written()

    async def make_phones_busy(self) -> None:
        """Let Zofia talk, and three wait for somebody to sell."""
        self.sim.add_extension("106", "Zofia")
        self.sim.add_queue("Sales", "801")
        self.sim.add_agent("Sales", "106")
        self.sim.set_agent("Sales", "106", taken=4)
        self.sim.set_extension("106", 1, number="+48601601601")
        self.sim.set_extension("104", 0)
        self.sim.set_queue("Sales", 3)
        self.sim.set_queue("Support", 0)
        await self.settle()
        self.freezer.tick(65)

    async def written(self) -> None:
        """Wait until the log has all calls."""
        assert await self.account.keeper.async_flushed(within=10)

    def dialled(self) -> list[str]:
        """Return which numbers the provider was asked to call so far."""
        return [request.query["cpb"] for request in self.sim.requests if request.path == "/dial"]

    def texted(self) -> list[tuple[str, str]]:
        """Return which messages the provider was asked to send to whom so far."""
        sent = (request.form for request in self.sim.requests if request.path == "/sendSMS")
        return [(form["to"], form["body"]) for form in sent]


def texts(language: str) -> dict[str, str]:
    """Return what can be said in a language, by key."""
    common = json.loads((PACKAGE / "translations" / f"{language}.json").read_text())["common"]
    return {key.removeprefix("voice_"): text for key, text in common.items() if key.startswith("voice_")}

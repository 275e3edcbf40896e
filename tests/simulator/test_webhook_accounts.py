"""What the accounts with webhooks have in common: the control API, their days, the documentation."""

from pathlib import Path

from aiohttp import ClientSession
import pytest

import simulator
from simulator.accounts import KINDS
from simulator.evrotel import Account as EvrotelAccount, EvrotelSimulator
from simulator.player import Player
from simulator.scenario import load
from simulator.voipgrid import VoipgridSimulator
from simulator.zadarma import Account as ZadarmaAccount, Direction, ZadarmaSimulator

from .receiver import receiving

README = Path(simulator.__path__[0], "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "sim", [ZadarmaSimulator(), EvrotelSimulator(), VoipgridSimulator()], ids=lambda sim: type(sim).__name__
)
def test_every_action_is_in_the_readme(sim: ZadarmaSimulator | EvrotelSimulator | VoipgridSimulator) -> None:
    assert [name for name in sim.actions.describe() if f"{name}(" not in README] == []


def test_every_option_of_the_command_is_in_the_readme() -> None:
    assert [name for name in KINDS if f"`{name}`" not in README] == []


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("make", [ZadarmaSimulator, EvrotelSimulator])
async def test_a_call_by_remote_control(make: type[ZadarmaSimulator | EvrotelSimulator]) -> None:
    async with receiving() as receiver, make() as sim, ClientSession(f"{sim.control_url}/control/") as control:
        await control.post("set_webhook_url", json={"url": receiver.url})
        call = (await (await control.post("incoming", json=_call(sim))).json())["result"]
        name = call["pbx_call_id" if isinstance(sim, ZadarmaSimulator) else "call"]
        assert (await control.post("hang_up", json={"call": name})).status == 200
        await sim.settled()
        assert len(receiver.posts) == 2
        state = await (await control.get("state")).json()
        assert (state["webhook_url"], state["calls"], state["deliveries"], state["records"]) == (receiver.url, [], 2, 1)
        refused = await control.post("hang_up", json={"call": name})
        assert (refused.status, "or it has ended" in (await refused.json())["error"]) == (400, True)


def _call(sim: ZadarmaSimulator | EvrotelSimulator) -> dict[str, str]:
    return {"caller": "380671234567", "did" if isinstance(sim, ZadarmaSimulator) else "called": "442037691880"}


def test_a_zadarma_day() -> None:
    sim = ZadarmaSimulator(account=ZadarmaAccount())
    plays = Player(load("zadarma_day", sim.actions), sim.actions, sim.clock)
    plays.play()
    past = len(sim.account.rows)
    sim.advance(1800)
    today = sim.account.rows[past:]
    assert plays.rounds == 3
    assert plays.skipped < 20
    assert {(row.call.direction, row.call.disposition) for row in today} >= {
        (Direction.IN, "answered"), (Direction.IN, "cancel"), (Direction.IN, "no answer"), (Direction.IN, "busy"),
        (Direction.OUT, "answered"), (Direction.OUT, "no answer"),
    }  # fmt: skip
    assert len(today) > 90
    assert len(sim.account.calls) < 8
    assert sim.account.recordings


def test_an_evrotel_day() -> None:
    sim = EvrotelSimulator(account=EvrotelAccount("20558"))
    plays = Player(load("evrotel_day", sim.actions), sim.actions, sim.clock)
    plays.play()
    sim.advance(1800)
    assert plays.rounds == 3
    assert plays.skipped < 15
    assert {call.disposition for call in sim.account.ended} >= {
        "ANSWERED", "NO ANSWER", "BUSY", "CONGESTION", "FAILED"
    }  # fmt: skip
    assert len(sim.account.ended) > 60
    assert len(sim.account.calls) < 8


@pytest.mark.usefixtures("socket_enabled")
async def test_a_call_takes_its_time_at_speed() -> None:
    async with receiving() as receiver, ZadarmaSimulator(webhook_url=receiver.url, speed=200.0) as sim:
        begun = sim.clock.seconds
        sim.play_call("380671234567", "442037691880", "101", ring=5, talk=30)
        end = await sim.wait_for_delivery("NOTIFY_END", timeout=20)
        late = sim.clock.seconds - begun - 35  # on a busy machine some hundredths of a second, which are many here
        assert 29 <= int(end.fields["duration"]) <= 31 + late

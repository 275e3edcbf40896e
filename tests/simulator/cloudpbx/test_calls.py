"""Calls change phones, queues and records as they would in a real office."""

from math import inf

import pytest

from simulator.cloudpbx import CloudPbxSimulator, Phase, Separator, Timing, Wire

from .ear import Ear

ANNA = "600700800"


@pytest.fixture(autouse=True)
def legible(sim: CloudPbxSimulator) -> None:
    """Let every frame be JSON, and say things once."""
    sim.wire = Wire(separator=Separator.SLASH, extstatus=False)


def last_row(sim: CloudPbxSimulator) -> tuple[str, str, str, int, int]:
    """Return source, destination, disposition, duration and talk time of the newest record."""
    cdr = sim.pbx.cdrs[-1]
    return (cdr.caller.number, cdr.called, cdr.disposition, cdr.duration, cdr.talk_time)


async def test_an_incoming_call_rings_is_answered_and_ends(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call(ANNA, "101", name="Anna Kowalska")
    sim.advance(5)
    sim.answer(call)
    sim.advance(30)
    sim.hang_up(call)
    assert await ear.phones() == [("101", 8, ANNA), ("101", 1, ANNA), ("101", 0, None)]
    assert last_row(sim) == (ANNA, "101", "ANSWERED", 35, 30)
    assert call.phase is Phase.ENDED
    assert not sim.pbx.calls


async def test_an_answered_call_has_a_recording(sim: CloudPbxSimulator) -> None:
    call = sim.place_call(ANNA, "101")
    sim.answer(call)
    sim.hang_up(call)
    recording = sim.pbx.recordings[call.uniqueid]
    assert (recording.caller, recording.called, recording.recorded_at) == (ANNA, "101", call.started_at)


async def test_a_missed_call_has_none(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call(ANNA, "101")
    sim.advance(9)
    sim.hang_up(call)
    assert await ear.phones() == [("101", 8, ANNA), ("101", 0, None)]
    assert last_row(sim) == (ANNA, "101", "NO ANSWER", 9, 0)
    assert not sim.pbx.recordings


async def test_an_outgoing_call_costs_something(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call("101", ANNA)
    sim.answer(call)
    sim.advance(61)
    sim.hang_up(call)
    assert await ear.phones() == [("101", 32, ANNA), ("101", 1, ANNA), ("101", 0, None)]
    assert (sim.pbx.cdrs[-1].cost, sim.pbx.cdrs[-1].zone) == ("16", "Mobile")
    assert sim.pbx.cdrs[-1].device == "MojaCentrala-101-00000028"
    assert sim.pbx.cdrs[-1].other_device == "trunk-00000029"


async def test_a_call_inside_changes_both_phones(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call("101", "104")
    sim.answer(call)
    sim.hang_up(call)
    assert await ear.phones() == [
        ("101", 32, "104"), ("104", 8, "101"), ("104", 1, "101"), ("101", 1, "104"), ("104", 0, None), ("101", 0, None),
    ]  # fmt: skip
    assert (sim.pbx.cdrs[-1].caller.name, sim.pbx.cdrs[-1].cost) == ("Reception", "")


async def test_a_phone_in_use_is_busy_and_does_not_ring(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.answer(sim.place_call(ANNA, "101"))
    await ear.frames()
    assert sim.place_call("512345678", "101").phase is Phase.ENDED
    assert await ear.phones() == []
    assert last_row(sim) == ("512345678", "101", "BUSY", 0, 0)


async def test_a_phone_that_is_off_cannot_be_reached(sim: CloudPbxSimulator) -> None:
    sim.set_extension("101", 4)
    sim.place_call(ANNA, "101")
    assert last_row(sim) == (ANNA, "101", "FAILED", 0, 0)


async def test_who_is_refused_hears_a_busy_tone_for_a_while(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.reject(sim.place_call("101", ANNA))
    assert last_row(sim)[2] == "BUSY"
    assert sim.pbx.extensions["101"].status == 2
    sim.advance(3)
    assert await ear.phones() == [("101", 32, ANNA), ("101", 2, ANNA), ("101", 0, None)]


async def test_the_called_side_puts_on_hold_and_resumes(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call(ANNA, "101")
    sim.answer(call)
    await ear.frames()
    sim.hold(call)
    sim.resume(call)
    assert await ear.phones() == [("101", 16, ANNA), ("101", 1, ANNA)]


async def test_who_called_outside_puts_on_hold(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call("101", ANNA)
    sim.answer(call)
    await ear.frames()
    sim.hold(call)
    assert await ear.phones() == [("101", 16, ANNA)]


async def test_a_caller_is_passed_on(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call(ANNA, "101")
    sim.answer(call)
    await ear.frames()
    sim.transfer(call, "104")
    sim.answer(call)
    sim.hang_up(call)
    assert await ear.phones() == [("101", 0, None), ("104", 8, ANNA), ("104", 1, ANNA), ("104", 0, None)]
    assert last_row(sim)[:3] == (ANNA, "104", "ANSWERED")


async def test_a_caller_in_a_queue_is_counted_and_free_agents_ring(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call(ANNA, queue="Orders")
    assert (call.phase, call.ringing) == (Phase.RINGING, ["102", "103"])
    sim.answer(call, "103")
    frames = await ear.frames()
    queue = [frame for frame in frames if '"queue":{' in frame]
    assert ['"calls":"1"' in queue[0], '"calls":"0"' in queue[1], len(queue)] == [True, True, 2]
    assert sim.pbx.extensions["102"].status == 0
    assert sim.pbx.extensions["103"].status == 1


async def test_agents_tell_another_scale_and_what_they_took(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim.place_call(ANNA, queue="Orders")
    sim.answer(call, "103")
    sim.hang_up(call)
    agents = [(event["peer"][-3:], event["m_status"], event["m_ct"]) for event in await ear.events("qmember")]
    assert agents == [
        ("102", "6", "0"), ("103", "6", "0"), ("103", "2", "1"), ("102", "1", "0"), ("103", "1", "1"),
    ]  # fmt: skip
    assert sim.pbx.cdrs[-1].application == "Queue"


async def test_callers_wait_until_an_agent_is_free(sim: CloudPbxSimulator) -> None:
    first, second = (sim.place_call(number, queue="Orders") for number in (ANNA, "512345678"))
    assert second.phase is Phase.WAITING
    sim.answer(first, "102")
    assert (second.phase, second.ringing) == (Phase.RINGING, ["103"])
    assert sim.pbx.queues["Orders"].calls == 1


async def test_a_caller_gives_up_waiting(sim: CloudPbxSimulator) -> None:
    for agent in ("102", "103"):
        sim.set_agent("Orders", agent, paused=True)
    call = sim.place_call(ANNA, queue="Orders")
    assert call.phase is Phase.WAITING
    sim.hang_up(call)
    assert sim.pbx.queues["Orders"].calls == 0
    assert last_row(sim) == (ANNA, "801", "NO ANSWER", 0, 0)


async def test_an_agent_back_from_a_pause_rings_for_who_waits(sim: CloudPbxSimulator) -> None:
    for agent in ("102", "103"):
        sim.set_agent("Orders", agent, paused=True)
    call = sim.place_call(ANNA, queue="Orders")
    sim.set_agent("Orders", "103", paused=False)
    assert call.ringing == ["103"]


async def test_a_queue_can_ring_one_agent_only(sim: CloudPbxSimulator) -> None:
    assert sim.place_call(ANNA, "103", queue="Orders").ringing == ["103"]


async def test_dial_rings_the_source_first_and_runs_by_itself(sim: CloudPbxSimulator, ear: Ear) -> None:
    call = sim._people.call_back("101", "104")
    sim.advance(60)
    assert await ear.phones() == [
        ("101", 8, "104"), ("101", 32, "104"), ("104", 8, "101"), ("104", 1, "101"), ("101", 1, "104"),
        ("104", 0, None), ("101", 0, None),
    ]  # fmt: skip
    assert last_row(sim) == ("101", "104", "ANSWERED", 27, 20)
    assert call.phase is Phase.ENDED


async def test_dial_ends_if_the_source_does_not_answer(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.hang_up(sim._people.call_back("101", "104"))
    sim.advance(60)
    assert await ear.phones() == [("101", 8, "104"), ("101", 0, None)]
    assert last_row(sim)[:3] == ("101", "104", "NO ANSWER")


def test_people_never_pick_up_if_told_so() -> None:
    sim = CloudPbxSimulator(timing=Timing(source_answers=inf))
    call = sim._people.call_back("101", "104")
    sim.advance(1e6)
    assert call.phase is Phase.CALLING_BACK


async def test_a_played_call_runs_by_the_clock(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.play_call(ANNA, "101", ring=5, talk=40, hold_after=10, hold_for=5, transfer_to="104")
    sim.advance(60)
    assert [(phone, status) for phone, status, _ in await ear.phones()] == [
        ("101", 8), ("101", 1), ("101", 16), ("101", 1), ("101", 0), ("104", 8), ("104", 1), ("104", 0),
    ]  # fmt: skip
    assert last_row(sim) == (ANNA, "104", "ANSWERED", 45, 40)


@pytest.mark.parametrize(("busy", "disposition"), [(False, "NO ANSWER"), (True, "BUSY")])
async def test_a_played_call_may_not_be_answered(sim: CloudPbxSimulator, busy: bool, disposition: str) -> None:
    sim.play_call(ANNA, "101", ring=7, busy=busy)
    sim.advance(10)
    assert last_row(sim) == (ANNA, "101", disposition, 7, 0)


async def test_a_played_call_is_not_passed_on_to_a_phone_in_use(sim: CloudPbxSimulator) -> None:
    sim.set_extension("104", 1)
    sim.play_call(ANNA, "101", ring=5, talk=40, transfer_to="104")
    sim.advance(60)
    assert last_row(sim) == (ANNA, "101", "ANSWERED", 45, 40)


async def test_a_queue_never_refuses_a_played_call(sim: CloudPbxSimulator) -> None:
    sim.play_call(ANNA, queue="Orders", ring=5, busy=True)
    sim.advance(10)
    assert last_row(sim) == (ANNA, "801", "NO ANSWER", 5, 0)


async def test_what_is_done_by_hand_goes_before_what_people_do(sim: CloudPbxSimulator) -> None:
    for seconds in (1, 6, 12):
        call = sim.play_call(ANNA, "101", ring=5, talk=40, hold_after=5, hold_for=20, transfer_to="104")
        sim.advance(seconds)
        sim.hang_up(call)
        sim.advance(60)
    assert [cdr.duration for cdr in sim.pbx.cdrs] == [1, 6, 12]


async def test_a_played_call_waits_for_an_agent(sim: CloudPbxSimulator) -> None:
    for agent in ("102", "103"):
        sim.set_agent("Orders", agent, paused=True)
    sim.play_call(ANNA, queue="Orders", ring=5, talk=10)
    sim.advance(20)
    sim.set_agent("Orders", "102", paused=False)
    sim.advance(20)
    assert last_row(sim)[:3] == (ANNA, "102", "ANSWERED")


async def test_a_conference_keeps_a_phone_in_use(sim: CloudPbxSimulator, ear: Ear) -> None:
    sim.join_conference("Board", "101")
    sim.leave_conference("Board", "101")
    assert await ear.phones() == [("101", 1, None), ("101", 0, None)]
    with pytest.raises(ValueError, match="not in the conference"):
        sim.leave_conference("Board", "101")


async def test_identifiers_are_those_of_the_exchange(sim: CloudPbxSimulator) -> None:
    first, second = sim.place_call(ANNA, "101"), sim.place_call(ANNA, "104")
    assert first.uniqueid == f"{int(first.started_at.timestamp())}.76"
    assert second.uniqueid.endswith(".77")


async def test_what_cannot_be_is_refused(sim: CloudPbxSimulator) -> None:
    talking = sim.place_call(ANNA, "101")
    sim.answer(talking)
    queued = sim.place_call(ANNA, queue="Orders")
    for impossible in (
        lambda: sim.place_call(ANNA, "512345678"),
        lambda: sim.place_call(ANNA, queue="Nowhere"),
        lambda: sim.place_call("101", "104"),
        lambda: sim.answer(talking),
        lambda: sim.answer(queued, "104"),
        lambda: sim.reject(queued),
        lambda: sim.resume(talking),
        lambda: sim.transfer(talking, "999"),
        lambda: sim.hang_up("1.1"),
    ):
        before = dict(sim.pbx.calls)
        with pytest.raises(ValueError, match=r"."):
            impossible()
        assert sim.pbx.calls == before


async def test_a_call_can_be_named_by_its_identifier(sim: CloudPbxSimulator) -> None:
    call = sim.place_call(ANNA, "101")
    sim.answer(call.uniqueid)
    sim.hang_up(call.uniqueid)
    assert last_row(sim)[2] == "ANSWERED"

"""Facts about what comes to the webhook again, and what is remembered for that."""

from dataclasses import replace

import pytest

from custom_components.cloud_telephony.providers.zadarma.replays import MOST_REMEMBERED
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook

from .conftest import Time
from .posts import EVENTS, TOLD, Poster


@pytest.mark.parametrize("event", EVENTS)
def test_a_repetition_tells_nothing_and_is_answered_as_the_first_time(
    webhook: Webhook, post: Poster, event: str
) -> None:
    first = webhook.receive(post(event))
    second = webhook.receive(post(event))
    assert second == replace(first, events=())
    assert webhook.counts.repeated == 1


def test_several_phones_may_ring_each_of_them_again(webhook: Webhook, post: Poster) -> None:
    def rings(extension: str) -> bool:
        return bool(webhook.receive(post("NOTIFY_INTERNAL", internal=extension)).events)

    def stops(extension: str) -> bool:
        return bool(webhook.receive(post("NOTIFY_INTERNAL_END", internal=extension)).events)

    assert (rings("101"), rings("102"), rings("101")) == (True, True, False)
    assert (stops("101"), stops("101")) == (True, False)
    assert (rings("101"), stops("101"), rings("102")) == (True, True, False)


def test_the_same_key_may_be_pressed_again_but_not_at_once_and_not_after_the_end(
    webhook: Webhook, post: Poster, time: Time
) -> None:
    def pressed(digits: str) -> bool:
        return bool(webhook.receive(post("NOTIFY_IVR", **{"wait_dtmf[digits]": digits})).events)

    assert (pressed("1"), pressed("1"), pressed("2")) == (True, False, True)
    time.pass_by(4)
    assert pressed("1")
    webhook.receive(post("NOTIFY_END"))
    time.pass_by(4)
    assert not pressed("1")
    assert not pressed("3")


def test_another_end_of_the_same_call_is_not_believed(webhook: Webhook, post: Poster) -> None:
    webhook.receive(post("NOTIFY_END"))
    assert webhook.receive(post("NOTIFY_END", disposition="busy", duration="0")).events == ()


def test_the_same_text_may_come_again_after_a_while(webhook: Webhook, post: Poster, time: Time) -> None:
    assert webhook.receive(post("SMS")).events != ()
    time.pass_by(299)
    assert webhook.receive(post("SMS")).events == ()
    time.pass_by(2)
    assert webhook.receive(post("SMS")).events != ()


def test_what_is_told_of_one_call_is_bounded(webhook: Webhook, post: Poster) -> None:
    told = [webhook.receive(post("NOTIFY_INTERNAL", internal=str(number))).events for number in range(250)]
    assert sum(map(bool, told)) == 200
    assert webhook.receive(post("NOTIFY_END")).events == (TOLD["NOTIFY_END"],)
    for calltype in map(str, range(3)):
        webhook.receive(post("NOTIFY_OUT_END", calltype=calltype))
    assert webhook.counts.events["NOTIFY_OUT_END"] == 1


def test_what_is_remembered_of_a_call_is_bounded(webhook: Webhook, post: Poster) -> None:
    """Of what is not signed anything can be posted by whoever has got hold of a signature."""
    for number in range(5):
        webhook.receive(post("NOTIFY_INTERNAL", internal=f"{number}" + "x" * 60_000))
    (seen,) = webhook._replays._calls.values()
    assert [len(fact) for fact in seen.facts] == [300] * 5


def test_the_memory_is_bounded_and_forgets_the_oldest(webhook: Webhook, post: Poster, time: Time) -> None:
    for number in range(MOST_REMEMBERED + 1):
        webhook.receive(post("SMS", result=f'{{"text":"{number}"}}'))
        webhook.receive(post("NOTIFY_START", pbx_call_id=f"in_{number}", caller_id=f"1{number}"))
    replays = webhook._replays
    assert len(replays._calls) == len(replays._meanings) == len(replays._results) == MOST_REMEMBERED
    assert webhook.receive(post("NOTIFY_START", pbx_call_id="in_1", caller_id="11")).events == ()
    assert webhook.receive(post("NOTIFY_START", pbx_call_id="in_0", caller_id="10")).events != ()
    assert time.slept == []

"""Facts about how old what comes to the webhook may be."""

from datetime import datetime

from custom_components.cloud_telephony.calls.events import CallStarted
from custom_components.cloud_telephony.providers.base import Doubt
from custom_components.cloud_telephony.providers.zadarma.webhook import Webhook
from custom_components.cloud_telephony.providers.zadarma.zone import Zone

from .conftest import NOW, Time
from .posts import API_SECRET, INCOMING, REFERENCE, Poster, refused


def test_a_start_is_refused_after_five_minutes(webhook: Webhook, post: Poster, time: Time) -> None:
    time.pass_by(297)
    assert not refused(webhook, post("NOTIFY_START"))
    assert not refused(webhook, post("NOTIFY_OUT_START"))
    time.pass_by(10)
    assert refused(webhook, post("NOTIFY_START"))
    assert refused(webhook, post("NOTIFY_OUT_START"))


def test_a_start_from_the_future_is_refused(webhook: Webhook, post: Poster) -> None:
    assert not refused(webhook, post("NOTIFY_START", call_start="2026-11-21 14:00:30"))
    assert refused(webhook, post("NOTIFY_START", call_start="2026-11-21 14:02:00"))


def test_a_call_that_began_is_told_of_for_a_day(webhook: Webhook, post: Poster, zone: Zone, time: Time) -> None:
    webhook.receive(post("NOTIFY_START"))
    time.pass_by(23 * 3600)
    assert not refused(webhook, post("NOTIFY_INTERNAL"))
    time.pass_by(2 * 3600)
    zone.learn(int(NOW.timestamp()) + 25 * 3600, datetime.fromisoformat("2026-11-22 15:00:00"))
    assert refused(webhook, post("NOTIFY_END"))


def test_a_call_whose_beginning_was_missed_may_have_begun_today(webhook: Webhook, post: Poster, zone: Zone) -> None:
    """After a restart of this program it was never told of."""
    assert webhook.receive(post("NOTIFY_END", call_start="2026-11-20 14:10:00")).events != ()
    assert refused(webhook, post("NOTIFY_END", call_start="2026-11-20 13:50:00", pbx_call_id="in_2"))
    assert not zone.due


def test_a_recording_of_long_ago_does_not_make_a_call_one_of_now(webhook: Webhook, post: Poster) -> None:
    """Nothing in it tells when it was signed, and it can be sent before other things of the same old call."""
    webhook.receive(post("NOTIFY_RECORD"))
    assert refused(webhook, post("NOTIFY_END", call_start="2026-11-01 14:00:00"))
    assert refused(webhook, post("NOTIFY_START", call_start="2026-11-01 14:00:00"))
    assert not refused(webhook, post("NOTIFY_END"))


def test_a_refused_start_leaves_nothing_behind(webhook: Webhook, post: Poster) -> None:
    old = "2026-11-21 13:52:00"
    assert refused(webhook, post("NOTIFY_START", call_start=old))
    assert webhook._replays._calls == webhook._replays._meanings == {}


def test_without_a_zone_calls_are_believed_in_doubt(post: Poster, time: Time) -> None:
    webhook = Webhook(API_SECRET, Zone(time.clock), time.clock)
    delivery = webhook.receive(post("NOTIFY_START"))
    assert delivery.doubt is Doubt.CLOCK
    assert delivery.asks_route == REFERENCE
    assert delivery.events == (CallStarted(**INCOMING | {"started_at": None}),)
    assert webhook.receive(post("NOTIFY_END")).doubt is Doubt.CLOCK


def test_a_call_in_another_zone_is_believed_in_doubt_and_its_time_is_not(
    webhook: Webhook, post: Poster, zone: Zone, time: Time
) -> None:
    """The zone was changed in the account, or summer time began, since it was read."""
    time.pass_by(3600)
    delivery = webhook.receive(post("NOTIFY_START", call_start="2026-11-21 14:00:05"))
    assert delivery.doubt is Doubt.CLOCK
    assert delivery.events == (CallStarted(**INCOMING | {"started_at": None}),)
    assert zone.due

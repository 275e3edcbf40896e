"""Facts about matching what is told of a text message to the message."""

from custom_components.cloud_telephony.calls.events import SmsStatusChanged
from custom_components.cloud_telephony.calls.messages import MAX_REMEMBERED, SentMessage, SentMessages
from custom_components.cloud_telephony.calls.model import SmsStatus


def told(message_id: str, *, final: bool = False) -> SmsStatusChanged:
    """Return an event about a message."""
    return SmsStatusChanged(message_id=message_id, status=SmsStatus.SENT, raw_status="SENT", final=final)


def test_what_is_told_finds_its_message() -> None:
    """Until the last word about it."""
    messages = SentMessages()
    message = SentMessage(message_id="3421756012963258480", to="+48600700800")
    messages.add(message)
    assert messages.take_note(told(message.message_id)) == message
    assert messages.take_note(told(message.message_id, final=True)) == message
    assert messages.take_note(told(message.message_id)) is None


def test_another_senders_message_is_not_found() -> None:
    """The feed tells of every message of the account, whoever sent it."""
    assert SentMessages().take_note(told("1")) is None


def test_only_so_many_messages_are_remembered() -> None:
    """Those sent first are forgotten first."""
    messages = SentMessages()
    for number in range(MAX_REMEMBERED + 1):
        messages.add(SentMessage(message_id=str(number), to="+48600700800"))
    assert messages.take_note(told("0")) is None
    assert messages.take_note(told(str(MAX_REMEMBERED))) is not None


def test_messages_outlive_a_restart() -> None:
    """A report of delivery may come days later."""
    messages = SentMessages()
    messages.add(SentMessage(message_id="1", to="+48600700800"))
    restored = SentMessages()
    restored.restore(messages.snapshot())
    assert restored.take_note(told("1")) == SentMessage(message_id="1", to="+48600700800")


def test_a_broken_file_costs_only_what_is_broken() -> None:
    """It may be older than this program, or edited by hand."""
    messages = SentMessages()
    messages.restore(None)
    messages.restore({"1": 5, "2": "+48600700800"})
    assert messages.snapshot() == {"2": "+48600700800"}

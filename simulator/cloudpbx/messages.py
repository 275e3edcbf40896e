"""Text messages: accepted, sent, delivered, and told on the feed."""

from random import Random

from ..clock import Clock
from ..lookup import existing
from .checks import is_recipient, is_text
from .feed import Feed
from .people import Timing
from .records import Records
from .state import Pbx, Sms, SmsStatus


class Messages:
    """The SMS gateway of the account."""

    def __init__(self, pbx: Pbx, records: Records, feed: Feed, clock: Clock, *, timing: Timing, random: Random) -> None:
        """Take the state in which the messages are kept."""
        self._pbx = pbx
        self._records = records
        self._feed = feed
        self._clock = clock
        self._timing = timing
        self._random = random

    def send_sms(self, to: str, body: str, test: bool = False) -> Sms:
        """Accept a text message to nine digits; it gets sent and delivered by the clock, a test goes nowhere.

        Raises:
            ValueError: the number or the text is not one that can be sent.
        """
        if not (is_recipient(to) and is_text(body)):
            msg = "A message goes to nine digits and has 1 to 1024 characters"
            raise ValueError(msg)
        message = Sms(self._new_id(), to, body, SmsStatus.QUEUE)
        self._pbx.messages[message.message_id] = message
        if not test:
            self._records.close_message(message.message_id, to, self._clock.now())
            self._clock.call_later(self._timing.sms_sent, lambda: self._get_on(message, SmsStatus.SENT))
            self._clock.call_later(self._timing.sms_delivered, lambda: self._get_on(message, SmsStatus.DELIVERED))
        return message

    def set_sms(self, message: Sms | str, status: str) -> None:
        """Give a message this status and tell it; one that fails here gets no further by itself.

        Raises:
            ValueError: there is no such message.
        """
        message_id = message if isinstance(message, str) else message.message_id
        known = existing(self._pbx.messages, message_id, "message")
        known.status = status
        self._feed.tell([self._feed.wire.sms(known)])

    def _get_on(self, message: Sms, status: SmsStatus) -> None:
        if message.status in {SmsStatus.QUEUE, SmsStatus.SENT}:
            self.set_sms(message, status)

    def _new_id(self) -> str:
        """Return an identifier of nineteen digits: too large for the numbers of JavaScript, as in [S3] §1.5."""
        return str(self._random.randrange(3 * 10**18, 4 * 10**18))

"""Text messages, [S1] `/v1/sms/send/`; they go to numbers outside of Russia only [S1], which the provider sees to."""

from collections.abc import Sequence
from typing import Final

from ...calls.model import SmsStatus
from ..base import InvalidMessage, ProviderError, RequestRefused, SentSms
from ..fields import LONGEST_NAME, LONGEST_NUMBER, text, without_numbers
from . import numbers
from .client import Answer, Client
from .rows import rows_of

_SEND: Final = "/v1/sms/send/"
# Ten parts: longer ones are cut into parts and cost as many times as much [ZOA].
LONGEST_MESSAGE: Final = 1530


class Messages:
    """Sends the text messages of one account."""

    def __init__(self, client: Client) -> None:
        """Take whom to ask."""
        self._client = client

    async def send(self, recipients: Sequence[str], message: str, sender: str | None) -> list[SentSms]:
        """Send a message to all recipients with one request; one who is named twice gets it once.

        Raises:
            InvalidRecipient, InvalidMessage: before anything is sent to anybody.
        """
        if not message.strip() or len(message) > LONGEST_MESSAGE:
            raise InvalidMessage(f"A text has 1 to {LONGEST_MESSAGE} characters", limit=str(LONGEST_MESSAGE))
        digits = list(dict.fromkeys(numbers.recipient(each) for each in recipients))
        if not digits:
            return []
        # Joined by commas [ZPHP]; the name is that of today [ZOA], which was `caller_id` [ZPHP].
        params = {"number": ",".join(digits), "message": message, "sender": sender or None}
        try:
            answer = await self._client.post(_SEND, params, once=True)
        except ProviderError as error:
            return [SentSms(to=f"+{number}", error=error) for number in digits]
        denied = self._denied(answer)
        return [
            SentSms(to=f"+{number}", error=denied[number])
            if number in denied
            else SentSms(to=f"+{number}", status=SmsStatus.SENT)
            for number in digits
        ]

    def _denied(self, answer: Answer) -> dict[str, ProviderError]:
        """Return why some recipients do not get the message."""
        server = self._client.server.name
        denied: dict[str, ProviderError] = {}
        for row in rows_of(answer, "denied_numbers"):
            number = text(row.get("number"), LONGEST_NUMBER) if isinstance(row, dict) else None
            if number and isinstance(row, dict):
                reason = without_numbers(text(row.get("message"), LONGEST_NAME) or "denied").rstrip(".")
                error = RequestRefused(f"{server} refuses: {reason}", server=server, reason=reason)
                denied[number.removeprefix("+")] = error
        return denied

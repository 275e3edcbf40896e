"""What the provider's status numbers and words mean, on the feed and in REST replies alike."""

from collections.abc import Mapping
from typing import NamedTuple

from ...calls.model import AgentStatus, ExtensionStatus, SmsStatus

# [S3] §2.4, `statusValue`. The numbers look like the flags of Asterisk's extension states, so sums of them may come.
EXTENSION_STATUSES: Mapping[int, ExtensionStatus] = {
    0: ExtensionStatus.IDLE,
    1: ExtensionStatus.IN_USE,
    2: ExtensionStatus.BUSY,
    4: ExtensionStatus.OFFLINE,
    8: ExtensionStatus.RINGING,
    16: ExtensionStatus.ON_HOLD,
    32: ExtensionStatus.CONNECTING,
}

# [S3] §2.4, `m_status`: another scale. 0 is "unknown" there and so is in no table.
AGENT_STATUSES: Mapping[int, AgentStatus] = {
    1: AgentStatus.IDLE,
    2: AgentStatus.IN_USE,
    3: AgentStatus.BUSY,
    4: AgentStatus.INVALID,
    5: AgentStatus.OFFLINE,
    6: AgentStatus.RINGING,
    7: AgentStatus.RINGING_IN_USE,
    8: AgentStatus.ON_HOLD,
}


class SmsWord(NamedTuple):
    """What a status word of a text message means; after a `final` one no other comes."""

    status: SmsStatus | None
    final: bool


# [S3] §2.3.5 (the second). NOT_FOUND and UNKNOWN say that there is no report and will be none.
_SMS_WORDS: Mapping[str, SmsWord] = {
    "QUEUE": SmsWord(SmsStatus.QUEUED, final=False),
    "RENEWAL": SmsWord(SmsStatus.QUEUED, final=False),
    "SENT": SmsWord(SmsStatus.SENT, final=False),
    "ACCEPTED": SmsWord(SmsStatus.SENT, final=False),
    "DELIVERED": SmsWord(SmsStatus.DELIVERED, final=True),
    "UNDELIVERED": SmsWord(SmsStatus.FAILED, final=True),
    "FAILED": SmsWord(SmsStatus.FAILED, final=True),
    "REJECTED": SmsWord(SmsStatus.FAILED, final=True),
    "EXPIRED": SmsWord(SmsStatus.FAILED, final=True),
    "STOP": SmsWord(SmsStatus.FAILED, final=True),
    "NOT_FOUND": SmsWord(None, final=True),
    "UNKNOWN": SmsWord(None, final=True),
}
_STRANGE_WORD = SmsWord(None, final=False)


def sms_word(word: str) -> SmsWord:
    """Return what a status word means; one that the document does not have means nothing."""
    return _SMS_WORDS.get(word.upper(), _STRANGE_WORD)

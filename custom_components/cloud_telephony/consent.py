"""Has a user agree to what a language model wants to do, before it is done.

What costs money is done in two steps. The first has it proposed, and returns a token. Then the model has to say to the
user what it would do, and the user has to answer. Only then the second step, with the token, does it. None of this is
left to the model, which may have been talked into something by a caller's name or a calendar entry: Home Assistant's
own log of the conversation shows what was said, and by whom.
"""

from collections import deque
from dataclasses import dataclass, replace
import re
from secrets import token_hex
from time import monotonic
from typing import Final

from homeassistant.components.conversation.chat_log import AssistantContent, ChatLog, UserContent, current_chat_log
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.llm import LLMContext
from homeassistant.util.hass_dict import HassKey

from .calls.hearing import letters, words
from .calls.model import mask
from .const import DOMAIN
from .errors import refusal

LIFETIME: Final = 120.0
"""Seconds for which a proposal can be agreed to."""
AT_MOST: Final = 5
"""How many calls and text messages language models can have in an hour, through all accounts together."""
HOUR: Final = 3600.0
MAX_OPEN: Final = 100
"""Of how many conversations the proposal is remembered; the oldest is forgotten first."""
_ENDING: Final = 6
"""How many of a number's last digits have to be said where no name is."""

_NO_DIGIT: Final = re.compile(r"\D")
_SHORT_NUMBER: Final = re.compile(r"[0-9*#]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A call or, with a message, a text message, as a user is told of it.

    Attributes:
        account: The entry of the account that does it.
        number: To whom: E.164, or a short number.
        name: Whose number it is, None if it is no contact's.
        phone: The own phone that calls, None if the provider picks it, or for a text message.
    """

    account: str
    number: str
    name: str | None
    phone: str | None = None
    message: str | None = None

    def is_same(self, other: Deed) -> bool:
        """Tell whether another deed is this one, however its message is punctuated."""
        return self._as_heard() == other._as_heard()

    def is_said_in(self, reply: str) -> bool:
        """Tell whether a reply to the user names who is meant and has the whole message."""
        return self._names_who(reply) and (self.message is None or _is_read_out(self.message, reply))

    def _as_heard(self) -> Deed:
        return replace(self, message=self.message and (letters(self.message) or self.message))

    def _names_who(self, reply: str) -> bool:
        if self.name and _is_named(self.name, reply):
            return True
        if len(self.number) < _ENDING:
            return self.number in _SHORT_NUMBER.findall(reply)
        return self.number[-_ENDING:] in _NO_DIGIT.sub("", reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Where in which conversation a language model wants something.

    Attributes:
        conversation: With whom: the conversation, its user and device.
        turns: The contexts that the user's last message came with; each message has one of its own.
        messages: How many messages of the user there were.
        reply: What the user was told last, to which the last message is the answer.
    """

    conversation: tuple[str, str | None, str | None]
    turns: frozenset[str]
    messages: int
    reply: str


@dataclass(frozen=True, slots=True)
class _Proposal:
    deed: Deed
    moment: Moment
    token: str
    until: float


def moment_of(llm_context: LLMContext) -> Moment:
    """Return where a conversation has come to.

    Raises:
        ServiceValidationError: there is no conversation with a user in which something could be agreed to.
    """
    log, context = current_chat_log.get(), llm_context.context
    messages = _user_messages(log) if log else []
    if log is None or context is None or not messages:
        raise refusal("assistant_no_conversation")
    return Moment(
        conversation=(log.conversation_id, context.user_id, llm_context.device_id),
        turns=frozenset(filter(None, (context.id, context.parent_id))),
        messages=len(messages),
        reply=_reply_before(log, messages[-1]),
    )


@callback
def in_conversation() -> bool:
    """Tell whether a language model is being asked by somebody who can answer it."""
    return current_chat_log.get() is not None


class Consent:
    """Knows what was proposed and not agreed to yet, and how much was done lately."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._open: dict[tuple[str, str | None, str | None], _Proposal] = {}
        self._done: deque[float] = deque(maxlen=AT_MOST)

    def propose(self, moment: Moment, deed: Deed) -> str:
        """Return the token with which this can be done, once; what the conversation was about before no longer can.

        Raises:
            ServiceValidationError: too much was done in the last hour.
        """
        self._check_limit()
        proposal = _Proposal(deed, moment, token_hex(8), monotonic() + LIFETIME)
        self._open.pop(moment.conversation, None)
        self._open[moment.conversation] = proposal
        if len(self._open) > MAX_OPEN:
            del self._open[next(iter(self._open))]
        return proposal.token

    def agree(self, moment: Moment, token: str, deed: Deed) -> Deed:
        """Return what is now to be done, once; the token is used up by that, and by a mistake.

        Raises:
            ServiceValidationError: it was not proposed, it is too long ago or was done, or is something else; the user
                was not told or has not answered; or too much was done in the last hour.
        """
        proposal = self._proposed(moment, token, deed)
        if moment.messages <= proposal.moment.messages or moment.turns & proposal.moment.turns:
            raise refusal("assistant_not_answered")
        if not proposal.deed.is_said_in(moment.reply):
            raise refusal("assistant_not_said", who=deed.name or mask(deed.number))
        self._check_limit()
        del self._open[moment.conversation]
        self._done.append(monotonic())
        return proposal.deed

    def _proposed(self, moment: Moment, token: str, deed: Deed) -> _Proposal:
        """Return what was proposed in a conversation; a wrong token ends that, and so does another deed."""
        proposal = self._open.pop(moment.conversation, None)
        if proposal is None or proposal.token != token or monotonic() > proposal.until:
            raise refusal("assistant_not_proposed")
        if not proposal.deed.is_same(deed):
            raise refusal("assistant_changed")
        self._open[moment.conversation] = proposal
        return proposal

    def _check_limit(self) -> None:
        if len(self._done) == AT_MOST and monotonic() - self._done[0] < HOUR:
            raise refusal("assistant_limit", count=str(AT_MOST))


_CONSENT: HassKey[Consent] = HassKey(f"{DOMAIN}_consent")


@callback
def consent(hass: HomeAssistant) -> Consent:
    """Return what users were proposed."""
    return hass.data.setdefault(_CONSENT, Consent())


def _user_messages(log: ChatLog) -> list[int]:
    """Return where in the conversation the user spoke."""
    return [place for place, content in enumerate(log.content) if isinstance(content, UserContent)]


def _reply_before(log: ChatLog, place: int) -> str:
    before = log.content[place - 1]
    return before.content or "" if isinstance(before, AssistantContent) else ""


def _is_read_out(message: str, reply: str) -> bool:
    """Tell whether a message is in a reply, however it is punctuated; one without letters has to be there as it is."""
    return letters(message) in letters(reply) if words(message) else message in reply


def _is_named(name: str, reply: str) -> bool:
    """Tell whether a name is in a reply: as it is, or how each of its words begins; languages change the endings."""
    parts, said = words(name), words(reply)
    if not parts:
        return False
    return letters(name) in letters(reply) or all(
        any(other.startswith(_stem(part)) for other in said) for part in parts
    )


def _stem(word: str) -> str:
    return word[: max(2, (len(word) + 1) // 2)]

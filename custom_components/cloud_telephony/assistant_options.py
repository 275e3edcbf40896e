"""What a user lets assistants do with an account: by spoken commands, and language models that answer for Assist."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from .const import CONF_VOICE

CONF_ASSISTANT_ANSWERS: Final = "assistant_answers"
CONF_ASSISTANT_CALLS: Final = "assistant_calls"
CONF_ASSISTANT_NUMBERS: Final = "assistant_numbers"
CONF_ASSISTANT_TEXTS: Final = "assistant_texts"
SECTION_ASSISTANT: Final = "assistant"

ASSISTANT_OPTIONS: Final = (
    CONF_VOICE,
    CONF_ASSISTANT_ANSWERS,
    CONF_ASSISTANT_CALLS,
    CONF_ASSISTANT_TEXTS,
    CONF_ASSISTANT_NUMBERS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantOptions:
    """What assistants may do.

    Attributes:
        answers: Whether they are told of calls, extensions, queues, contacts and the balance.
        calls: Whether they may place calls.
        texts: Whether they may send text messages.
        numbers: Numbers and patterns of those whom they may call or text besides contacts.
    """

    answers: bool
    calls: bool
    texts: bool
    numbers: tuple[str, ...]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read what was chosen; at first assistants may ask, and do nothing."""
        return cls(
            answers=options.get(CONF_ASSISTANT_ANSWERS, True),
            calls=options.get(CONF_ASSISTANT_CALLS, False),
            texts=options.get(CONF_ASSISTANT_TEXTS, False),
            numbers=tuple(options.get(CONF_ASSISTANT_NUMBERS, ())),
        )

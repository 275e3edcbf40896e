"""The sentences of spoken commands: known to Home Assistant's conversation while an account that takes them runs.

Home Assistant knows sentences of integrations only in its own languages' files. What it lends to others is the way of
its sentence triggers, which are not bound to a language: whatever fits one of our sentences in any language comes here,
where it is found out again what it says in the language of the request.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
import re
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.setup import async_when_setup
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.yaml import load_yaml_dict

from .account import Account
from .const import DOMAIN, LOGGER
from .voice_speech import LANGUAGES

if TYPE_CHECKING:
    from hassil import Intents, RecognizeResult
    from homeassistant.components.conversation import ConversationInput

_CONVERSATION: Final = "conversation"
_FOLDER: Final = Path(__file__).parent / "sentences"
_RULE: Final = re.compile(r"<(\w+)>")


@dataclass(slots=True)
class _Commands:
    """Which accounts take spoken commands, and how to make Home Assistant forget the sentences.

    Attributes:
        accounts: Their entries.
        begun: Whether Home Assistant will be told the sentences as soon as it listens, or refused them for good.
        forget: What takes the sentences back, None while they are not known.
    """

    accounts: set[str] = field(default_factory=set)
    begun: bool = False
    forget: CALLBACK_TYPE | None = None


_COMMANDS: HassKey[_Commands] = HassKey(f"{DOMAIN}_voice")
_BOOKS: HassKey[Mapping[str, Intents]] = HassKey(f"{DOMAIN}_sentences")


@callback
def begin_voice(hass: HomeAssistant, account: Account) -> None:
    """Have Home Assistant know the sentences until the account is unloaded, if it takes spoken commands."""
    if not account.options.voice:
        return
    commands = hass.data.setdefault(_COMMANDS, _Commands())
    commands.accounts.add(account.entry.entry_id)
    account.entry.async_on_unload(partial(_end, commands, account.entry.entry_id))
    if not commands.begun:
        commands.begun = True
        async_when_setup(hass, _CONVERSATION, partial(_async_register, commands))


@callback
def _end(commands: _Commands, entry_id: str) -> None:
    commands.accounts.discard(entry_id)
    if not commands.accounts and commands.forget:
        commands.forget()
        commands.forget = None
        commands.begun = False


async def _async_register(commands: _Commands, hass: HomeAssistant, _component: str) -> None:
    """Make the sentences known, unless no account wants them any more."""
    if _BOOKS not in hass.data:
        hass.data[_BOOKS] = await hass.async_add_executor_job(_read)
    if commands.accounts:
        commands.forget = _register(hass, hass.data[_BOOKS])
    else:
        commands.begun = False


def _register(hass: HomeAssistant, books: Mapping[str, Intents]) -> CALLBACK_TYPE | None:
    """Make sentences known, and return what takes them back; None if this Home Assistant does it in another way."""
    sentences = [text for book in books.values() for text in sentences_of(book)]
    try:
        # Not a documented interface, and imported only where it is there.
        from homeassistant.components.conversation.agent_manager import get_agent_manager  # noqa: PLC0415

        return get_agent_manager(hass).register_trigger(sentences, partial(_async_answer, hass))
    except (ImportError, AttributeError, TypeError) as error:
        LOGGER.warning("This Home Assistant takes no sentences; there are no spoken commands: %s", error)
        return None


def sentences_of(book: Intents) -> Iterable[str]:
    """Yield all sentences of a language, as Home Assistant takes them."""
    for known in book.intents.values():
        for data in known.data:
            yield from data.sentence_texts


async def _async_answer(hass: HomeAssistant, said: ConversationInput, _match: RecognizeResult) -> str | None:
    """Do what somebody said and return the answer.

    Who names somebody or something that we do not know may mean one of Home Assistant's own sentences.
    """
    language = said.language or hass.config.language
    understood = understand(hass.data[_BOOKS], said.text, language)
    response = await intent.async_handle(
        hass,
        _CONVERSATION,
        understood.intent.name,
        {name: {"value": value} for name, value in slots_of(understood).items()},
        said.text,
        said.context,
        language,
        assistant=_CONVERSATION,
        device_id=said.device_id,
        satellite_id=said.satellite_id,
        conversation_agent_id=said.agent_id,
    )
    if response.error_code is intent.IntentResponseErrorCode.NO_VALID_TARGETS:
        response = await _async_built_in(hass, said) or response
    speech: str = response.speech["plain"]["speech"]
    return speech


async def _async_built_in(hass: HomeAssistant, said: ConversationInput) -> intent.IntentResponse | None:
    """Return what Home Assistant's own sentences make of what was said, None if it fits none of them."""
    from homeassistant.components.conversation import ChatLog, async_handle_intents  # noqa: PLC0415

    # In the log of this conversation a trigger has begun to answer: what it does for that is not to come between.
    apart = ChatLog(hass, said.conversation_id or DOMAIN)
    response = await async_handle_intents(hass, said, apart)
    return response if response and "plain" in response.speech else None


def understand(books: Mapping[str, Intents], text: str, language: str) -> RecognizeResult:
    """Return what somebody said, in the language of the request if it is a sentence of it.

    Raises:
        LookupError: it is no sentence of any language.
    """
    from hassil import recognize_all  # noqa: PLC0415  # it comes with the conversation of Home Assistant

    base = language.replace("_", "-").partition("-")[0].lower()
    for known in sorted(books, key=lambda known: known != base):
        if results := list(recognize_all(text, books[known])):
            return min(results, key=_vagueness)
    raise LookupError("not one of our sentences")


def _vagueness(understood: RecognizeResult) -> tuple[int, int]:
    """Return how much of a sentence stands for anything, and how much of that comes first: less is meant rather."""
    lengths = [len(entity.text) for entity in understood.entities_list if entity.is_wildcard]
    return sum(lengths), lengths[0] if lengths else 0


def slots_of(understood: RecognizeResult) -> dict[str, str]:
    """Return what stands in a sentence for a name, a number or a message, as it was said: with its punctuation."""
    text = understood.original_text
    return {
        entity.name: text[slice(*entity.text_span)].strip() if entity.text_span else str(entity.value)
        for entity in understood.entities_list
    }


def _read() -> dict[str, Intents]:
    """Return the sentences of every language, from their files."""
    from hassil import Intents  # noqa: PLC0415  # it comes with the conversation of Home Assistant

    return {
        language: Intents.from_dict(_without_rules(load_yaml_dict(str(_FOLDER / f"{language}.yaml"))))
        for language in LANGUAGES
    }


def _without_rules(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a file with its expansion rules put where they are used: triggers know none."""
    rules: Mapping[str, str] = content["expansion_rules"]
    intents: Mapping[str, Any] = content["intents"]
    return {
        "language": content["language"],
        "intents": {
            name: {"data": [_expanded(block, rules) for block in known["data"]]} for name, known in intents.items()
        },
        "lists": {name: {"wildcard": True} for name in content["wildcards"]},
    }


def _expanded(block: Mapping[str, Any], rules: Mapping[str, str]) -> dict[str, Any]:
    return {**block, "sentences": [_expanded_sentence(sentence, rules) for sentence in block["sentences"]]}


def _expanded_sentence(sentence: str, rules: Mapping[str, str]) -> str:
    """Return a sentence without rules; those may use others."""
    while _RULE.search(sentence):
        sentence = _RULE.sub(lambda name: f"({rules[name[1]]})", sentence)
    return sentence

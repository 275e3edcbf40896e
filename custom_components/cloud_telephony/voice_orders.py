"""Orders by voice: call somebody, text somebody. Each is carried out once, as the actions do it."""

from collections.abc import Sequence
import re
from typing import Final

from .account import Account
from .calls.model import Call
from .calls.risky_numbers import is_emergency, is_risky
from .calls.spoken_names import Fit
from .dialling import async_dial, has_own_phone
from .messaging import async_send_one
from .providers.base import Dials, SendsSms
from .systems import region_of
from .voice_people import Asked, Meant, has_extension, is_number, meant_by, several, ways_to
from .voice_speech import NotMeant, SeveralMeant, Speech

_WHOLE: Final = frozenset({Fit.WHOLE, Fit.WHOLE_WITHOUT_ACCENTS})
_LONGEST_NAME: Final = 5
"""Of how many words it is tried whether they are the name before a message."""
_I: Final = re.compile(r"I(['\u2019]\w+)?")


async def async_call(asked: Asked) -> str:
    """Call whom somebody named, and say so.

    Raises:
        NotMeant: it is not known who is meant, help is not to be called like this, or no account can call.
        TelephonyError, HomeAssistantError: the call was not placed, or may not have been.
    """
    speech, dialling = asked.speech, asked.able(Dials)
    if not dialling:
        raise NotMeant(speech.say("nobody_dials"))
    _, meant = meant_by(asked.accounts, asked.slots["callee"], speech)
    ways = ways_to(meant, asked.accounts, Dials)
    if not ways:
        raise NotMeant(speech.say("nobody_dials"))
    way = next((way for way in ways if _has_phone(way.account)), ways[0])
    number = way.numbers[0]
    _refuse_risky(asked, meant, way.account, number)
    call = await async_dial(way.account, number)
    return _calling(speech, meant, call, dialling)


def _calling(speech: Speech, meant: Meant, call: Call, dialling: Sequence[Account]) -> str:
    """Say who is called from where, and through which of the accounts that can call, if there are several."""
    said = [speech.say("calling", name=meant.name)]
    if call.extension:
        said.append(speech.say("rings_first", extension=call.extension))
    through = next((account for account in dialling if account.entry.entry_id == call.account), None)
    if through and len(dialling) > 1:
        said.append(speech.say("through", account=through.entry.title))
    return " ".join(said)


async def async_text(asked: Asked) -> str:
    """Text whom somebody named, and say back what was sent.

    Raises:
        NotMeant: it is not known who is meant or what is to be sent, or no account can send.
        TelephonyError, HomeAssistantError: the message was not sent, or may not have been.
    """
    speech = asked.speech
    if not asked.able(SendsSms):
        raise NotMeant(speech.say("nobody_texts"))
    meant, message = _recipient(asked)
    ways = ways_to(meant, asked.accounts, SendsSms)
    if not ways:
        raise NotMeant(speech.say("nobody_texts"))
    account = ways[0].account
    number = account.phonebook.mobile_of(ways[0].numbers)
    _refuse_risky(asked, meant, account, number)
    await async_send_one(account, number, message, spoken=True)
    return speech.say("text_sent", name=meant.name, message=message)


def _recipient(asked: Asked) -> tuple[Meant, str]:
    """Return who is to be texted what.

    Raises:
        NotMeant: that is not known.
        InvalidNumber: it cannot be a number.
    """
    match asked.slots:
        case {"to": to, "message": message}:
            return meant_by(asked.accounts, to, asked.speech)[1], message
        case {"to_and_message": said}:
            return _parted(asked, said)
        case _:
            raise NotMeant(asked.speech.say("text_unclear"))


def _parted(asked: Asked, said: str) -> tuple[Meant, str]:
    """Return who is meant by the first words, and the message, which are the others.

    Where nothing stands between them, a part of a name is only taken for one if no surname can follow: to text another
    Anna than the one that was meant would be worse than to ask. A number is not taken at all, as a message may begin
    with one.

    Raises:
        NotMeant: nobody is called like the first words, or several are.
    """
    words = said.split()
    found: list[tuple[Meant, str]] = []
    unclear = NotMeant(asked.speech.say("text_unclear"))
    for length in range(1, min(len(words) - 1, _LONGEST_NAME) + 1):
        name = " ".join(words[:length])
        try:
            fitting, meant = _named(asked, name)
        except SeveralMeant as several_meant:
            unclear = several_meant
        except NotMeant:
            continue
        else:
            if fitting in _WHOLE or _begins_message(words[length - 1], words[length]):
                found.append((meant, " ".join(words[length:])))
    if not found:
        raise unclear
    if any(meant != found[-1][0] for meant, _ in found):
        raise several(said, [meant.name for meant, _ in found], asked.speech)
    return found[-1]


def _named(asked: Asked, name: str) -> tuple[Fit | None, Meant]:
    if is_number(name):
        raise NotMeant(asked.speech.say("text_unclear"))
    return meant_by(asked.accounts, name, asked.speech)


def _begins_message(name: str, word: str) -> bool:
    """Tell whether a word after a name cannot be a surname: names have capitals here, and it has none."""
    return name[:1].isupper() and (word[:1].islower() or bool(_I.fullmatch(word)))


def _has_phone(account: Account) -> bool:
    return isinstance(account.provider, Dials) and has_own_phone(account, account.provider)


def _refuse_risky(asked: Asked, meant: Meant, account: Account, number: str) -> None:
    """See to it that nobody counts on a spoken command where life depends on it, or pays for a number misheard.

    Raises:
        NotMeant: the number is for emergencies; or it is none that is known, and costs much or changes settings.
    """
    region = region_of(asked.hass, account.provider)
    own = has_extension(account, number)
    unknown = not (meant.known or own)
    if is_emergency(number, region, outside_line=not own) or (unknown and is_risky(number, region)):
        raise NotMeant(asked.speech.say("emergency", name=meant.name))

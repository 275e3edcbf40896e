"""What a client may not do, told strictly: the real server is more patient, and a client must not rely on it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
import re
import wave

from ..repetition import Repetitions
from ..traffic import Request
from .state import Routing


class Rule(StrEnum):
    """The rules that a client, or a receiver of webhooks, can break."""

    UNKNOWN_PATH = "unknown path"
    WRONG_VERB = "wrong verb"
    NO_JSON = "no JSON"
    BAD_CONTENT_TYPE = "bad content type"
    MISPLACED_PARAMETER = "misplaced parameter"
    UNKNOWN_PARAMETER = "unknown parameter"
    MISSING_PARAMETER = "missing parameter"
    BAD_VALUE = "bad value"
    BAD_SOUND = "bad sound"
    WRONG_TOKEN = "wrong token"  # noqa: S105  # a rule's name
    SIDE_EFFECT_TWICE = "side effect twice"


type Complaint = tuple[Rule, str]
type _Check = Callable[[object], bool]

_MOST_CHANNELS = 1000


def _digits(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{2,20}", value) is not None


def _extensions(value: object) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(map(_digits, value)) and len({*value}) == len(value)


def _routing(value: object) -> bool:
    return isinstance(value, str) and value in {*Routing}


def _address(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://[^\s?#]+/[^/\s?#]+(?:\?[^\s#]*)?", value) is not None


def _file(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]+_[^/\s]+\.wav", value) is not None


def _channels(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_CHANNELS


PARAMETERS: Mapping[str, Mapping[str, _Check]] = {
    "/webapp/": {"billcode": _digits, "numberA": _extensions, "numberB": _digits, "routing": _routing},
    "/autodial/media/": {"billcode": _digits, "mediafile": _address},
    "/autodial/": {"billcode": _digits, "mediafile": _file, "chnum": _channels},
}
"""What there is, [S4]: every parameter is needed."""
_SIDE_EFFECTS = frozenset({"/webapp/", "/autodial/"})


@dataclass(slots=True)
class Checker:
    """Reads every request with a strict eye; remembers the side effects that were asked for."""

    billcode: str
    _repetitions: Repetitions = field(default_factory=Repetitions)

    def complaints(self, request: Request, content: object) -> Iterator[Complaint]:
        """Go through what is wrong with a request, its token apart; `content` is what its JSON says."""
        known = PARAMETERS.get(request.path)
        if known is None:
            yield Rule.UNKNOWN_PATH, request.path
        elif request.method != "POST":
            yield Rule.WRONG_VERB, f"{request.method} in place of POST"
        elif not isinstance(content, dict):
            yield Rule.NO_JSON, "the body is no JSON object"
        else:
            yield from self._about_values(known, content)
            yield from self._about_repetition(request)

    def _about_values(self, known: Mapping[str, _Check], content: Mapping[str, object]) -> Iterator[Complaint]:
        for name in sorted(content.keys() - known.keys()):
            yield Rule.UNKNOWN_PARAMETER, name
        for name, check in known.items():
            if name not in content:
                yield Rule.MISSING_PARAMETER, name
            elif not check(content[name]):
                yield Rule.BAD_VALUE, f"{name} is {content[name]!r}"
        if content.get("billcode", self.billcode) != self.billcode:
            yield Rule.BAD_VALUE, "not the billcode of this account"

    def _about_repetition(self, request: Request) -> Iterator[Complaint]:
        if request.path not in _SIDE_EFFECTS:
            return
        ago = self._repetitions.since_last((request.path, *sorted(request.form.items())), request.at)
        if ago is not None:
            yield Rule.SIDE_EFFECT_TWICE, f"again after {ago}"


def about_sound(data: bytes) -> str | None:
    """Return what is wrong with a sound, None if it is as it must be: mono, 16 bits, 8,000 Hz, WAV."""
    try:
        with wave.open(BytesIO(data)) as sound:
            found = sound.getnchannels(), 8 * sound.getsampwidth(), sound.getframerate()
    except (wave.Error, EOFError) as error:
        return f"no WAV: {error}"
    right = (1, 16, 8000)
    return None if found == right else "{} channels, {} bits, {} Hz".format(*found)

"""What the server answers, [S2]: `error` tells whether it did what was wanted, `errors` why not.

The document does not say how a call is answered that is there already, nor how a token is refused. Both are
recognised by the words in which such things are said, in the document's language and in English.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from html import escape
import re
from typing import Final

from ..base import InvalidAuth, InvalidReply, ProviderError, RateLimited, RequestRefused, ServerFailed
from ..fields import count, text, without_numbers
from ..http import Head, Reply

_AUTH_FIELD: Final = "token"

_MOST_ERRORS: Final = 10
_LONGEST_ERROR: Final = 200
_LONGEST_REASON: Final = 500
_NO_REASON: Final = "no reason given"

_MADE: Final = "(cread|registrad|incorporad|ingresad)[ao]s?"
_EXISTS: Final = re.compile(
    rf"\bya (existe|(est[aá]|fue|ha sido) {_MADE})|\balready (exists?|there|created|registered)\b|\bduplica",
    re.IGNORECASE,
)
# Where nothing but these is wrong, it is said of a contact, or of the request, that it exists.
_OF_OTHERS: Final = frozenset({"source", "destination", "contact", "contactId", "duration", "url"})
_TOKEN: Final = re.compile(r"\btoken\b", re.IGNORECASE)

# Too slow and too early: the same request may be taken later.
_LATER: Final = frozenset({408, 425})
_TOO_OFTEN: Final = 429
_UNAVAILABLE: Final = 503
_USUAL_WAIT: Final = 60
_LONGEST_WAIT: Final = 3600


class Verdict(StrEnum):
    """What an answer comes to."""

    TAKEN = "taken"
    THERE_ALREADY = "there already"
    REFUSED = "refused"
    UNAUTHORISED = "unauthorised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer in the form of the document; `reason` has the server's own words, without numbers and token."""

    head: Head
    verdict: Verdict
    content: Mapping[str, object] = field(default_factory=dict, repr=False)
    reason: str = ""

    def refusal(self) -> ProviderError:
        """Return the error for a request that was not carried out."""
        server = self.head.server
        if self.verdict is Verdict.UNAUTHORISED:
            return InvalidAuth(f"{server} refuses the token", server=server, field=_AUTH_FIELD)
        return RequestRefused(f"{server} refuses: {self.reason}", server=server, reason=self.reason)


def read_answer(reply: Reply, token: str) -> Answer:
    """Return what the server says; `token` is blotted out wherever its words repeat it.

    Raises:
        RateLimited, ServerFailed, NotFound: by its HTTP status; a later try may succeed.
        InvalidAuth, RequestRefused: likewise, where nothing in the form of the document tells more.
        InvalidReply: it is not what the document promises.
    """
    if failure := _failure(reply):
        raise failure
    content = _content(reply)
    if content["error"] is False:
        return Answer(head=reply, verdict=Verdict.TAKEN, content=content)
    errors = dict(_errors(content.get("errors"), token))
    return Answer(head=reply, verdict=_verdict(errors), content=content, reason=_reason(errors))


def _failure(reply: Reply) -> ProviderError | None:
    """Return what the status says where no words of the document can change it."""
    match reply.status:
        case status if status == _TOO_OFTEN or (status == _UNAVAILABLE and "Retry-After" in reply.headers):
            return _rate_limited(reply)
        case status if status in _LATER:
            return ServerFailed(f"{reply.server} failed: {status}", server=reply.server, status=str(status))
        case 401 | 403:
            return reply.failure(_AUTH_FIELD)
    return None if reply.status // 100 == 4 else reply.failure(_AUTH_FIELD)  # noqa: PLR2004  # the class of HTTP


def _rate_limited(reply: Reply) -> RateLimited:
    seconds = min(count(reply.headers.get("Retry-After")) or _USUAL_WAIT, _LONGEST_WAIT)
    until = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="seconds")
    return RateLimited(f"{reply.server} takes no requests until {until}", server=reply.server, until=until)


def _content(reply: Reply) -> dict[str, object]:
    """Return an answer in the form of the document.

    Raises:
        NotFound, RequestRefused: it is not in that form, and its status is no success.
        InvalidReply: it is not in that form.
    """
    failure = reply.failure(_AUTH_FIELD)
    try:
        content: dict[str, object] = reply.json(dict)
    except InvalidReply:
        if failure:
            raise failure from None
        raise
    if type(content.get("error")) is not bool or (failure and content["error"] is False):
        raise failure or reply.invalid("JSON that does not tell whether there was an error")
    return content


def _errors(errors: object, token: str) -> Iterator[tuple[str, str]]:
    """Go through what is wrong, by the parameter with which it is; whatever form that has, it is bounded."""
    match errors:
        case dict():
            pairs = [(str(name), value) for name, value in errors.items()]
        case list():
            pairs = [(str(number), value) for number, value in enumerate(errors, 1)]
        case _:
            pairs = [("", errors)]
    for name, value in pairs[:_MOST_ERRORS]:
        yield _clean(name, token), _clean(value, token)


def _clean(words: object, token: str) -> str:
    """Return words of the server's without the token, and without numbers."""
    if isinstance(words, list):
        words = ", ".join(word for word in words[:_MOST_ERRORS] if isinstance(word, str))
    if isinstance(words, str) and token:
        words = re.sub("".join(map(_spellings, token)), "…", words, flags=re.IGNORECASE)
    return without_numbers(text(words, _LONGEST_ERROR) or "")


def _spellings(character: str) -> str:
    """Return the pattern of a character as it is, as in an address or as on a web page: a server may show any."""
    in_address = "".join(f"%{byte:02x}" for byte in character.encode(errors="replace"))
    return f"(?:{'|'.join(map(re.escape, (character, in_address, escape(character))))})"


def _verdict(errors: Mapping[str, str]) -> Verdict:
    if any(_TOKEN.search(name) or _TOKEN.search(words) for name, words in errors.items()):
        return Verdict.UNAUTHORISED
    if errors.keys() - _OF_OTHERS and all(_EXISTS.search(words) for words in errors.values()):
        return Verdict.THERE_ALREADY
    return Verdict.REFUSED


def _reason(errors: Mapping[str, str]) -> str:
    told = [": ".join(filter(None, pair)) for pair in errors.items() if any(pair)]
    return "; ".join(told)[:_LONGEST_REASON] or _NO_REASON

"""What a reply to NOTIFY_START or NOTIFY_IVR asks for, read as strictly as may be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import json
import re

from .state import Account, Route, RouteKind

LANGUAGES = frozenset({"ru", "ua", "en", "es", "pl", "fr", "de"})
_KNOWN = frozenset({
    "redirect", "return_timeout", "rewrite_forward_number", "hangup", "caller_name", "language",
    "ivr_play", "ivr_saypopular", "ivr_saydigits", "ivr_saynumber", "wait_dtmf",
})  # fmt: skip
_SPOKEN = frozenset({"ivr_saypopular", "ivr_saydigits", "ivr_saynumber"})
_DTMF = frozenset({"timeout", "attempts", "maxdigits", "name", "default"})
_LEAST_TIMEOUT = 3
_SCENARIO = re.compile(r"[0-9]|[0-9]-(?:[0-9]|main)")


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply as it was understood, and what is wrong with it."""

    route: Route
    caller_name: str | None = None
    complaints: tuple[str, ...] = ()


def read_reply(text: str, account: Account) -> Reply:
    """Read the body of a reply; an empty one, and one that is not understood, leave the PBX its own way."""
    if not text.strip():
        return Reply(_own("nothing was asked for"))
    try:
        wish = json.loads(text)
    except ValueError:
        return _not_understood("the reply is neither empty nor JSON")
    if wish == []:  # PHP's empty array
        return Reply(_own("nothing was asked for"))
    if not isinstance(wish, dict):
        return _not_understood("the reply is no JSON object")
    complaints = tuple(_complaints(wish, account))
    name = wish.get("caller_name")
    return Reply(_route(wish, account), name if isinstance(name, str) else None, complaints)


def _own(why: str) -> Route:
    return Route(RouteKind.OWN, why=why)


def _not_understood(complaint: str) -> Reply:
    return Reply(_own("not understood"), complaints=(complaint,))


def _route(wish: Mapping[str, object], account: Account) -> Route:
    if wish.get("hangup") == 1:
        return Route(RouteKind.HANG_UP)
    if "redirect" not in wish:
        return _own("nothing was asked for")
    target = str(wish["redirect"])
    if target == "blacklist":
        return Route(RouteKind.BLACKLIST)
    if target in account.extensions:
        return Route(RouteKind.EXTENSION, target)
    if target in account.scenarios:
        return Route(RouteKind.SCENARIO, target)
    return _own(f"there is no {target}")


def _complaints(wish: Mapping[str, object], account: Account) -> Iterator[str]:
    for name in sorted(wish.keys() - _KNOWN):
        yield f"unknown key {name}"
    if "redirect" in wish:
        yield from _about_redirect(wish, account)
    if wish.get("hangup", 1) != 1 or isinstance(wish.get("hangup"), bool):
        yield "hangup is not 1"
    if not isinstance(wish.get("caller_name", ""), str):
        yield "caller_name is no text"
    if _SPOKEN & wish.keys() and wish.get("language") not in LANGUAGES:
        yield "what is spoken needs a language"
    dtmf = wish.get("wait_dtmf")
    if dtmf is not None and not (isinstance(dtmf, dict) and dtmf.keys() == _DTMF):
        yield "wait_dtmf needs timeout, attempts, maxdigits, name and default"


def _about_redirect(wish: Mapping[str, object], account: Account) -> Iterator[str]:
    target = wish["redirect"]
    if isinstance(target, bool) or not isinstance(target, str | int):
        yield "redirect is neither a text nor a number"
    elif str(target) not in {"blacklist", *account.extensions, *account.scenarios}:
        kind = "scenario" if _SCENARIO.fullmatch(str(target)) else "extension"
        yield f"there is no {kind} {target}"
    timeout = wish.get("return_timeout", 0)
    if isinstance(timeout, bool) or not isinstance(timeout, int) or 0 < timeout < _LEAST_TIMEOUT or timeout < 0:
        yield "return_timeout is neither 0 nor 3 or more"
    number = wish.get("rewrite_forward_number", "00000")
    if not isinstance(number, str) or re.fullmatch(r"\+*[0-9]{5,}", number) is None:
        yield "rewrite_forward_number is no number"

"""Answers that send a call somewhere."""

import json
import re
from typing import Final

from ...calls.model import Route
from ..base import InvalidRoute, WebhookReply
from ..fields import without_numbers

_EXTENSION: Final = re.compile(r"[0-9]{1,6}")
# `<menu>-<scenario>` or `<scenario>`, and the menu itself [ZMEG]; in [S1] a number.
_SCENARIO: Final = re.compile(r"[0-9]{1,4}(-([0-9]{1,4}|main))?")
_LONGEST_NAME: Final = 60
_UNSHOWABLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def route_reply(route: Route) -> WebhookReply:
    """Return the answer that sends a call there [S1, ZMEG].

    Raises:
        InvalidRoute: the destination is neither an extension nor a scenario.
    """
    answer: dict[str, str | int] = {}
    if route.extension:
        answer["redirect"] = _checked(route.extension, _EXTENSION)
    elif route.scenario:
        answer["redirect"] = _checked(route.scenario, _SCENARIO)
    elif route.reject:
        answer["redirect"] = "blacklist"
    elif route.hang_up:
        answer["hangup"] = 1
    if name := _shown(route.caller_name or ""):
        answer["caller_name"] = name
    return WebhookReply(body=json.dumps(answer) if answer else "", content_type="application/json")


def _checked(destination: str, pattern: re.Pattern[str]) -> str:
    destination = destination.strip()
    if not pattern.fullmatch(destination):
        shown = without_numbers(destination[:_LONGEST_NAME])
        raise InvalidRoute("No extension or scenario of this provider", destination=shown)
    return destination


def _shown(name: str) -> str:
    """Return a name as a desk phone can show it."""
    return _UNSHOWABLE.sub(" ", name).strip()[:_LONGEST_NAME].rstrip()

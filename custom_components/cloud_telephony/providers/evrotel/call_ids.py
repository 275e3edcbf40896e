"""The identifiers with which starts of calls are answered, and which their ends bring back, [S4].

A call's identifier is made of what its start says, under a key that is the account's token. So a start that is sent
again gets the same answer, also after a restart, and nothing has to be remembered. Two calls would get the same one
only if they had the same numbers and direction within the same second: one line calling another twice.

It has 15 digits and none of them leads with 0: [EW] reads it as a whole number, and this is one in PHP, in JSON and in
JavaScript.
"""

from collections.abc import Sequence
import hmac
import json
import re
from typing import Final

_SMALLEST: Final = 10**14
_LARGEST: Final = 10**15 - 1
_OURS: Final = re.compile(r"[1-9][0-9]{14}")


def call_id(token: bytes, facts: Sequence[str]) -> str:
    """Return the identifier of the call of which a start says this."""
    # As JSON, facts cannot run into each other.
    digest = hmac.digest(token, json.dumps(facts).encode(), "sha256")
    return str(_SMALLEST + int.from_bytes(digest[:16]) % (_LARGEST - _SMALLEST + 1))


def given(text: str | None) -> str | None:
    """Return an identifier that an end brings back, None if it is not of the kind that is given here."""
    return text if text and _OURS.fullmatch(text) else None

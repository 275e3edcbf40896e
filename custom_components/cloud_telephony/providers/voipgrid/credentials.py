"""What shows the provider whose request it is."""

from base64 import b64encode
from enum import StrEnum

from ..base import InvalidCredentials


class AuthScheme(StrEnum):
    """How user name and secret stand in the header `Authorization`."""

    BASIC = "basic"
    """The password, as HTTP has it, [S0]."""
    TOKEN = "token"  # noqa: S105  # a scheme's name
    """An API token in its place, not encoded: what newer copies of the document want, [VVB]."""


def authorization(username: str, password: str, scheme: AuthScheme) -> str:
    """Return the value of the header; the document does not say in which encoding, it is UTF-8.

    Raises:
        InvalidCredentials: the user name has a colon, which would end it, or one of both a control character.
    """
    _check("username", username, forbidden=":")
    _check("password", password)
    pair = f"{username}:{password}"
    return f"Token {pair}" if scheme is AuthScheme.TOKEN else f"Basic {b64encode(pair.encode()).decode()}"


def _check(field: str, value: str, *, forbidden: str = "") -> None:
    # Whatever has a control character, or half a surrogate pair, cannot be encoded or would end the header.
    if not value.isprintable() or any(character in value for character in forbidden):
        raise InvalidCredentials(f"The {field} cannot be sent", field=field)

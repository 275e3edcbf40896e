"""What shows the provider whose request it is."""

from base64 import b64decode

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.providers.base import InvalidCredentials
from custom_components.cloud_telephony.providers.voipgrid.credentials import AuthScheme, authorization

from .conftest import BASIC, PASSWORD, USERNAME

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"])).map(lambda text: text.replace(":", ""))


def test_the_sample_of_the_document() -> None:
    """[S0] "Voorbeeldgebruik van de API"."""
    assert authorization(USERNAME, PASSWORD, AuthScheme.BASIC) == BASIC


def test_a_token_stands_as_it_is() -> None:
    """[VVB]: not encoded, in the password's place."""
    assert authorization("anna@example.com", "a1b2", AuthScheme.TOKEN) == "Token anna@example.com:a1b2"


@given(PRINTABLE, st.text(st.characters(exclude_categories=["C", "Z"])))
def test_any_pair_comes_back_from_utf_8(username: str, password: str) -> None:
    """One space, padded, never wrapped; a password may have a colon."""
    scheme, _, encoded = authorization(username, password, AuthScheme.BASIC).partition(" ")
    assert scheme == "Basic"
    assert b64decode(encoded, validate=True).decode() == f"{username}:{password}"


def test_letters_beyond_latin_1_are_sent() -> None:
    assert authorization("łuk", "é", AuthScheme.BASIC) == "Basic xYJ1azrDqQ=="


@pytest.mark.parametrize("scheme", AuthScheme)
@pytest.mark.parametrize(
    ("username", "password", "field"),
    [
        ("anna:x", "y", "username"),
        ("anna\n", "y", "username"),
        ("anna\x00", "y", "username"),
        ("anna\ud800", "y", "username"),
        ("anna", "y\r\nX-Other: z", "password"),
        ("anna", "y\x7f", "password"),
    ],
)
def test_what_would_end_the_name_or_the_header_is_refused(
    scheme: AuthScheme, username: str, password: str, field: str
) -> None:
    with pytest.raises(InvalidCredentials) as caught:
        authorization(username, password, scheme)
    assert caught.value.placeholders == {"field": field}
    assert "anna" not in str(caught.value)

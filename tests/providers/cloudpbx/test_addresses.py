"""Facts about the address of the feed, [S3] §2.1."""

import pytest

from custom_components.cloud_telephony.providers.base import InvalidUrl
from custom_components.cloud_telephony.providers.cloudpbx import DEFAULT_API_URL, DEFAULT_FALLBACK_URL
from custom_components.cloud_telephony.providers.cloudpbx.addresses import feed_address


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        ("https://pbxvisor1.cloudpbx.pl", "wss://pbxvisor1.cloudpbx.pl"),
        ("wss://pbxvisor1.cloudpbx.pl/", "wss://pbxvisor1.cloudpbx.pl"),
        ("pbxvisor1.cloudpbx.pl", "wss://pbxvisor1.cloudpbx.pl"),
        ("http://127.0.0.1:8080", "ws://127.0.0.1:8080"),
        ("ws://127.0.0.1:8080", "ws://127.0.0.1:8080"),
        ("wss://example.org:8443/white/label/", "wss://example.org:8443/white/label"),
        ("ws://[::1]:8080", "ws://[::1]:8080"),
    ],
)
def test_http_https_ws_and_wss_all_lead_to_the_feed(typed: str, begins: str) -> None:
    url = feed_address(typed, "MojaCentrala", "MyExampleKey")
    assert str(url) == f"{begins}/ws/pbx_MojaCentrala?pbxkey=MyExampleKey"


def test_name_and_key_are_percent_encoded() -> None:
    url = feed_address("wss://example.org", "Żółw/../a b?#", "k&y=+/% ")
    assert str(url) == ("wss://example.org/ws/pbx_%C5%BB%C3%B3%C5%82w%2F..%2Fa%20b%3F%23?pbxkey=k%26y%3D%2B%2F%25%20")


@pytest.mark.parametrize("typed", ["", "ftp://x", "wss://x/?pbxkey=Secret", "wss://x/#y", "wss://u:p@x", "wss:///ws"])
def test_what_is_no_address_names_its_field(typed: str) -> None:
    with pytest.raises(InvalidUrl) as caught:
        feed_address(typed, "MojaCentrala", "Secret")
    assert caught.value.placeholders == {"field": "events_url"}
    assert "Secret" not in str(caught.value)


def test_the_rest_hosts_of_the_document_are_the_defaults() -> None:
    assert (DEFAULT_API_URL, DEFAULT_FALLBACK_URL) == ("https://api.cloudpbx.pl", "https://api2.cloudpbx.pl")

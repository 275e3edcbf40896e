"""Facts about registering the webhook."""

import pytest

from custom_components.cloud_telephony.providers.base import RequestRefused
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from ..conftest import told
from .conftest import Api

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.mark.parametrize(("url", "address"), [("", None), (None, None), ("https://a.org/x", "https://a.org/x")])
async def test_the_address_of_the_webhook_can_be_read(
    provider: Zadarma, api: Api, url: str | None, address: str | None
) -> None:
    api.says("/v1/pbx/callinfo/", {"url": url, "notifications": {"notify_start": "true"}})
    assert await provider.registered_webhook() == address


@pytest.mark.parametrize(
    ("before", "messages"),
    [
        ("", ""),
        ("", "https://home.org/hook"),
        ("https://old.org/", ""),
        ("https://old.org/", "https://old.org/"),
        ("https://old.org/", "https://home.org/hook"),
    ],
)
async def test_a_webhook_is_registered_for_calls_and_messages(
    provider: Zadarma, api: Api, before: str, messages: str
) -> None:
    """Flags are words [ZOA]."""
    register(api, before, messages)
    await provider.register_webhook("https://home.org/hook")
    url = {"url": "https://home.org/hook"}
    on = ["start", "internal", "end", "out_start", "out_end", "answer"]
    assert [(each.path, each.params) for each in api.asked if each.method == "POST"] == [
        ("/v1/pbx/callinfo/url/", url),
        ("/v1/pbx/callinfo/notifications/", {f"notify_{name}": "true" for name in on}),
        ("/v1/pbx/webhooks/url/", url),
        ("/v1/pbx/webhooks/hooks/", {"sms": "true"}),
    ]
    assert provider.diagnostics()["messages_elsewhere"] is False


def register(api: Api, calls: str, messages: str) -> None:
    """Have the API take a webhook, and tell those it has."""
    api.says("/v1/pbx/callinfo/", {"url": calls})
    api.says("/v1/pbx/webhooks/", {"url": messages})
    for path in ("callinfo/url", "callinfo/notifications", "webhooks/url", "webhooks/hooks"):
        api.says(f"/v1/pbx/{path}/", {})


@pytest.mark.parametrize("calls", ["", "https://home.org/hook", "https://old.org/"])
async def test_text_messages_of_another_system_stay_there(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture, calls: str
) -> None:
    """Nobody was asked whether that may be overwritten."""
    register(api, calls, "https://crm.org/sms?key=1")
    await provider.register_webhook("https://home.org/hook")
    assert not [each for each in api.asked if each.method == "POST" and "webhooks" in each.path]
    assert provider.diagnostics()["messages_elsewhere"] is True
    assert told(caplog) == ["Text messages go on being told to another system, and not to Home Assistant"]


async def test_an_account_without_text_messages_tells_its_calls_all_the_same(
    provider: Zadarma, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    register(api, "", "")
    api.refuses("/v1/pbx/webhooks/url/", "Not available")
    await provider.register_webhook("https://home.org/hook")
    assert [message.partition(":")[0] for message in told(caplog)] == ["Text messages are not told to Home Assistant"]


async def test_an_address_that_does_not_answer_is_refused(provider: Zadarma, api: Api) -> None:
    register(api, "", "")
    api.refuses("/v1/pbx/callinfo/url/", "Wrong url")
    with pytest.raises(RequestRefused):
        await provider.register_webhook("https://home.org/hook")

"""Facts about extensions and their phones."""

import pytest

from custom_components.cloud_telephony.calls.events import ExtensionChanged
from custom_components.cloud_telephony.calls.model import Extension, ExtensionStatus
from custom_components.cloud_telephony.providers.zadarma import Zadarma

from .conftest import PBX, Api

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_extensions_have_names(provider: Zadarma, api: Api) -> None:
    """Their numbers are numbers in one place [ZOA]; what is no extension is left out."""
    api.says(PBX, {"pbx_id": 1234, "numbers": [100, "101", None, "x/../y", 5.5]})
    api.says(f"{PBX}100/info/", {"number": 100, "name": "Anna"})
    api.refuses(f"{PBX}101/info/", "no")
    assert await provider.extensions() == [Extension(number="100", name="Anna"), Extension(number="101")]


async def test_phones_are_offline_or_idle(provider: Zadarma, api: Api) -> None:
    """`"false"` is a word [ZOA], and no lie."""
    api.says(PBX, {"pbx_id": 1234, "numbers": [100, 101, 102, 103, 104]})
    for number, word in {"100": "true", "101": "false", "102": True, "103": "busy"}.items():
        api.says(f"{PBX}{number}/status/", {"pbx_id": 1234, "number": int(number), "is_online": word})
    api.says(f"{PBX}104/status/", 404)
    states = await provider.phone_states()
    assert states == [
        ExtensionChanged(extension="100", status=ExtensionStatus.IDLE, raw_status="true"),
        ExtensionChanged(extension="101", status=ExtensionStatus.OFFLINE, raw_status="false"),
        ExtensionChanged(extension="102", status=ExtensionStatus.IDLE, raw_status="true"),
        ExtensionChanged(extension="103", status=None, raw_status="busy"),
        ExtensionChanged(extension="104", status=None, raw_status=""),
    ]

"""Lending a sound file to a provider, which fetches it from outside: for a while, at an address nobody can guess."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe

from aiohttp.web import Request, Response
from homeassistant.components.http import HomeAssistantView
from homeassistant.core import HassJob, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.network import NoURLAvailableError, get_url
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN

LENT_FOR = timedelta(minutes=10)
MAX_LENT = 8
"""Files that are lent at the same time; they are held in memory, so that what is fetched is what was checked."""

_PATH = f"/api/{DOMAIN}/announcement"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_VIEW: HassKey[AnnouncementView] = HassKey(f"{DOMAIN}_announcement_view")


@dataclass(frozen=True, slots=True)
class _Lent:
    token: bytes
    name: str
    content: bytes


@callback
def async_register_announcements(hass: HomeAssistant) -> None:
    """Let files be lent."""
    hass.data[_VIEW] = AnnouncementView()
    hass.http.register_view(hass.data[_VIEW])


@callback
def async_lend(hass: HomeAssistant, name: str, content: bytes) -> str:
    """Lend a file of this name, until the time is up or so many others were lent since; return its address.

    Raises:
        ServiceValidationError: Home Assistant does not know how it is reached from outside.
    """
    try:
        base = get_url(hass, allow_internal=False, allow_ip=True, prefer_external=True)
    except NoURLAvailableError:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_external_url") from None
    return base + hass.data[_VIEW].lend(hass, name, content)


class AnnouncementView(HomeAssistantView):
    """Hands out what is lent to whoever has its address, and answers everybody else the same."""

    url = f"{_PATH}/{{token}}/{{name}}"
    name = f"api:{DOMAIN}:announcement"
    requires_auth = False

    def __init__(self) -> None:
        """Begin with nothing lent."""
        self._lent: list[_Lent] = []

    @callback
    def lend(self, hass: HomeAssistant, name: str, content: bytes) -> str:
        """Lend a file, and return its path."""
        token = token_urlsafe(32)
        lent = _Lent(token.encode(), name, content)
        self._lent = [*self._lent[1 - MAX_LENT :], lent]

        @callback
        def end(_now: datetime) -> None:
            self._lent = [other for other in self._lent if other is not lent]

        async_call_later(hass, LENT_FOR, HassJob(end, cancel_on_shutdown=True))
        return f"{_PATH}/{token}/{name}"

    async def get(self, _request: Request, token: str, name: str) -> Response:
        """Return the file that has this token and this name."""
        for lent in self._lent:
            if compare_digest(lent.token, token.encode("utf-8", "replace")) and lent.name == name:
                return Response(body=lent.content, content_type="audio/wav", headers=_HEADERS)
        return Response(status=HTTPStatus.NOT_FOUND)

    head = get

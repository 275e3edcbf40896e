"""The webhook of an account: what its provider sends there is authenticated, taken in and answered, in time.

Whatever is not shown to be the provider's is answered as Home Assistant answers for a webhook that does not exist, and
nothing of it is logged.
"""

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import secrets
from typing import TYPE_CHECKING

from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .calls.events import CallStarted
from .const import DOMAIN, LOGGER
from .errors import without_contents
from .flood import FloodGate
from .issues import clear_issue, raise_issue
from .providers.base import Delivery, Doubt, NotGenuine, TakesWebhooks, WebhookReply, WebhookRequest
from .providers.webhooks import MAX_BODY

if TYPE_CHECKING:
    from .account import Account, CloudTelephonyConfigEntry

READ_WITHIN = 5
"""Seconds in which a request has to be here whole."""
KEPT_FOR = 60
"""Seconds for which what comes in while the account is reloaded is kept for it; older news would only mislead."""
WRITTEN_WITHIN = 1
"""Seconds for which a request that ends a call waits for the call log: who was not answered may send it again."""
MAX_KEPT = 100
TEST_PARAMETER = f"{DOMAIN}_test"
"""What an address has in its query when the account asks whether it leads to its own webhook."""

_NO_SNIFFING = {"X-Content-Type-Options": "nosniff"}  # a reply may repeat what was sent
_WEBHOOKS: HassKey[dict[str, Webhook]] = HassKey(f"{DOMAIN}_webhooks")


@dataclass(slots=True)
class Counts:
    """What came in since Home Assistant started.

    `failed` are requests that tripped the integration, `lost` those of the provider's that waited too long.
    """

    deliveries: int = 0
    refused: int = 0
    failed: int = 0
    lost: int = 0


class Webhook:
    """Takes the requests for one account, from its first set-up on until it is removed.

    What comes in while the account is reloaded is kept for it; meanwhile calls go where the provider would send them.
    """

    def __init__(self, hass: HomeAssistant, entry: CloudTelephonyConfigEntry, provider: TakesWebhooks) -> None:
        """Take nothing in yet; `provider` knows what is genuine."""
        self.provider = provider
        self.counts = Counts()
        self._hass = hass
        self._entry = entry
        self._account: Account | None = None
        self._kept: deque[tuple[float, Delivery]] = deque(maxlen=MAX_KEPT)
        self._gate = FloodGate(hass.loop.time)
        self._nonces: set[str] = set()
        self._in_doubt = False

    @property
    def webhook_id(self) -> str:
        """Return the secret part of the address."""
        webhook_id: str = self._entry.data[CONF_WEBHOOK_ID]
        return webhook_id

    @callback
    def open(self, account: Account) -> None:
        """Give an account what comes in from now on, and what came in since the one before it was closed."""
        self._account = account
        now = self._hass.loop.time()
        while self._kept:
            arrived, delivery = self._kept.popleft()
            if now - arrived <= KEPT_FOR:
                account.delivered(delivery.events)
            else:
                self.counts.lost += 1

    @callback
    def close(self) -> None:
        """Keep what comes in for the next account."""
        self._account = None

    @contextmanager
    def expecting(self) -> Iterator[str]:
        """Give a word that the webhook repeats to whoever asks for it meanwhile."""
        nonce = secrets.token_urlsafe()
        self._nonces.add(nonce)
        try:
            yield nonce
        finally:
            self._nonces.discard(nonce)

    async def async_handle(self, _hass: HomeAssistant, _webhook_id: str, request: Request) -> Response | None:
        """Answer a request; None stands for the answer to what is not genuine."""
        arrived = self._hass.loop.time()
        try:
            if (nonce := request.query.get(TEST_PARAMETER)) in self._nonces:
                return Response(text=nonce, headers=_NO_SNIFFING)
            delivery = await self._async_receive(request)
            return None if delivery is None else await self._async_deliver(delivery, arrived)
        except Exception as error:  # noqa: BLE001  # a mistake of ours must not tell that there is an account
            self.counts.failed += 1
            LOGGER.error("The webhook of %s failed: %s", self._entry.title, without_contents(error))
            return None

    async def _async_receive(self, request: Request) -> Delivery | None:
        """Return what a genuine request says, None for any other."""
        if self._entry.disabled_by:
            return None
        if not self._gate.is_open(request.remote):
            self._refuse()
            return None
        try:
            body = await _async_read(request)
            # Of a name that comes twice the first value holds.
            query = dict(reversed(list(request.query.items())))
            return self.provider.receive(
                WebhookRequest(method=request.method, query=query, headers=request.headers, body=body)
            )
        except NotGenuine:
            self._gate.was_bad(request.remote)
            self._refuse()
            return None

    def _refuse(self) -> None:
        self.counts.refused += 1
        if self.counts.refused == 1:
            LOGGER.info("The webhook of %s was sent something that is not from its provider", self._entry.title)

    async def _async_deliver(self, delivery: Delivery, arrived: float) -> Response:
        self.counts.deliveries += 1
        self._judge(delivery)
        account = self._account
        if account is None:
            self._kept.append((arrived, delivery))
            return _response(delivery.reply)
        if delivery.asks_route is None or account.routing is None:
            await _async_take(account, delivery)
            return _response(delivery.reply)
        # Before anybody is told of the call, so that whoever is can say where it is to go.
        window = account.routing.open(delivery.asks_route, arrived, delivery.events)
        account.delivered(delivery.events)
        return _response(await account.routing.reply(window))

    def _judge(self, delivery: Delivery) -> None:
        """Have the user told while the provider's time does not fit ours."""
        in_doubt = delivery.doubt is Doubt.CLOCK
        if in_doubt and not self._in_doubt:
            raise_issue(self._hass, self._entry, "clock_in_doubt")
        elif not in_doubt and self._in_doubt and _tells_time(delivery):
            clear_issue(self._hass, self._entry, "clock_in_doubt")
            self._in_doubt = False
        self._in_doubt |= in_doubt


async def _async_take(account: Account, delivery: Delivery) -> None:
    """Have an account take in a request and, if that ended a call, wait until the call is in the log."""
    before = account.keeper.added
    account.delivered(delivery.events)
    if account.keeper.added > before:
        await account.keeper.async_flushed(WRITTEN_WITHIN)


def _tells_time(delivery: Delivery) -> bool:
    """Tell whether a request says something that was compared with the clock: that a call begins now."""
    return any(isinstance(event, CallStarted) for event in delivery.events)


@callback
def webhook_for(hass: HomeAssistant, entry: CloudTelephonyConfigEntry, provider: TakesWebhooks) -> Webhook:
    """Return the webhook of an account, whose requests are from now on judged by this provider."""
    webhooks = hass.data.setdefault(_WEBHOOKS, {})
    if found := webhooks.get(entry.entry_id):
        found.provider = provider
        return found
    if CONF_WEBHOOK_ID not in entry.data:
        data = {**entry.data, CONF_WEBHOOK_ID: webhook.async_generate_id()}
        hass.config_entries.async_update_entry(entry, data=data)
    made = webhooks[entry.entry_id] = Webhook(hass, entry, provider)
    webhook.async_register(
        hass,
        DOMAIN,
        entry.title,
        made.webhook_id,
        made.async_handle,
        # Others would be answered in another way, which tells that there is an account.
        allowed_methods=webhook.SUPPORTED_METHODS,
    )
    return made


@callback
def remove_webhook(hass: HomeAssistant, entry: CloudTelephonyConfigEntry) -> None:
    """Have nothing come in for an account any more."""
    if removed := hass.data.get(_WEBHOOKS, {}).pop(entry.entry_id, None):
        webhook.async_unregister(hass, removed.webhook_id)


async def _async_read(request: Request) -> bytes:
    """Return the body of a request, as far as it is bounded in size and time.

    Raises:
        NotGenuine: it is not.
    """
    # Each time it is asked for, the stream of a request from the cloud begins anew.
    stream = request.content
    body = b""
    try:
        async with asyncio.timeout(READ_WITHIN):
            while part := await stream.read(MAX_BODY + 1 - len(body)):
                body += part
                if len(body) > MAX_BODY:
                    raise NotGenuine
    except OSError, RequestPayloadError:
        raise NotGenuine from None
    return body


def _response(reply: WebhookReply) -> Response:
    return Response(text=reply.body, content_type=reply.content_type, headers=_NO_SNIFFING)

"""Seeing to it that the provider's requests get here, and telling the user what is in the way."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util
from yarl import URL

from .const import LOGGER
from .issues import clear_issue, judge_issue
from .providers.base import InvalidAuth, ListsCalls, ProviderError, RegistersWebhook
from .webhook import TEST_PARAMETER, Webhook
from .webhook_address import Address, AddressNotReady, async_address, provider_is_near

if TYPE_CHECKING:
    from .account import Account, CloudTelephonyConfigEntry

CHECK_EVERY = timedelta(hours=12)
SILENT_FOR = timedelta(minutes=10)
"""How long after the beginning of a call the provider has surely told of it."""
LOOK_BACK = timedelta(days=1)
"""How old a call may be that was not told of, or a request that was."""
_TEST_WITHIN = ClientTimeout(total=10)

_REFUTED_BY_NEWS = ("webhook_enter_address", "webhook_silent", "webhook_unreachable")
_OF_ADDRESS = (*_REFUTED_BY_NEWS, "webhook_not_https", "webhook_not_registered", "webhook_elsewhere")


class WebhookUpkeep:
    """Looks after the address of one account's webhook, as long as its entry is loaded."""

    def __init__(self, account: Account, webhook: Webhook) -> None:
        """Look after nothing yet."""
        self.address: Address | None = None
        self._account = account
        self._hass = account.hass
        self._entry = account.entry
        self._webhook = webhook
        self._near = provider_is_near(account.entry.data)
        self._since = dt_util.utcnow()
        self._turn = asyncio.Lock()

    @callback
    def start(self) -> None:
        """Check when Home Assistant has started, when its address may have changed, and now and then."""
        hass, entry = self._hass, self._entry
        entry.async_on_unload(async_at_started(hass, self._begin))
        entry.async_on_unload(async_track_time_interval(hass, self._check_all, CHECK_EVERY))
        entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, self._check))

    @callback
    def news_came(self) -> None:
        """Take note that a request of the provider has come: to the address there is, as nobody can say otherwise."""
        clear_issue(self._hass, self._entry, *_REFUTED_BY_NEWS)
        if self.address and not isinstance(self._account.provider, RegistersWebhook):
            self._account.registered(str(self.address.url))

    async def async_check(self) -> None:
        """Find out the address, whether it leads here, and whether the provider knows it."""
        try:
            address = self.address = await async_address(self._hass, self._entry.data)
        except AddressNotReady:
            LOGGER.debug("The webhook of %s has no address before Home Assistant Cloud is there", self._entry.title)
            return
        hass, entry, far = self._hass, self._entry, not self._near
        judge_issue(hass, entry, "webhook_no_address", wrong=far and address is None)
        if address is None:
            clear_issue(hass, entry, *_OF_ADDRESS)
            return
        judge_issue(hass, entry, "webhook_not_https", wrong=far and address.url.scheme != "https")
        if far:
            unreachable = not (await self._async_reaches_itself(address) or self._had_news())
            judge_issue(hass, entry, "webhook_unreachable", wrong=unreachable, server=address.url.authority)
        await self._async_compare_registered(str(address.url))

    async def async_test(self) -> bool:
        """Check everything, and tell whether a request to our address comes to this webhook."""
        await self.async_check()
        return self.address is not None and await self._async_reaches_itself(self.address)

    async def _async_reaches_itself(self, address: Address) -> bool:
        with self._webhook.expecting() as nonce:
            asked = address.url.update_query({TEST_PARAMETER: nonce})
            return await _async_answers(async_get_clientsession(self._hass), asked, nonce)

    async def async_registered(self) -> str | None:
        """Return the address to which the provider sends its requests, None if there is none or nobody can tell.

        Raises:
            ProviderError: it cannot be asked.
        """
        provider = self._account.provider
        return await provider.registered_webhook() if isinstance(provider, RegistersWebhook) else None

    async def async_register(self) -> None:
        """Have the provider send its requests to our address.

        Raises:
            ProviderError: it does not.
        """
        provider = self._account.provider
        if self.address and isinstance(provider, RegistersWebhook):
            ours = str(self.address.url)
            await provider.register_webhook(ours)
            self._account.registered(ours)
            clear_issue(self._hass, self._entry, "webhook_not_registered", "webhook_elsewhere")

    async def async_look_for_silence(self) -> None:
        """Find out whether the provider has calls in its records of which it did not tell."""
        provider = self._account.provider
        if not isinstance(provider, ListsCalls):
            return
        now = dt_util.utcnow()
        since = max(self._since, now - LOOK_BACK, self._account.last_delivery or self._since)
        try:
            # The provider's day may begin at another hour than Home Assistant's.
            calls = await provider.calls(since.date() - timedelta(days=1), now.date() + timedelta(days=1))
        except ProviderError as error:
            self._take_failure(error)
        else:
            silent = any(since < call.started_at < now - SILENT_FOR for call in calls)
            judge_issue(self._hass, self._entry, "webhook_silent", wrong=silent)

    @callback
    def _begin(self, hass: HomeAssistant) -> None:
        if "cloud" in hass.config.components:
            from homeassistant.components import cloud  # noqa: PLC0415  # only where it is loaded already

            self._entry.async_on_unload(cloud.async_listen_connection_change(hass, self._check))
        self._check()

    @callback
    def _check(self, _event: Event[Any] | object = None) -> None:
        self._in_background()

    @callback
    def _check_all(self, _now: datetime) -> None:
        self._in_background(silence=True)

    def _in_background(self, *, silence: bool = False) -> None:
        self._entry.async_create_background_task(self._hass, self._async_check_in_turn(silence=silence), "webhook")

    async def _async_check_in_turn(self, *, silence: bool) -> None:
        async with self._turn:
            await self.async_check()
            if silence:
                await self.async_look_for_silence()

    async def _async_compare_registered(self, ours: str) -> None:
        """Have the user told if the provider's requests go elsewhere; an earlier address of ours is replaced."""
        hass, entry, account = self._hass, self._entry, self._account
        if not isinstance(account.provider, RegistersWebhook):
            unheard = account.last_delivery is None
            moved = account.registered_address not in {None, ours}
            judge_issue(hass, entry, "webhook_enter_address", wrong=unheard or moved, address=ours)
            return
        try:
            there = await self.async_registered()
            if there != ours and there and there == account.registered_address:
                await self.async_register()
                there = ours
        except ProviderError as error:
            self._take_failure(error)
            return
        if there == ours:
            account.registered(ours)
        # One with our identifier was entered by the user, who knows another way to this webhook.
        elsewhere = bool(there and there != ours and self._webhook.webhook_id not in there)
        judge_issue(hass, entry, "webhook_not_registered", wrong=not there, fixable=True)
        judge_issue(hass, entry, "webhook_elsewhere", wrong=elsewhere, fixable=True)

    def _had_news(self) -> bool:
        last = self._account.last_delivery
        return last is not None and last > dt_util.utcnow() - LOOK_BACK

    def _take_failure(self, error: ProviderError) -> None:
        LOGGER.debug("The webhook of %s cannot be checked now: %s", self._entry.title, error)
        if isinstance(error, InvalidAuth):
            self._entry.async_start_reauth(self._hass)


@callback
def forget_issues(hass: HomeAssistant, entry: CloudTelephonyConfigEntry) -> None:
    """Tell no more of an account that is removed or disabled."""
    clear_issue(hass, entry, "low_balance", "clock_in_doubt", "calls_refused", "webhook_no_address", *_OF_ADDRESS)


async def _async_answers(session: ClientSession, url: URL, word: str) -> bool:
    """Tell whether what is reached at an address repeats a word."""
    try:
        async with session.post(url, timeout=_TEST_WITHIN, allow_redirects=False) as response:
            # One byte more, which must not be there.
            return await response.content.read(len(word) + 1) == word.encode()
    except ClientError, TimeoutError, OSError:
        return False

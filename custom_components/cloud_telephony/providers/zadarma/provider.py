"""An account at Zadarma: what it can, put together of its API and its webhook."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from decimal import Decimal
import hashlib
import logging
from typing import Any, ClassVar, Final

from aiohttp import ClientSession
from yarl import URL

from ...calls.events import ExtensionChanged
from ...calls.model import Call, Extension, Money, Price, Recording, RedirectionCondition, Route, SipLine
from ..base import (
    Audio,
    ByteRange,
    Delivery,
    Dialled,
    DialOption,
    DialRequest,
    InvalidAuth,
    InvalidCallerId,
    InvalidNumber,
    ProviderError,
    SentSms,
    SmsOption,
    WebhookReply,
    WebhookRequest,
)
from ..clock import Clock
from ..fields import LONGEST_NAME, integer, text
from ..http import Server
from ..once import Once
from . import numbers
from .amounts import money
from .client import Client
from .exchange import Exchange
from .history import History
from .lines import Lines, is_line_id
from .messages import Messages
from .routes import route_reply
from .rows import PbxRow
from .sound import Sound
from .statistics import Statistics, invalid
from .webhook import Webhook
from .zone import Zone, local_time

_LOGGER = logging.getLogger(__name__)

_BALANCE: Final = "/v1/info/balance/"
_PRICE: Final = "/v1/info/price/"
_TIMEZONE: Final = "/v1/info/timezone/"
_CALLBACK: Final = "/v1/request/callback/"
# Shorter than any phone number.
_LONGEST_LINE_ID: Final = 6


class Zadarma:
    """An account at Zadarma; see `providers.base` for what its methods promise."""

    kind: ClassVar[str] = "zadarma"
    region: ClassVar[str] = "ZZ"
    tells_answers: ClassVar[bool] = True
    tells_messages: ClassVar[bool] = True
    """None: the provider has customers everywhere, and writes all numbers with their country [S1]."""
    dial_options: ClassVar[frozenset[DialOption]] = frozenset({DialOption.CALLER_ID, DialOption.PREDICTED})
    picks_phone: ClassVar[bool] = True
    sms_options: ClassVar[frozenset[SmsOption]] = frozenset({SmsOption.SENDER})
    # The official client waits so long [ZPHP].
    recorded_after: ClassVar[timedelta] = timedelta(seconds=40)

    def __init__(
        self, *, account: str, api_key: str, api_secret: str, address: URL, session: ClientSession, clock: Clock
    ) -> None:
        """Put the parts together; `account` is what calls carry as their account."""
        self._key = api_key
        self._client = Client(Server(session, address), api_key, api_secret, clock)
        self._zone = Zone(clock)
        self._webhook = Webhook(api_secret, self._zone, clock)
        self._exchange = Exchange(self._client)
        self._lines = Lines(self._client)
        self._messages = Messages(self._client)
        self._statistics = Statistics(self._client, self._zone)
        self._history = History(account, self.kind)
        self._sound = Sound(self._client, session, address, clock)
        self._met = Once()
        self._pbx_id: str | None = None
        self._line_id: str | None = None

    @property
    def account_id(self) -> str:
        """Return what tells the account apart, which a new key does not change, as far as `check` could find it.

        That is the number of its exchange, else that of its first SIP line; an account that has neither is known by its
        key, of which only a digest is shown.
        """
        if self._pbx_id:
            return f"pbx_{self._pbx_id}"
        if self._line_id:
            return f"sip_{self._line_id}"
        return f"key_{hashlib.sha256(self._key.encode()).hexdigest()[:16]}"

    @property
    def title(self) -> str:
        """Return the provider's name and the number of the exchange, with which the logins of its phones begin."""
        return f"Zadarma {self._pbx_id}" if self._pbx_id else "Zadarma"

    @property
    def limited_until(self) -> datetime | None:
        """Return until when requests have to wait, None if they do not."""
        return self._client.limited_until

    async def check(self) -> None:
        """Try the credentials, and find out which account they are of.

        Raises:
            InvalidAuth, ProviderError.
        """
        await self.balance()
        self._pbx_id = await self._exchange.pbx_id()
        if self._pbx_id is None:
            self._line_id = min(await self._lines.ids(), default=None)

    def diagnostics(self) -> dict[str, Any]:
        """Return how the webhook, the account's time and the limits do."""
        offset, until = self._zone.offset, self.limited_until
        return {
            "webhook": self._webhook.counts.figures(),
            "messages_elsewhere": self._exchange.messages_elsewhere,
            "utc_offset_minutes": None if offset is None else round(offset.total_seconds() / 60),
            "limited_until": until and until.isoformat(timespec="seconds"),
        }

    def receive(self, request: WebhookRequest) -> Delivery:
        """Read a request to the webhook."""
        return self._webhook.receive(request)

    def route_reply(self, route: Route) -> WebhookReply:
        """Return the answer to NOTIFY_START that sends a call there."""
        return route_reply(route)

    async def registered_webhook(self) -> str | None:
        """Return the address that is told of calls."""
        return await self._exchange.registered_webhook()

    async def register_webhook(self, address: str) -> None:
        """Have calls, and text messages where nobody else takes them, told to this address; it is asked at once."""
        await self._exchange.register_webhook(address)

    async def balance(self) -> Money:
        """Return what is left, and keep the account's time up to date: this is asked for regularly."""
        answer = await self._client.get(_BALANCE)
        await self._read_zone()
        balance = money(answer.get("balance"), answer.get("currency"))
        if balance is None:
            raise invalid(self._client, "no balance")
        return balance

    async def cost(self, start: datetime, end: datetime) -> Money:
        """Return what the calls cost of a time of at most a month."""
        await self._need_zone()
        cost = await self._statistics.cost(start, end)
        return cost or Money(Decimal(), (await self.balance()).currency)

    async def price(self, number: str) -> Price:
        """Return what a minute to a number costs at the account's tariff."""
        answer = await self._client.get(_PRICE, {"number": numbers.international(number)})
        info = answer.get("info")
        price = money(info.get("price"), info.get("currency")) if isinstance(info, dict) else None
        if price is None or not isinstance(info, dict):
            raise invalid(self._client, "no price")
        return Price(price, text(info.get("description"), LONGEST_NAME))

    async def lines(self) -> list[SipLine]:
        """Return all SIP lines with what is set."""
        return await self._lines.lines()

    async def caller_ids(self) -> list[str]:
        """Return the account's own numbers; that it may show confirmed ones of others too, the API does not list."""
        return await self._lines.numbers()

    async def set_caller_id(self, line_id: str, number: str) -> None:
        """Have a line show this number."""
        await self._lines.set_caller_id(line_id, number)

    async def set_redirection(
        self,
        line_id: str,
        *,
        active: bool | None = None,
        to: str | None = None,
        condition: RedirectionCondition | None = None,
    ) -> None:
        """Change what is given of the redirection of a line."""
        await self._lines.set_redirection(line_id, active=active, to=to, condition=condition)

    async def extensions(self) -> list[Extension]:
        """Return the extensions of the exchange, and be ready for what is told of calls: this is asked at the start."""
        await self._read_zone()
        return await self._exchange.extensions()

    async def phone_states(self) -> list[ExtensionChanged]:
        """Return for each extension whether its phone is registered."""
        return await self._exchange.phone_states()

    async def calls(self, start: date, end: date) -> list[Call]:
        """Return the calls through the exchange of some days in the account's zone."""
        rows = await self._rows(start, end)
        # Thousands of numbers take longer to read than the event loop may be held up.
        return await asyncio.to_thread(self._history.calls, rows)

    async def costs(self, start: date, end: date) -> list[Call]:
        """Return the charged calls of some days in the account's zone, with or without an exchange."""
        await self._need_zone()
        rows = await self._statistics.toll_rows(start, end)
        return await asyncio.to_thread(self._history.costs, rows)

    async def recordings(self, start: date, end: date) -> list[Recording]:
        """Return the recordings of some days in the account's zone."""
        rows = await self._rows(start, end)
        return await asyncio.to_thread(self._history.recordings, rows)

    def audio(self, recording_id: str, part: ByteRange | None = None) -> AbstractAsyncContextManager[Audio]:
        """Open one recording, or a part of it, by its own identifier or its call's."""
        return self._sound.open(recording_id, part)

    def sound_type(self, recording_id: str) -> str:
        """Return what recordings are [ZOA]."""
        del recording_id
        return "audio/mpeg"

    async def dial(self, request: DialRequest) -> Dialled:
        """Order a callback [S1]: the own phone rings first, or, if `predicted`, the other one."""
        params = {
            "from": numbers.dialled(request.extension),
            "to": numbers.dialled(request.to),
            "sip": None if request.caller_id is None else self._line_with(request.caller_id),
            # It is set by being there [S1].
            "predicted": True if request.predicted else None,
        }
        await self._client.get(_CALLBACK, params, once=True)
        return Dialled()

    async def send_sms(
        self, recipients: Sequence[str], message: str, *, sender: str | None = None, test: bool = False
    ) -> list[SentSms]:
        """Send a text message; there is no such thing as a test."""
        del test
        return await self._messages.send(recipients, message, sender)

    def _line_with(self, caller_id: str) -> str:
        """Return the SIP line or the extension whose caller ID a call is to have [S1]: itself, or by its number.

        Raises:
            InvalidCallerId: no line is known to show this number.
        """
        caller_id = caller_id.strip()
        if is_line_id(caller_id) and len(caller_id) <= _LONGEST_LINE_ID:
            return caller_id
        try:
            line_id = self._lines.showing(caller_id)
        except InvalidNumber:
            line_id = None
        if line_id is None:
            raise InvalidCallerId("No line shows this number")
        return line_id

    async def _rows(self, start: date, end: date) -> list[PbxRow]:
        await self._need_zone()
        return await self._statistics.rows(start, end)

    async def _need_zone(self) -> None:
        """Read the account's time, without which statistics make no sense.

        Raises:
            ProviderError: it was never read, and cannot be.
        """
        if self._zone.offset is None:
            await self._learn_zone()
        else:
            await self._read_zone()

    async def _read_zone(self) -> None:
        """Read the account's time if that is due; while it cannot be read, what was known of it holds."""
        if not self._zone.due:
            return
        try:
            await self._learn_zone()
        except InvalidAuth:
            raise
        except ProviderError as error:
            if self._met.first("zone"):
                _LOGGER.warning("The time zone of the account cannot be read: %s", error)

    async def _learn_zone(self) -> None:
        answer = await self._client.get(_TIMEZONE)
        unixtime = integer(answer.get("unixtime"))
        local = local_time(text(answer.get("datetime"), LONGEST_NAME))
        if unixtime is None or local is None or not self._zone.learn(unixtime, local):
            raise invalid(self._client, "a time that makes no sense")

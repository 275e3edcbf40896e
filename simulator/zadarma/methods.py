"""The methods of the REST interface, [S1] and what [ZOA] adds; each takes parameters and returns a reply's keys."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from decimal import Decimal
from math import ceil
from secrets import token_hex
from urllib.parse import urlsplit

from ..clock import Clock
from ..php import build_query
from ..webhooks import Webhooks
from .errors import ApiError
from .notices import Notices
from .people import Callback, People
from .reports import Answer, Parameters, Reports
from .state import HOOKS, NOTIFICATIONS, Account, Extension, SipLine, Sms

type Method = Callable[[Parameters], Awaitable[Answer]]

_TARIFF_ID = 5
_LEFT = 3
_GSM, _GSM_PART, _WIDE, _WIDE_PART = 160, 153, 70, 67


class Methods:
    """Does what requests ask for."""

    def __init__(
        self,
        account: Account,
        clock: Clock,
        *,
        people: People,
        notices: Notices,
        webhooks: Webhooks,
        reports: Reports,
    ) -> None:
        """Take what requests are about."""
        self.callbacks: list[Callback] = []
        self._account = account
        self._clock = clock
        self._people = people
        self._notices = notices
        self._webhooks = webhooks
        self._table: Mapping[tuple[str, str], Method] = {
            ("GET", "/v1/info/balance"): self._balance,
            ("GET", "/v1/info/price"): self._price,
            ("GET", "/v1/info/timezone"): self._timezone,
            ("GET", "/v1/tariff"): self._tariff,
            ("GET", "/v1/request/callback"): self._callback,
            ("GET", "/v1/sip"): self._sip,
            ("GET", "/v1/sip/*/status"): self._sip_status,
            ("PUT", "/v1/sip/callerid"): self._caller_id,
            ("GET", "/v1/sip/redirection"): self._redirections,
            ("PUT", "/v1/sip/redirection"): self._redirect,
            ("POST", "/v1/sms/send"): self._send_sms,
            ("GET", "/v1/sms/senderid"): self._senders,
            ("GET", "/v1/direct_numbers"): self._numbers,
            ("GET", "/v1/statistics"): reports.statistics,
            ("GET", "/v1/statistics/pbx"): reports.pbx,
            ("GET", "/v1/statistics/incoming-calls"): reports.incoming,
            ("GET", "/v1/pbx/internal"): self._internal,
            ("GET", "/v1/pbx/internal/*/status"): self._internal_status,
            ("GET", "/v1/pbx/internal/*/info"): self._internal_info,
            ("GET", "/v1/pbx/record/request"): reports.record,
            ("GET", "/v1/pbx/callinfo"): self._callinfo,
            ("POST", "/v1/pbx/callinfo/url"): self._set_callinfo_url,
            ("DELETE", "/v1/pbx/callinfo/url"): self._drop_callinfo_url,
            ("POST", "/v1/pbx/callinfo/notifications"): self._set_notifications,
            ("GET", "/v1/pbx/webhooks"): self._webhooks_shown,
            ("POST", "/v1/pbx/webhooks/url"): self._set_hooks_url,
            ("DELETE", "/v1/pbx/webhooks/url"): self._drop_hooks_url,
            ("POST", "/v1/pbx/webhooks/hooks"): self._set_hooks,
        }

    async def run(self, verb: str, pattern: str, given: Parameters) -> Answer:
        """Do what a method and its parameters ask for; `*` among these is the identifier in the path.

        Raises:
            ApiError: there is no such method, or it cannot be done.
        """
        method = self._table.get((verb, pattern))
        if method is None:
            raise ApiError("Method not found", 404)
        try:
            return await method(given)
        except KeyError, ValueError:
            raise ApiError("Some parameters are wrong or missing") from None

    async def _balance(self, _: Parameters) -> Answer:
        return {"balance": _money(self._account.balance), "currency": self._account.currency}

    async def _price(self, given: Parameters) -> Answer:
        price = self._account.price_of(given["number"].removeprefix("+"))
        if price is None:
            raise ApiError("There is no price for this number")
        about = {"prefix": price.prefix, "description": price.description, "price": str(price.price)}
        return {"info": about | {"currency": self._account.currency}}

    async def _timezone(self, _: Parameters) -> Answer:
        now = self._clock.now()
        return {
            "unixtime": int(now.timestamp()),
            "datetime": self._account.local(now),
            "timezone": self._account.zone,
        }

    async def _tariff(self, _: Parameters) -> Answer:
        seconds = sum(row.call.talk_time for row in self._account.rows)
        return {
            "info": {
                "tariff_id": _TARIFF_ID,
                "tariff_name": self._account.tariff,
                "is_active": True,
                "cost": 0,
                "currency": self._account.currency,
                "used_seconds": seconds,
                "used_seconds_mobile": 0,
                "used_seconds_fix": seconds,
                "used_seconds_speech_recognition": 0,
                "tariff_id_for_next_period": _TARIFF_ID,
                "tariff_for_next_period": self._account.tariff,
            }
        }

    async def _callback(self, given: Parameters) -> Answer:
        source, destination = given["from"], given["to"]
        if self._account.balance <= 0:
            raise ApiError("Not enough money")
        if given.get("sip") not in {None, *self._account.lines}:
            raise ApiError("There is no such SIP")
        self.callbacks.append(self._people.call_back(source, destination, predicted="predicted" in given))
        bare = self._bare if self._notices.wire.bare_numbers else str
        return {"from": bare(source), "to": bare(destination), "time": int(self._clock.now().timestamp())}

    @staticmethod
    def _bare(number: str) -> int | str:
        return int(number) if number.isdecimal() and not number.startswith("0") else number

    async def _sip(self, _: Parameters) -> Answer:
        sips = [
            {"id": line.sip_id, "display_name": line.name, "lines": line.lines} for line in self._account.lines.values()
        ]
        return {"sips": sips, "left": _LEFT}

    async def _sip_status(self, given: Parameters) -> Answer:
        line = self._line(given["*"])
        return {"sip": line.sip_id, "is_online": _word(line.is_online)}

    async def _caller_id(self, given: Parameters) -> Answer:
        line, number = self._line(given["id"]), given["number"].removeprefix("+")
        if number not in self._account.numbers:
            raise ApiError("This number is neither bought nor confirmed")
        line.caller_id = number
        return {"sip": line.sip_id, "new_caller_id": number}

    async def _redirections(self, given: Parameters) -> Answer:
        lines = [self._line(given["id"])] if "id" in given else self._account.lines.values()
        return {
            "info": [
                {
                    "sip_id": line.sip_id,
                    "status": "on" if line.redirects else "off",
                    "condition": line.condition,
                    "destination": line.destination,
                    "destination_value": line.destination_value,
                }
                for line in lines
            ]
        }

    async def _redirect(self, given: Parameters) -> Answer:
        line = self._line(given["id"])
        if "status" in given:
            if given["status"] == "on" and not line.destination_value:
                raise ApiError("There is no number to redirect to")
            line.redirects = given["status"] == "on"
            return {"sip": line.sip_id, "current_status": given["status"]}
        if given["type"] != "phone":
            raise ApiError("Wrong parameter type")
        line.destination, line.destination_value = "phone", given["number"].removeprefix("+")
        line.condition, line.redirects = given.get("condition", line.condition), True
        return {"sip": line.sip_id, "destination": line.destination_value}

    async def _send_sms(self, given: Parameters) -> Answer:
        numbers = _recipients(given)
        sender = given.get("caller_id") or given.get("sender") or next(iter(self._account.numbers), "Zadarma")
        if "caller_id" in given and given["caller_id"].removeprefix("+") not in self._account.numbers:
            raise ApiError("The sender is not confirmed")
        parts = _parts(given["message"])
        accepted = [number for number in numbers if number not in self._account.denied]
        cost = self._account.sms_price * parts
        if cost * len(accepted) > self._account.balance:
            raise ApiError("Not enough money")
        for number in accepted:
            self._account.balance -= cost
            self._account.messages.append(Sms(number, given["message"], sender, cost, self._clock.now()))
        return {
            "messages": parts * len(accepted),
            "cost": _money(cost * len(accepted)),
            "currency": self._account.currency,
            "sms_detalization": [{"senderid": sender, "number": number, "cost": _money(cost)} for number in accepted],
            "denied_numbers": [
                {"number": number, "message": self._account.denied[number]}
                for number in numbers
                if number in self._account.denied
            ],
        }

    async def _senders(self, _: Parameters) -> Answer:
        return {"senders": ["Teamsale", *self._account.numbers]}

    async def _numbers(self, _: Parameters) -> Answer:
        info = [
            {
                "number": one.number,
                "status": "on",
                "country": one.country,
                "description": one.city,
                "number_name": "",
                "sip": one.sip_id,
                "sip_name": self._account.lines[one.sip_id].name if one.sip_id in self._account.lines else "",
                "start_date": "2021-01-01 00:00:00",
                "stop_date": "2031-01-01 00:00:00",
                "monthly_fee": _money(one.fee),
                "currency": self._account.currency,
                "channels": 2,
                "minutes": 0,
                "autorenew": "true",
                "is_on_test": "false",
                "type": "common",
            }
            for one in self._account.numbers.values()
        ]
        return {"info": info}

    async def _internal(self, _: Parameters) -> Answer:
        return {"pbx_id": self._account.pbx_id, "numbers": [int(number) for number in self._account.extensions]}

    async def _internal_status(self, given: Parameters) -> Answer:
        extension = self._extension(given["*"])
        about = {"pbx_id": self._account.pbx_id, "number": int(extension.number)}
        return about | {"is_online": _word(extension.is_online)}

    async def _internal_info(self, given: Parameters) -> Answer:
        extension = self._extension(given["*"])
        return {"pbx_id": self._account.pbx_id, "number": int(extension.number), "name": extension.name, "lines": 3}

    def _extension(self, number: str) -> Extension:
        if number not in self._account.extensions:
            raise ApiError("There is no such extension", 404)
        return self._account.extensions[number]

    async def _callinfo(self, _: Parameters) -> Answer:
        return {"url": self._account.callinfo_url or "", "notifications": _words(self._account.notifications)}

    async def _set_callinfo_url(self, given: Parameters) -> Answer:
        await self._check_echo(given["url"])
        self._account.callinfo_url = given["url"]
        return {"url": given["url"]}

    async def _drop_callinfo_url(self, _: Parameters) -> Answer:
        self._account.callinfo_url = None
        return {"url": ""}

    async def _set_notifications(self, given: Parameters) -> Answer:
        changed = _switched(given, NOTIFICATIONS)
        self._account.notifications |= changed
        return {"notifications": _words(changed)}

    async def _webhooks_shown(self, _: Parameters) -> Answer:
        return {"url": self._account.hooks_url or "", "hooks": _words(self._account.hooks)}

    async def _set_hooks_url(self, given: Parameters) -> Answer:
        await self._check_echo(given["url"])
        self._account.hooks_url = given["url"]
        return {"url": given["url"]}

    async def _drop_hooks_url(self, _: Parameters) -> Answer:
        self._account.hooks_url = None
        return {"url": ""}

    async def _set_hooks(self, given: Parameters) -> Answer:
        changed = _switched(given, HOOKS)
        self._account.hooks |= changed
        return {"hooks": _words(changed)}

    async def _check_echo(self, url: str) -> None:
        """Ask an address for what only a willing receiver says, [S1].

        Raises:
            ApiError: it does not say it.
        """
        echo = token_hex(8)
        query = build_query([("zd_echo", echo)])
        separator = "&" if urlsplit(url).query else "?"
        delivery, _ = await self._webhooks.get("zd_echo", f"{url}{separator}{query}")
        if not delivery.accepted or delivery.reply != echo:
            raise ApiError("The address does not answer zd_echo")

    def _line(self, sip_id: str) -> SipLine:
        if sip_id not in self._account.lines:
            raise ApiError("There is no such SIP", 404)
        return self._account.lines[sip_id]


def _money(amount: Decimal) -> float:
    return round(float(amount), 4)


def _word(flag: bool) -> str:
    return "true" if flag else "false"


def _words(flags: Mapping[str, bool]) -> dict[str, str]:
    return {name: _word(flag) for name, flag in flags.items()}


def _switched(given: Parameters, known: Iterable[str]) -> dict[str, bool]:
    return {name: given[name] == "true" for name in known if name in given}


def _recipients(given: Parameters) -> list[str]:
    """Return the numbers of a message: one text with commas ([ZPHP]), or a list ([ZOA])."""
    texts = [value for name, value in given.items() if name == "number" or name.startswith("number[")]
    numbers = [number.strip().removeprefix("+") for text in texts for number in text.split(",")]
    if not numbers or not all(number.isdecimal() for number in numbers):
        raise ApiError("Wrong parameter number")
    return numbers


def _parts(text: str) -> int:
    """Return how many messages a text takes."""
    if not text:
        raise ApiError("Wrong parameter message")
    whole, part = (_GSM, _GSM_PART) if text.isascii() else (_WIDE, _WIDE_PART)
    return 1 if len(text) <= whole else ceil(len(text) / part)

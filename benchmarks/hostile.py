"""Webhooks that are not a provider's: forged, changed, broken and absurd, with genuine ones among them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from urllib.parse import urlencode

from simulator.zadarma.signing import event_signature, raw_signature

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
MULTIPART = "multipart/form-data; boundary=XX"

GENUINE_EVERY = 50
ASKS_EVERY = 1000
"""Of so many webhooks one is a call that asks where it is to go."""

type Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request to one of the addresses (`to`); `genuine` ones are to be taken in, all others to be refused."""

    to: str
    headers: Mapping[str, str]
    body: bytes
    genuine: bool = False
    asks: bool = False


class Attacker:
    """Knows everything but the secrets, and has seen genuine requests; the same seed makes the same requests."""

    def __init__(self, seed: int, *, secret: str, token: str, call_start: str) -> None:
        """Take the secrets to sign the genuine ones with, and the present in the account's time."""
        self._random = Random(seed)  # noqa: S311  # no secrets
        self._secret = secret
        self._token = token
        self._call_start = call_start
        self._ways: tuple[Callable[[], Webhook], ...] = (
            self._wrong_signature,
            self._changed_field,
            self._cut_off,
            self._noise,
            self._too_large,
            self._broken_multipart,
            self._deep_json,
            self._another_call,
            self._wrong_token,
            self._nobodys_address,
        )

    def webhooks(self, count: int) -> Iterator[Webhook]:
        """Yield so many requests."""
        for number in range(count):
            if number % GENUINE_EVERY:
                yield self._random.choice(self._ways)()
            elif number % ASKS_EVERY:
                yield self._genuine("NOTIFY_OUT_START", self._outgoing(number))
            else:
                yield self._genuine("NOTIFY_START", self._incoming(number), asks=True)

    def _genuine(self, event: str, fields: Fields, *, asks: bool = False) -> Webhook:
        signature = event_signature(event, fields, self._secret)
        return self._form({"event": event, **fields}, signature, genuine=True, asks=asks)

    def _incoming(self, number: int | None = None) -> Fields:
        caller = self._random.randrange(10**8) if number is None else number
        return {
            "pbx_call_id": f"in_{self._random.getrandbits(64):016x}",
            "caller_id": f"3806{caller:08d}",
            "called_did": "442037691880",
            "call_start": self._call_start,
        }

    def _outgoing(self, number: int) -> Fields:
        return {
            "pbx_call_id": f"out_{self._random.getrandbits(64):016x}",
            "internal": str(100 + number % 100),
            "destination": f"4420{number:08d}",
            "call_start": self._call_start,
        }

    def _form(self, fields: Fields, signature: str | None, *, genuine: bool = False, asks: bool = False) -> Webhook:
        headers = {"Content-Type": FORM} | ({} if signature is None else {"Signature": signature})
        return Webhook("zadarma", headers, urlencode(fields).encode(), genuine, asks)

    def _signed(self) -> tuple[Fields, str]:
        """Return a request as the provider would send it; what is signed stands last."""
        fields = self._incoming()
        event = self._random.choice(("NOTIFY_START", "NOTIFY_INTERNAL", "NOTIFY_END", "NOTIFY_IVR"))
        return {"event": event, **fields}, event_signature(event, fields, self._secret)

    def _wrong_signature(self) -> Webhook:
        fields, signature = self._signed()
        at = self._random.randrange(len(signature) - 1)
        wrong = self._random.choice((
            None,
            "",
            raw_signature(fields["event"], fields, self._secret),
            event_signature(fields["event"], fields, f"{self._secret} "),
            signature[:at],
            signature[:at] + ("A" if signature[at] != "A" else "B") + signature[at + 1 :],
            signature.swapcase(),
        ))  # fmt: skip
        return self._form(fields, wrong)

    def _changed_field(self) -> Webhook:
        fields, signature = self._signed()
        name = self._random.choice(("caller_id", "called_did", "call_start"))
        value = fields[name]
        at = self._random.randrange(len(value))
        fields[name] = value[:at] + self._random.choice(("", "x", "_", "%", "\0", "٣")) + value[at + 1 :]
        return self._form(fields, signature)

    def _cut_off(self) -> Webhook:
        fields, signature = self._signed()
        whole = self._form(fields, signature)
        return Webhook(whole.to, whole.headers, whole.body[: -self._random.randrange(1, 60)])

    def _noise(self) -> Webhook:
        _, signature = self._signed()
        content_type = self._random.choice((FORM, JSON, MULTIPART, "text/plain", ""))
        body = self._random.randbytes(self._random.randrange(2000))
        address = self._random.choice(("zadarma", "evrotel"))
        return Webhook(address, {"Content-Type": content_type, "Signature": signature}, body)

    def _too_large(self) -> Webhook:
        fields, signature = self._signed()
        whole = self._form(fields, signature)
        return Webhook(whole.to, whole.headers, whole.body + b"&x=" + b"y" * 65_536)

    def _broken_multipart(self) -> Webhook:
        fields, signature = self._signed()
        parts = [
            f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        self._random.shuffle(parts)
        parts[self._random.randrange(len(parts))] = self._random.choice(("--XX", "\r\n\r\n", "--XX--\r\n", ""))
        return Webhook("zadarma", {"Content-Type": MULTIPART, "Signature": signature[:-2]}, "".join(parts).encode())

    def _deep_json(self) -> Webhook:
        depth = self._random.randrange(1, 30_000)
        body = b'{"callstatus":' + b"[" * depth + b"]" * self._random.choice((0, depth)) + b"}"
        return Webhook("evrotel", {"Content-Type": JSON, "Authorization": self._token}, body)

    def _another_call(self) -> Webhook:
        """Replay what was signed long ago."""
        fields = self._incoming() | {"call_start": f"2021-0{self._random.randrange(1, 10)}-07 11:12:13"}
        return self._form({"event": "NOTIFY_START", **fields}, event_signature("NOTIFY_START", fields, self._secret))

    def _wrong_token(self) -> Webhook:
        token = self._token
        changed = (token[:-1], f"{token}x", f"x{token}", f"Bearer {token}", f"Basic {token}", token.swapcase())
        wrong = self._random.choice((None, "", *changed))
        headers = {"Content-Type": FORM} | ({} if wrong is None else {"Authorization": wrong})
        told = {"callstatus": "start", "calldate": self._call_start, "numberA": "0987858227", "numberB": "101"}
        body = urlencode(told | {"direction": "i"}).encode()
        return Webhook("evrotel", headers, body)

    def _nobodys_address(self) -> Webhook:
        fields, signature = self._signed()
        whole = self._form(fields, signature)
        return Webhook("nobody", whole.headers, whole.body)

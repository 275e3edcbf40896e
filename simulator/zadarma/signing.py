"""Signatures, made as the PHP of [S1] and [ZPHP] makes them: base64 of hexadecimal digits, not of bytes."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import md5, sha1
import hmac

from ..php import Pairs, build_query, ksort

_CALLER_AND_DID = ("caller_id", "called_did", "call_start")
_OUTGOING = ("internal", "destination", "call_start")
_RESULT = ("result",)
_SIGNED: Mapping[str, tuple[str, ...]] = {
    "NOTIFY_START": _CALLER_AND_DID,
    "NOTIFY_INTERNAL": _CALLER_AND_DID,
    "NOTIFY_INTERNAL_END": _CALLER_AND_DID,
    "NOTIFY_END": _CALLER_AND_DID,
    "NOTIFY_IVR": _CALLER_AND_DID,
    "NOTIFY_ANSWER": ("caller_id", "destination", "call_start"),
    "NOTIFY_OUT_START": _OUTGOING,
    "NOTIFY_OUT_END": _OUTGOING,
    "NOTIFY_RECORD": ("pbx_call_id", "call_id_with_rec"),
}


def request_signature(path: str, parameters: Pairs, secret: str) -> str:
    """Return the signature of a request: path, sorted parameters and their MD5, [S1]."""
    query = build_query(ksort(parameters))
    digest = md5(query.encode(errors="surrogateescape"), usedforsecurity=False).hexdigest()
    return _sign(path + query + digest, secret)


def signed_text(event: str, fields: Mapping[str, str]) -> str:
    """Return what of a webhook is signed; a field that is not there is empty.

    [ZPHP] for calls, [ZNPM] for `result`; for SPEECH_RECOGNITION and DOCUMENT nobody knows, `result` is a guess.
    """
    names = _SIGNED.get(event, _RESULT)
    return "".join(fields.get(name, fields.get("callstart", "") if name == "call_start" else "") for name in names)


def event_signature(event: str, fields: Mapping[str, str], secret: str) -> str:
    """Return the header `Signature` of a webhook."""
    return _sign(signed_text(event, fields), secret)


def raw_signature(event: str, fields: Mapping[str, str], secret: str) -> str:
    """Return base64 of the digest's bytes, which [ZTS] takes for right and which is not."""
    return b64encode(_hmac(signed_text(event, fields), secret).digest()).decode()


def _sign(text: str, secret: str) -> str:
    return b64encode(_hmac(text, secret).hexdigest().encode()).decode()


def _hmac(text: str, secret: str) -> hmac.HMAC:
    return hmac.new(secret.encode(), text.encode(errors="surrogateescape"), sha1)

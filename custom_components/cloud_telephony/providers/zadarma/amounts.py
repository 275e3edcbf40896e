"""Amounts of money as the provider writes them: numbers in one place, texts in another [ZOA]."""

from decimal import Decimal
import re
from typing import Final

from ...calls.model import Money
from ..fields import LONGEST_NUMBER, text

_AMOUNT: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?([eE]-?[0-9]{1,2})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def amount(value: object) -> Decimal | None:
    """Return an amount, None if it is none."""
    words = text(value, LONGEST_NUMBER) or ""
    return Decimal(words) if _AMOUNT.fullmatch(words) else None


def money(value: object, currency: object) -> Money | None:
    """Return an amount in a currency, None if either is none."""
    number = amount(value)
    code = (text(currency, LONGEST_NUMBER) or "").upper()
    return None if number is None or not _CURRENCY.fullmatch(code) else Money(number, code)

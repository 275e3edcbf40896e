"""Saying things in the language in which somebody asked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from .calls.model import Money
from .const import DOMAIN

LANGUAGES: Final = ("en", "es", "nl", "pl", "ru", "uk")
"""The languages of the sentences and answers; whoever speaks another one is answered in English."""

_COMMON: Final = f"component.{DOMAIN}.common.voice_"
_LONGEST_SHORT_NUMBER: Final = 6


class NotMeant(Exception):
    """It is not known who or what was meant, or nobody has it; nothing was done. `speech` says so."""

    def __init__(self, speech: str) -> None:
        """Keep what is to be said."""
        super().__init__("not known what was meant")
        self.speech = speech


class SeveralMeant(NotMeant):
    """Several may be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How things are said in one language.

    Attributes:
        language: One of `LANGUAGES`.
        region: The country (ISO 3166) whose numbers are said without their country code.
        locale: How the language counts and names days and money.
        clock: How the time is told where it is spoken: English-speaking countries differ.
        texts: What can be said, by key.
        failures: What is said of failures, by key.
    """

    language: str
    region: str
    locale: Locale
    clock: Locale
    texts: Mapping[str, str]
    failures: Mapping[str, str]

    def say(self, key: str, **values: str) -> str:
        """Return a text with its placeholders filled."""
        return self.texts[f"{_COMMON}{key}"].format(**values)

    def count(self, key: str, number: int, **values: str) -> str:
        """Return a text in the grammatical number that a count asks for."""
        form = self.locale.plural_form(number)
        known = form if f"{_COMMON}{key}_{form}" in self.texts else "other"
        return self.say(f"{key}_{known}", count=str(number), **values)

    def failure(self, error: HomeAssistantError) -> str:
        """Return what is said of a failure."""
        text = self.failures.get(f"component.{error.translation_domain}.exceptions.{error.translation_key}.message")
        return text.format(**(error.translation_placeholders or {})) if text else str(error)

    def listed(self, things: Sequence[str]) -> str:
        """Return several things in one sentence."""
        return format_list(things, locale=self.locale)

    def time(self, moment: datetime) -> str:
        """Return the time of a day."""
        return _spaced(format_time(dt_util.as_local(moment).time(), "short", locale=self.clock))

    def when(self, moment: datetime) -> str:
        """Return when something was, as people say it: with the day, if that was not today."""
        day, today = dt_util.as_local(moment).date(), dt_util.now().date()
        if day == today:
            return self.say("at_today", time=self.time(moment))
        if day == today - timedelta(days=1):
            return self.say("at_yesterday", time=self.time(moment))
        same_year = day.year == today.year
        date = format_skeleton("MMMMd", day, locale=self.locale) if same_year else format_date(day, "long", self.locale)
        return self.say("at_day", date=_spaced(date), time=self.time(moment))

    def duration(self, seconds: int) -> str:
        """Return how long something lasted, about."""
        return _spaced(format_timedelta(timedelta(seconds=seconds), locale=self.locale))

    def money(self, money: Money) -> str:
        """Return an amount and its currency."""
        return _spaced(format_currency(money.amount, money.currency, format_type="name", locale=self.locale))

    def number(self, number: str) -> str:
        """Return a phone number in groups of digits, each said by itself; extensions as they are."""
        if len(number) <= _LONGEST_SHORT_NUMBER:
            return number
        try:
            parsed = phonenumbers.parse(number, self.region or None)
        except NumberParseException:
            return number
        own = phonenumbers.region_code_for_number(parsed) == self.region
        form = PhoneNumberFormat.NATIONAL if own else PhoneNumberFormat.INTERNATIONAL
        groups = "".join(
            character if character.isdigit() else " " for character in phonenumbers.format_number(parsed, form)
        )
        digits = ", ".join(" ".join(group) for group in groups.split())
        return digits if own else self.say("plus", number=digits)

    def caller(self, name: str | None, number: str | None) -> str:
        """Return who somebody is: the name, else the number, if there is one."""
        if name:
            return name
        return self.number(number) if number and any(map(str.isdigit, number)) else self.say("hidden")


async def async_speech(hass: HomeAssistant, language: str) -> Speech:
    """Return how things are said in the language of a request, such as `pl` or `pl-PL`; in English, if not known."""
    base, _, region = language.replace("_", "-").partition("-")
    known = base.lower() if base.lower() in LANGUAGES else "en"
    # The first time they are read from files.
    locale = await hass.async_add_executor_job(_locale, known)
    clock = await hass.async_add_executor_job(_locale, known, region.upper(), hass.config.country)
    return Speech(
        language=known,
        region=hass.config.country or "",
        locale=locale,
        clock=clock,
        texts=await async_get_translations(hass, known, "common", [DOMAIN]),
        failures=await async_get_translations(hass, known, "exceptions", [DOMAIN]),
    )


@lru_cache(maxsize=64)
def _locale(language: str, *regions: str | None) -> Locale:
    """Return how a language is spoken in the first of these countries of which that is known, else in general."""
    locale = next(_known_locales(language, regions), Locale(language))
    # What is known of it is read when it is first needed; not in the event loop.
    format_currency(0, "EUR", format_type="name", locale=locale)
    return locale


def _known_locales(language: str, regions: Iterable[str | None]) -> Iterator[Locale]:
    for region in filter(None, regions):
        with suppress(UnknownLocaleError, ValueError):
            yield Locale.parse(f"{language}_{region}")


def _spaced(text: str) -> str:
    """Return a text with plain spaces in place of those that do not break a line."""
    return text.replace("\u202f", " ").replace("\xa0", " ")

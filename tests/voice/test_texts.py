"""Everything that can be said can be said in every language, with the same facts in it."""

import ast
from collections.abc import Iterator
from string import Formatter

from babel import Locale, localedata
from homeassistant import block_async_io
import pytest

from custom_components.cloud_telephony import voice_speech
from custom_components.cloud_telephony.calls.model import ExtensionStatus
from custom_components.cloud_telephony.voice_speech import LANGUAGES
from tests.code_texts import PACKAGE

from .office import SpokenOffice, texts

COMPOSED = {"calls_none", "missed_none", "extension", "extension_named", "extension_unknown"} | {
    f"extension_{status}" for status in ExtensionStatus
}
"""Keys that are put together from parts."""
COUNTED_KINDS = {"calls", "missed"}


def said() -> Iterator[tuple[str, str]]:
    """Yield how the code asks for a text, by `say` or by `count`, and the key, where it stands there as it is."""
    for path in PACKAGE.glob("voice_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="say" | "count" as how), args=[ast.Constant(value=str(key)), *_]):
                    yield how, key


def filled(text: str) -> frozenset[str]:
    """Return the placeholders in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_there_in_every_plural_and_none_for_nothing(language: str) -> None:
    asked = list(said())
    counted = {key for how, key in asked if how == "count"} | COUNTED_KINDS
    forms = set(Locale(language).plural_form.tags) | {"other"}
    wanted = (
        {key for how, key in asked if how == "say"} | COMPOSED | {f"{key}_{form}" for key in counted for form in forms}
    )
    assert set(texts(language)) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_the_same_facts(language: str) -> None:
    english = texts("en")

    def original(key: str) -> str:
        return english.get(key) or english[f"{key.rpartition('_')[0]}_other"]

    spoken = texts(language)
    assert {key for key, text in spoken.items() if filled(text) != filled(original(key))} == set()
    assert [text for text in spoken.values() if text != text.strip() or "  " in text] == []


@pytest.mark.usefixtures("disable_block_async_io")  # once it is over
async def test_nothing_is_read_from_files_while_everything_else_waits(
    spoken_office: SpokenOffice, caplog: pytest.LogCaptureFixture
) -> None:
    """What is known of languages is read somewhere else, when one is spoken first."""
    await spoken_office.live_through_two_days()
    localedata._cache.clear()
    voice_speech._locale.cache_clear()
    block_async_io.enable()
    for language, question in (("nl-BE", "wie belde er"), ("es-MX", "quién llamó"), ("uk-UA", "хто дзвонив")):
        assert await spoken_office.answer(question, language)
    assert await spoken_office.answer("what is my balance", "en-US")
    assert len(localedata._cache) > 4
    assert [record.message for record in caplog.records if "blocking call" in record.message] == []

"""Other languages say what English says, in the sections that are translated."""

from babel import Locale
import pytest

from custom_components.cloud_telephony.voice_speech import LANGUAGES

from .code_texts import PACKAGE
from .language_files import leaves, placeholders, translations

OTHERS = sorted(set(LANGUAGES) - {"en"})
SPOKEN = "common.voice_"
SECTIONS = ("common.", "selector.", "device.", "entity.", "exceptions.")


def texts(language: str) -> dict[str, str]:
    """Return the texts of a language that must be in every language, with the paths to them."""
    return {path: text for path, text in leaves(translations(language)) if path.startswith(SECTIONS)}


def forms(language: str) -> frozenset[str]:
    """Return the plural forms of a language."""
    return frozenset({*Locale(language).plural_form.tags, "other"})


def counted(english: dict[str, str]) -> frozenset[str]:
    """Return the spoken texts that have plural forms, without them."""
    spoken = (path for path in english if path.startswith(SPOKEN) and path.endswith("_other"))
    return frozenset(path.removesuffix("_other") for path in spoken)


def originals(language: str) -> dict[str, str]:
    """Return the English texts under the paths that a language has for them: its own plural forms."""
    english = texts("en")
    kinds = counted(english)
    own = {f"{kind}_{form}": english[f"{kind}_other"] for kind in kinds for form in forms(language)}
    plurals = {f"{kind}_{form}" for kind in kinds for form in forms("en")}
    return own | {path: text for path, text in english.items() if path not in plurals}


def test_there_are_texts_of_every_kind() -> None:
    english = texts("en")

    assert [kind for kind in SECTIONS if not any(path.startswith(kind) for path in english)] == []
    assert counted(english)
    assert OTHERS == ["es", "nl", "pl", "ru", "uk"]
    assert {path.stem for path in (PACKAGE / "translations").glob("*.json")} == {"en", *OTHERS}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_there_and_no_other(language: str) -> None:
    wanted, found = set(originals(language)), set(texts(language))

    assert wanted - found == set(), "missing"
    assert found - wanted == set(), "not in English"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_filled_by_what_fills_the_english_one(language: str) -> None:
    english = originals(language)

    unlike = {path for path, text in texts(language).items() if placeholders(text) != placeholders(english[path])}
    assert unlike == set()


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_is_empty_or_has_space_around_it(language: str) -> None:
    assert [path for path, text in texts(language).items() if not text or text != text.strip()] == []

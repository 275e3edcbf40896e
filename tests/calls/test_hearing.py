"""What of a text is left when it is spoken."""

from custom_components.cloud_telephony.calls.hearing import letters, words


def test_words_have_no_capitals_and_punctuation() -> None:
    assert words("Sorry, I'm late: \u201e20.00\u201d!") == ["sorry", "i", "m", "late", "20", "00"]
    assert words("Spó\u017anię się _ 👍") == ["spó\u017anię", "się"]
    assert words("?!") == []


def test_letters_do_not_tell_how_words_are_parted() -> None:
    assert letters("I'm late") == letters("IM LATE.") == "imlate"

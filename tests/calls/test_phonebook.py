"""Facts about numbers and names."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.cloud_telephony.calls.model import Call, CallState, Direction, mask
from custom_components.cloud_telephony.calls.phonebook import MAX_LEARNED, Contact, Phonebook

ANNA = Contact(contact_id="1", name="Anna", numbers=("600 700 800", "(22) 555-01-00"), groups=("family", "vip"))
DESK = Contact(contact_id="2", name="Front desk", numbers=("101",))


@pytest.fixture
def phonebook() -> Phonebook:
    """Return a phone book with a person and an extension in it."""
    return Phonebook("PL", [ANNA, DESK])


@pytest.mark.parametrize(
    "given_number",
    [
        "600700800",
        "600 700 800",
        " 600-700-800 ",
        "(600) 700.800",
        "600\u00a0700\u00a0800",
        "+48600700800",
        "+48 600 700 800",
        "0048600700800",
        "48600700800",
    ],
)
def test_a_number_has_one_form_however_it_is_written(phonebook: Phonebook, given_number: str) -> None:
    """National, international, with and without plus and separators."""
    assert phonebook.normalise(given_number) == "+48600700800"


@pytest.mark.parametrize(
    ("given_number", "normal"),
    [
        ("+380441234567", "+380441234567"),
        ("00 380 44 123 45 67", "+380441234567"),
        ("380441234567", "+380441234567"),
        ("442079460000", "+442079460000"),
        ("+49 (0)30 123456", "+4930123456"),
    ],
)
def test_a_foreign_number_keeps_its_country(phonebook: Phonebook, given_number: str, normal: str) -> None:
    """Also where the plus is missing but the digits are no number at home."""
    assert phonebook.normalise(given_number) == normal


@pytest.mark.parametrize(
    "text", ["101", "112", "641000", "*72", "#31#", "anonymous", "BANK", "1-800-FLOWERS", "+48 22", "+999123456789", ""]
)
def test_what_is_no_subscriber_number_stays_as_it_was_given(phonebook: Phonebook, text: str) -> None:
    """Extensions, codes, names and impossible numbers."""
    assert phonebook.normalise(f" {text} ") == text


def test_no_number_stays_none(phonebook: Phonebook) -> None:
    """Nothing is made up."""
    assert phonebook.normalise(None) is None
    assert phonebook.find(None) is None
    assert phonebook.name_of(None) is None
    assert phonebook.groups_of(None) == ()


@pytest.mark.parametrize(
    ("dialled", "read"),
    [
        ("902122853348", "902122853348"),  # would be a Turkish number without its plus
        ("904141234567", "904141234567"),
        ("92853348", "92853348"),
        ("02122853348", "+582122853348"),
        ("0014155552671", "+14155552671"),
        ("+582122853348", "+582122853348"),
    ],
)
def test_digits_that_may_begin_with_an_exit_prefix_are_not_guessed(dialled: str, read: str) -> None:
    """The seed's own example, [S2]: phones in Venezuela that dial 9 for an outside line."""
    assert Phonebook("VE", guesses=False).normalise(dialled) == read


def test_national_numbers_are_read_as_those_of_the_region() -> None:
    """The trunk prefix goes."""
    assert Phonebook("NL").normalise("020 123 4567") == "+31201234567"
    assert Phonebook("UA").normalise("0441234567") == "+380441234567"


@given(st.text(max_size=60))
def test_any_text_has_a_normal_form_that_is_its_own(text: str) -> None:
    """Nothing raises, and doing it twice is doing it once."""
    phonebook = Phonebook("PL")
    normal = phonebook.normalise(text)
    assert phonebook.normalise(normal) == normal


def test_a_contact_is_found_by_every_way_to_write_its_numbers(phonebook: Phonebook) -> None:
    """Contacts are entered by hand, numbers are told by machines."""
    assert phonebook.find("0048600700800") is ANNA
    assert phonebook.find("225550100") is ANNA
    assert phonebook.find("101") is DESK
    assert phonebook.find("102") is None
    assert phonebook.groups_of("+48600700800") == ("family", "vip")


def test_the_first_of_two_contacts_has_the_number() -> None:
    """So that the answer does not change by itself."""
    other = Contact(contact_id="3", name="Other", numbers=("+48600700800",))
    assert Phonebook("PL", [ANNA, other]).name_of("600700800") == "Anna"


def test_a_learned_name_is_used_until_a_contact_has_one(phonebook: Phonebook) -> None:
    """The user's word counts more than the phone system's."""
    phonebook.learn("101", "Agent 1")
    phonebook.learn("102", "Agent 2")
    assert phonebook.name_of("101") == "Front desk"
    assert phonebook.name_of("102") == "Agent 2"
    assert phonebook.find("102") is None


def test_learned_names_are_bounded(phonebook: Phonebook) -> None:
    """The first one is forgotten first."""
    for number in range(MAX_LEARNED + 1):
        phonebook.learn(f"x{number}", "name")
    assert phonebook.name_of("x0") is None
    assert phonebook.name_of("x1") == "name"


@pytest.mark.parametrize("text", ["600 700 800", "+48600700800", "48600700800"])
def test_a_number_that_a_user_types_is_checked_and_normalised(phonebook: Phonebook, text: str) -> None:
    """As the config flow needs it."""
    assert phonebook.check_number(text) == "+48600700800"


@pytest.mark.parametrize("text", ["101", "*72", "112"])
def test_a_user_may_type_a_short_number(phonebook: Phonebook, text: str) -> None:
    """An extension can be a contact."""
    assert phonebook.check_number(f" {text}") == text


@pytest.mark.parametrize("text", ["", "Anna", "12345678901234567", "+48 22", "600700800x"])
def test_what_cannot_be_a_number_is_refused_without_repeating_it(phonebook: Phonebook, text: str) -> None:
    """An exception's text ends in logs."""
    with pytest.raises(ValueError, match=r"^Not a phone number$"):
        phonebook.check_number(text)


def test_the_mobile_number_of_a_contact_is_the_one_for_messages(phonebook: Phonebook) -> None:
    """The first one, if there is none."""
    assert phonebook.mobile_of(["225550100", "600700800"]) == "+48600700800"
    assert phonebook.mobile_of(["225550100", "101"]) == "+48225550100"


def call(from_number: str | None, from_name: str | None, to_number: str | None, to_name: str | None) -> Call:
    """Return a call between two parties."""
    return Call(
        call_id="1",
        account="account",
        kind="cloudpbx",
        direction=Direction.INCOMING,
        state=CallState.RINGING,
        started_at=datetime(2026, 11, 21, tzinfo=UTC),
        from_number=from_number,
        from_name=from_name,
        to_number=to_number,
        to_name=to_name,
    )


def test_a_contact_names_a_call_better_than_the_provider(phonebook: Phonebook) -> None:
    """Contact, then provider, then what was learned."""
    phonebook.learn("105", "Agent 5")
    known = phonebook.identify(call("48600700800", "A. NOWAK", "105", None))
    assert (known.from_number, known.from_name) == ("+48600700800", "Anna")
    assert (known.to_number, known.to_name) == ("105", "Agent 5")
    stranger = phonebook.identify(call("600700900", "A. NOWAK", "105", "Desk 5"))
    assert (stranger.from_name, stranger.to_name) == ("A. NOWAK", "Desk 5")


def test_a_call_without_number_is_left_alone(phonebook: Phonebook) -> None:
    """An anonymous caller has no name but the one that was sent."""
    anonymous = call(None, "Anonymous", None, None)
    assert phonebook.identify(anonymous) == anonymous


@pytest.mark.parametrize(
    ("number", "masked"), [("+48600700800", "…800"), ("101", "…1"), ("12", "…2"), ("1", "…"), ("", ""), (None, "")]
)
def test_a_masked_number_still_tells_two_apart(number: str | None, masked: str) -> None:
    """In a log."""
    assert mask(number) == masked


@given(st.text(min_size=1))
def test_a_masked_number_is_never_whole(number: str) -> None:
    """At least a third of it is gone, whatever it is."""
    assert number not in mask(number)
    assert len(mask(number)) - 1 <= len(number) * 2 / 3

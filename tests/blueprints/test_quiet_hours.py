"""When callers are announced and when not; speakers and voice satellites keep the same hours."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.assist_satellite import async_setup as set_up_satellites
from homeassistant.components.assist_satellite.const import DOMAIN as SATELLITE
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.util import dt as dt_util
import pytest

from .office import ANNA, COURIER, STRANGER, Office, use
from .test_announce_caller import LOUD, SPEAK

SPEAKERS: dict[str, Any] = {"speakers": ["media_player.kitchen"], "voice": "tts.piper"}
SATELLITES: dict[str, Any] = {"satellites": ["assist_satellite.kitchen"]}
WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
LUNCH = {"quiet_from": "12:00:00", "quiet_until": "13:00:00"}


@pytest.fixture(params=["announce_caller", "announce_caller_on_satellite"])
def blueprint(request: pytest.FixtureRequest) -> str:
    """Return each blueprint that announces callers."""
    return str(request.param)


@pytest.fixture
async def spoken(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what is announced, whichever way; Home Assistant's own actions say what may be asked for."""
    assert await set_up_satellites(hass, {})
    announce = hass.services.async_services_internal()[SATELLITE]["announce"]
    spoken: list[ServiceCall] = []

    @callback
    def take_note(call: ServiceCall) -> None:
        spoken.append(call)

    hass.services.async_register(SATELLITE, "announce", take_note, schema=announce.schema)
    hass.services.async_register("tts", "speak", take_note, schema=SPEAK)
    return spoken


async def announce(hass: HomeAssistant, blueprint: str, **inputs: Any) -> None:
    """Use a blueprint."""
    needed = SPEAKERS if blueprint == "announce_caller" else SATELLITES
    await use(hass, blueprint, **(needed | inputs))


def words(spoken: list[ServiceCall]) -> list[str]:
    """Return the sentences."""
    return [call.data["message"] for call in spoken]


@pytest.mark.parametrize(
    ("now", "inputs", "said"),
    [
        ("2026-11-02 21:59:59", {}, True),
        ("2026-11-02 22:00:00", {}, False),
        ("2026-11-03 06:59:59", {}, False),
        ("2026-11-03 07:00:00", {}, True),
        # Friday evening to Saturday morning, and then not before Monday.
        ("2026-11-06 22:30:00", {"quiet_days": WORKDAYS}, False),
        ("2026-11-07 00:00:00", {"quiet_days": WORKDAYS}, False),
        ("2026-11-07 06:59:59", {"quiet_days": WORKDAYS}, False),
        ("2026-11-07 07:00:00", {"quiet_days": WORKDAYS}, True),
        ("2026-11-07 22:30:00", {"quiet_days": WORKDAYS}, True),
        ("2026-11-08 06:00:00", {"quiet_days": WORKDAYS}, True),
        ("2026-11-09 06:00:00", {"quiet_days": WORKDAYS}, True),
        ("2026-11-09 22:30:00", {"quiet_days": WORKDAYS}, False),
        # Over the end of a year, and of a week.
        ("2026-12-31 23:30:00", {"quiet_days": ["thu"]}, False),
        ("2027-01-01 00:30:00", {"quiet_days": ["thu"]}, False),
        ("2026-11-09 00:30:00", {"quiet_days": ["sun"]}, False),
        ("2026-11-09 00:30:00", {"quiet_days": ["mon"]}, True),
        ("2026-11-08 00:30:00", {"quiet_days": []}, True),
        # Within one day.
        ("2026-11-02 12:30:00", LUNCH, False),
        ("2026-11-02 13:00:00", LUNCH, True),
        ("2026-11-02 12:30:00", LUNCH | {"quiet_days": ["tue"]}, True),
        ("2026-11-03 12:30:00", LUNCH | {"quiet_days": ["tue"]}, False),
        ("2026-11-04 11:30:00", LUNCH | {"quiet_days": ["tue"]}, True),
        ("2026-11-02 12:00:00", {"quiet_from": "12:00:00", "quiet_until": "12:00:00"}, True),
        ("2026-11-02 00:30:00", {"quiet_from": "00:00:00", "quiet_until": "06:00:00", "quiet_days": ["mon"]}, False),
        ("2026-11-03 00:30:00", {"quiet_from": "00:00:00", "quiet_until": "06:00:00", "quiet_days": ["mon"]}, True),
    ],
)
async def test_quiet_hours(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: Office,
    spoken: list[ServiceCall],
    blueprint: str,
    *,
    now: str,
    inputs: dict[str, Any],
    said: bool,
) -> None:
    """Hours that last over midnight belong to the day on which they began."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(now)
    await announce(hass, blueprint, **inputs)
    await office.ring(ANNA)
    assert words(spoken) == ["Anna Kowalska is calling"] * said


@pytest.mark.parametrize(
    ("utc", "clock", "said"),
    [
        # In Warsaw clocks go from 2:00 to 3:00 in March, and from 3:00 to 2:00 in October.
        ("2026-03-29 00:59:59", "01:59:59", True),
        ("2026-03-29 01:00:00", "03:00:00", True),
        ("2026-03-28 01:30:00", "02:30:00", False),
        ("2026-10-25 00:30:00", "02:30:00", False),
        ("2026-10-25 01:30:00", "02:30:00", False),
        ("2026-10-25 02:00:00", "03:00:00", True),
        ("2026-10-24 23:59:59", "01:59:59", True),
    ],
)
async def test_what_counts_is_what_clocks_show(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: Office,
    spoken: list[ServiceCall],
    blueprint: str,
    *,
    utc: str,
    clock: str,
    said: bool,
) -> None:
    """An hour that there is twice is quiet twice, one that there is not is not."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    freezer.move_to(utc)
    assert f"{dt_util.now():%H:%M:%S}" == clock
    await announce(hass, blueprint, quiet_from="02:00:00", quiet_until="03:00:00")
    await office.ring(ANNA)
    assert len(spoken) == said


@pytest.mark.parametrize(
    ("utc", "said"), [("2026-10-24 20:30:00", False), ("2026-10-25 05:30:00", False), ("2026-10-25 06:00:00", True)]
)
async def test_a_night_in_which_clocks_change(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: Office,
    spoken: list[ServiceCall],
    blueprint: str,
    *,
    utc: str,
    said: bool,
) -> None:
    """It is an hour longer, and still Saturday's."""
    await hass.config.async_set_time_zone("Europe/Warsaw")
    freezer.move_to(utc)
    await announce(hass, blueprint, quiet_days=["sat"])
    await office.ring(ANNA)
    assert len(spoken) == said


async def test_some_are_announced_at_any_hour(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    office: Office,
    spoken: list[ServiceCall],
    blueprint: str,
) -> None:
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-02 23:00:00")
    await announce(hass, blueprint, always_groups=["FAMILY"])
    for caller, extension in ((COURIER, "102"), (STRANGER, "103"), (ANNA, "101")):
        await office.hang_up(await office.ring(caller, extension))
    assert words(spoken) == ["Anna Kowalska is calling"]


@pytest.mark.parametrize("always", [[], ["family"]])
async def test_nothing_is_said_while_somebody_talks(
    hass: HomeAssistant, office: Office, spoken: list[ServiceCall], blueprint: str, always: list[str]
) -> None:
    """On one of the chosen phones; who is announced at any hour is not either."""
    office.sim.set_extension("101", 0)
    await announce(hass, blueprint, **LOUD, busy_extensions=["101", "104"], always_groups=always)
    elsewhere = await office.ring(COURIER, "103")
    await office.answer(elsewhere)
    talk = await office.ring(STRANGER, "101")
    await office.answer(talk)
    await office.hang_up(await office.ring(ANNA, "102"))
    await office.hang_up(talk)
    await office.ring(ANNA, "102")
    assert words(spoken) == ["Courier is calling", "4 8 5 1 2 3 4 5 6 7 8 is calling", "Anna Kowalska is calling"]


async def test_no_phone_chosen_is_no_reason_to_be_quiet(
    hass: HomeAssistant, office: Office, spoken: list[ServiceCall], blueprint: str
) -> None:
    await announce(hass, blueprint, **LOUD)
    await office.answer(await office.ring(COURIER, "103"))
    await office.ring(ANNA, "102")
    assert len(spoken) == 2


async def test_a_satellite_says_it_with_its_chime_or_without(
    hass: HomeAssistant, office: Office, spoken: list[ServiceCall]
) -> None:
    """In the language in which the sentence is written."""
    await announce(
        hass, "announce_caller_on_satellite", **LOUD, message="Dzwoni {{ caller }}", unknown_caller="nieznany numer"
    )
    await office.ring(ANNA)
    assert [dict(call.data) for call in spoken] == [
        {"entity_id": ["assist_satellite.kitchen"], "message": "Dzwoni Anna Kowalska", "preannounce": True}
    ]


async def test_a_satellite_without_its_chime(hass: HomeAssistant, office: Office, spoken: list[ServiceCall]) -> None:
    await announce(hass, "announce_caller_on_satellite", **LOUD, chime=False)
    await office.ring(ANNA)
    assert [call.data["preannounce"] for call in spoken] == [False]


@pytest.mark.parametrize(("language", "asked"), [("", None), (" pl ", "pl")])
async def test_a_voice_reads_in_the_chosen_language(
    hass: HomeAssistant, office: Office, spoken: list[ServiceCall], language: str, asked: str | None
) -> None:
    """In its own, unless one is chosen."""
    await announce(hass, "announce_caller", **LOUD, language=language, message="Dzwoni {{ caller }}")
    await office.ring(ANNA)
    assert [(call.data["message"], call.data.get("language")) for call in spoken] == [("Dzwoni Anna Kowalska", asked)]

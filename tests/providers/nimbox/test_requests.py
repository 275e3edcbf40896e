"""The requests that go out, byte for byte; each fact of the document by name."""

from dataclasses import replace
from datetime import date

from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from yarl import URL

from custom_components.cloud_telephony.calls.model import CallNote
from custom_components.cloud_telephony.providers.nimbox import NiMbox

from .conftest import ENCODED_TOKEN, NOTE, Asked, MakeProvider

pytestmark = pytest.mark.usefixtures("socket_enabled")

CREATE = f"/direct/items/phonecalls/create?token={ENCODED_TOKEN}"
DELETE = f"/direct/items/phonecalls/delete?token={ENCODED_TOKEN}"


async def test_a_call_is_made_by_get_with_the_parameters_of_the_document_in_its_order(
    provider: NiMbox, asked: Asked
) -> None:
    await provider.deliver(NOTE)

    call = "&initiated=2012-08-23T12%3A20%3A33Z&source=7222&destination=02122853348&duration=45"
    link = "&url=http%3A%2F%2F192.168.128.96%2Frecordings%2FSIP%2F7222-0a"
    assert asked.paths == [f"{CREATE}{call}{link}"]


async def test_duration_and_url_are_optional(provider: NiMbox, asked: Asked) -> None:
    await provider.deliver(replace(NOTE, duration=None, url=None))

    assert asked.paths == [f"{CREATE}&initiated=2012-08-23T12%3A20%3A33Z&source=7222&destination=02122853348"]


async def test_a_duration_of_nothing_is_told(provider: NiMbox, asked: Asked) -> None:
    await provider.deliver(replace(NOTE, duration=0, url=None))

    assert asked.paths[0].endswith("&duration=0")


async def test_every_value_is_percent_encoded(provider: NiMbox, asked: Asked) -> None:
    note = CallNote(initiated="2012-08-23T12:20:33+00:00", source="+58 212", destination="a&b=c#d/ñ\ud800")

    await provider.deliver(note)

    assert asked.paths == [
        f"{CREATE}&initiated=2012-08-23T12%3A20%3A33%2B00%3A00&source=%2B58%20212&destination=a%26b%3Dc%23d%2F%C3%B1%3F"
    ]


async def test_a_repetition_is_the_same_byte_for_byte(provider: NiMbox, asked: Asked) -> None:
    for _ in range(3):
        await provider.deliver(NOTE)

    assert len(asked.paths) == 3
    assert len({*asked.paths}) == 1


async def test_another_account_of_the_same_server_asks_in_the_same_bytes(
    make_provider: MakeProvider, asked: Asked
) -> None:
    """As after a restart."""
    await make_provider().deliver(NOTE)
    await make_provider().deliver(NOTE)

    assert asked.paths[0] == asked.paths[1]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(source=st.text(min_size=1, max_size=20), destination=st.text(min_size=1, max_size=20))
async def test_what_the_server_reads_is_what_was_told(
    provider: NiMbox, asked: Asked, source: str, destination: str
) -> None:
    await provider.deliver(replace(NOTE, source=source, destination=destination))

    query = URL(asked.paths[-1], encoded=True).query
    readable = [text.encode(errors="replace").decode() for text in (source, destination)]
    assert [query["source"], query["destination"]] == readable


async def test_the_path_of_an_installation_stands_before_that_of_the_service(
    make_provider: MakeProvider, asked: Asked
) -> None:
    url = make_provider().account_id
    await make_provider(url=f"http://{url}/crm/").deliver(NOTE)

    assert asked.paths[0].startswith("/crm/direct/items/phonecalls/create?")


@pytest.mark.parametrize("copied", ["/direct/items/phonecalls/create", "/direct/items/phonecalls/", "/"])
async def test_the_path_of_the_service_may_be_copied_along(
    make_provider: MakeProvider, asked: Asked, copied: str
) -> None:
    url = make_provider().account_id
    provider = make_provider(url=f"http://{url}{copied}")
    await provider.deliver(NOTE)

    assert asked.paths[0].startswith("/direct/items/phonecalls/create?")
    assert provider.account_id == url


@pytest.mark.parametrize(
    ("first", "last", "sent"),
    [
        (date(2012, 8, 24), date(2012, 8, 24), "&from=2012-08-23&to=2012-08-25"),
        (date(2012, 3, 1), date(2012, 12, 31), "&from=2012-02-29&to=2013-01-01"),
        (date.min, date.max, "&from=0001-01-01&to=9999-12-31"),
    ],
)
async def test_days_that_are_meant_inclusively_become_exclusive_dates_without_hours(
    provider: NiMbox, asked: Asked, first: date, last: date, sent: str
) -> None:
    asked.answers('{ "count" : 702, "error" : false }')

    assert await provider.delete_calls(first, last) == 702

    assert asked.paths == [f"{DELETE}{sent}"]


async def test_the_token_is_tried_between_two_days_that_follow_each_other_long_before_all_calls(
    provider: NiMbox, asked: Asked
) -> None:
    """Both are exclusive, so that nothing is deleted; a server that thinks otherwise has nothing of that day."""
    await provider.check()

    assert asked.paths == [f"{DELETE}&from=1850-01-01&to=1850-01-02"]

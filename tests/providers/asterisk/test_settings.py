"""What an account is made of."""

import pytest
from sqlalchemy import make_url

from custom_components.cloud_telephony.providers.asterisk import requirements
from custom_components.cloud_telephony.providers.base import InvalidTable, InvalidTimeZone, InvalidUrl

from .conftest import provider

ADDRESS = "mysql://reader:secret-word@PBX.example/asteriskcdrdb"


def test_account_is_known_by_where_its_table_is() -> None:
    account = provider(make_url(ADDRESS))
    assert account.account_id == "pbx.example:3306/asteriskcdrdb/cdr"
    assert account.title == "Asterisk PBX.example asteriskcdrdb.cdr"
    moved = provider(make_url(ADDRESS.replace("reader", "other")), table="records.cdr")
    assert moved.account_id == "pbx.example:3306/asteriskcdrdb/records.cdr"


@pytest.mark.parametrize(
    ("address", "package"),
    [(ADDRESS, "PyMySQL"), ("postgresql://a:b@c/d", "psycopg"), ("mariadb+mysqldb://a:b@c/d", "PyMySQL")],
)
def test_driver_is_what_the_server_needs(address: str, package: str) -> None:
    (requirement,) = requirements({"db_url": address})
    assert requirement.startswith(package)


@pytest.mark.parametrize("address", ["", "https://pbx.example", "sqlite:///cdr.db", "mysql://pbx.example", "mysql://"])
def test_address_has_to_be_that_of_a_database_server(address: str) -> None:
    with pytest.raises(InvalidUrl) as refused:
        requirements({"db_url": address})
    assert refused.value.placeholders == {"field": "db_url"}


@pytest.mark.parametrize("option", ["connect_timeout=soon", "plugin=none"])
def test_options_of_the_address_have_to_be_readable(option: str) -> None:
    with pytest.raises(InvalidUrl) as refused:
        provider(make_url(f"{ADDRESS}?{option}"))
    assert refused.value.placeholders == {"field": "db_url"}


@pytest.mark.parametrize("table", ["cdr; DROP TABLE cdr", "`cdr`", "a.b.c", "1cdr", ".cdr", "cdr.", "c" * 100])
def test_name_of_a_table_has_to_be_one(table: str) -> None:
    with pytest.raises(InvalidTable):
        provider(make_url(ADDRESS), table=table)


def test_time_zone_has_to_be_known() -> None:
    with pytest.raises(InvalidTimeZone):
        provider(make_url(ADDRESS), time_zone="Mars/Phobos")

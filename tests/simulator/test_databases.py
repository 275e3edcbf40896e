"""The servers that tests and benchmarks run against."""

from sqlalchemy import URL, create_engine, text


def test_every_database_is_new_and_answers(log_url: URL) -> None:
    with create_engine(log_url).connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        connection.execute(text("CREATE TABLE only_one (number INTEGER)"))

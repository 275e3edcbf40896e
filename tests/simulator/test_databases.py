"""The servers that tests and benchmarks run against."""

from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from simulator import databases


def test_every_database_is_new_and_answers(log_url: URL) -> None:
    with create_engine(log_url).connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        connection.execute(text("CREATE TABLE only_one (number INTEGER)"))


def test_who_lacks_a_server_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        pytest.raises(databases.ServerMissing, match="mariadb-install-db is not installed; scripts/setup databases"),
        databases.mariadb(),
    ):
        pass

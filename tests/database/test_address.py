"""Which addresses of a database are understood?"""

from pathlib import Path

import pytest

from lagplanner.database.engine import open_database
from lagplanner.database.postgresql import PooledPostgresEngine
from lagplanner.database.sqlite import SerialSQLiteEngine
from lagplanner.domain.errors import SettingsError


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "mysql://a/b", "lagplanner.sqlite"]
)
def test_an_address_that_means_nothing_is_explained(url: str) -> None:
    with pytest.raises(SettingsError):
        open_database(url)


def test_three_strokes_lie_beside_the_working_directory_four_where_they_say() -> None:
    beside = open_database("sqlite:///data/network.sqlite")
    absolute = open_database("sqlite:////srv/network.sqlite")

    assert isinstance(beside, SerialSQLiteEngine)
    assert beside.path == str(Path.cwd() / "data/network.sqlite")
    assert isinstance(absolute, SerialSQLiteEngine)
    assert absolute.path == "/srv/network.sqlite"


def test_postgresql_is_known_by_its_name_and_not_connected_to() -> None:
    assert isinstance(open_database("postgresql://x@db.example/lag"), PooledPostgresEngine)

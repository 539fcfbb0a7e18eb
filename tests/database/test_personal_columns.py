"""Does the list of processing know every text of the database? A new column cannot be forgotten."""

from piccolo.columns import Bytea, Text, Varchar

from lagplanner.database.tables import TABLES
from lagplanner.domain.privacy.catalogue import ACTIVITIES, NOBODY


def told() -> list[tuple[str, str]]:
    """Each (table, column) the catalogue names, as often as it does."""
    held = [(one.table, name) for it in ACTIVITIES for one in it.holdings for name in one.columns]
    return held + [(table, name) for table, columns in NOBODY.items() for name in columns]


def texts() -> set[tuple[str, str]]:
    """Each text column of the schema."""
    return {
        (table._meta.tablename, column._meta.name)
        for table in TABLES
        for column in table._meta.columns
        if isinstance(column, Varchar | Text | Bytea)
    }


def test_every_text_column_is_in_one_line_of_the_catalogue() -> None:
    assert sorted(texts() - set(told())) == []
    assert sorted({one for one in told() if told().count(one) > 1}) == []


def test_the_catalogue_names_no_column_that_is_not_there() -> None:
    there = {
        (table._meta.tablename, column._meta.name)
        for table in TABLES
        for column in table._meta.columns
    }
    assert sorted(set(told()) - there) == []

"""Settings are read once, and a typing error is refused instead of being ignored for years."""

import pytest

from lagplanner import settings
from lagplanner.domain.errors import SettingsError


def test_without_any_setting_there_is_a_file_beside_the_working_folder() -> None:
    assert settings.read({}).database_url == "sqlite:///lagplanner.sqlite"


def test_other_peoples_variables_do_not_matter() -> None:
    assert settings.read({"PATH": "/bin", "DATABASE_URL": "x"}) == settings.Settings()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LAGPLANNER_DATABSE_URL", "sqlite:///x", "LAGPLANNER_DATABASE_URL"),
        ("LAGPLANNER_DATABASE_URL", "mysql://x", "sqlite:/// oder postgresql://"),
        ("LAGPLANNER_BASE_URL", "planer.example", "http:// oder https://"),
        ("LAGPLANNER_BASE_URL", "https://planer.example/", "ohne / enden"),
        ("LAGPLANNER_PORT", "achttausend", "ganze Zahl"),
        ("LAGPLANNER_PORT", "70000", "zwischen 1 und 65535"),
        ("LAGPLANNER_SECRET_KEY", "kurz", "mindestens 32"),
        ("LAGPLANNER_SUBDIVISION", "XX", "kennt „XX“ nicht"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace(".", r"\.")):
        settings.read({name: value})

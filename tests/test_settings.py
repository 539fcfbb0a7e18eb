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
        ("LAGPLANNER_SMTP_HOST", "mail.example", "LAGPLANNER_MAIL_FROM fehlt"),
        ("LAGPLANNER_SMTP_SECURITY", "ssl", "starttls, tls oder none"),
        ("LAGPLANNER_SMTP_PORT", "0", "zwischen 1 und 65535"),
        ("LAGPLANNER_MAIL_FROM", "Vorstand <a@example.org>", "muss eine Mailadresse sein"),
        ("LAGPLANNER_REPLY_TO", "jörg@example.org", "muss eine Mailadresse sein"),
        ("LAGPLANNER_DKIM_KEY_FILE", "key.pem", "LAGPLANNER_DKIM_SELECTOR"),
        ("LAGPLANNER_SEND_IN_WEB", "vielleicht", "yes oder no"),
    ],
)
def test_a_wrong_setting_is_refused_with_the_remedy(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said.replace(".", r"\.")):
        settings.read({name: value})


MAIL = {
    "LAGPLANNER_SMTP_HOST": "mail.example",
    "LAGPLANNER_MAIL_FROM": "vorstand@müller.example",
    "LAGPLANNER_SMTP_USER": "vorstand",
    "LAGPLANNER_SMTP_PASSWORD": "geheim-und-lang",
}


def test_a_password_never_goes_unprotected_through_the_net() -> None:
    with pytest.raises(SettingsError, match="unverschlüsselt"):
        settings.read({**MAIL, "LAGPLANNER_SMTP_SECURITY": "none"})
    here = {**MAIL, "LAGPLANNER_SMTP_SECURITY": "none", "LAGPLANNER_SMTP_HOST": "127.0.0.1"}
    assert settings.read(here).can_send


def test_passwords_are_not_shown_where_settings_are_printed() -> None:
    given = {
        **MAIL,
        "LAGPLANNER_IMAP_PASSWORD": "geheim-und-lang",
        "LAGPLANNER_SECRET_KEY": "geheim-und-lang" * 3,
        "LAGPLANNER_DATABASE_URL": "postgresql://lag:geheim-und-lang@rechner.example/lag",
    }
    assert "geheim-und-lang" not in repr(settings.read(given))


def test_message_ids_have_the_senders_domain_in_ascii() -> None:
    assert settings.read(MAIL).mail_domain == "xn--mller-kva.example"
    assert settings.Settings().mail_domain == "localhost"

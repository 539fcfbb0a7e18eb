"""Is this a telephone number, an e-mail address, and how is it written properly?"""

import phonenumbers
from email_validator import EmailNotValidError, validate_email


def phone(text: str) -> str | None:
    """A number in international spacing (`+49 30 23125001`), None where it is not one.

    Numbers without a country are German. Nothing is dialled or looked up.
    """
    try:
        number = phonenumbers.parse(text, "DE")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def email(text: str) -> str | None:
    """An address as it is written in a letter, None where no letter could be sent to it.

    No look-up in the network. Letters outside ASCII before the @ are refused: most servers cannot
    deliver to them. Domains reserved for examples are good addresses here.
    """
    try:
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    return found.normalized

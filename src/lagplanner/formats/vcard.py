"""How is a project kept in an address book? As a vCard 3.0 (RFC 2426), which every program reads."""

from lagplanner.domain.directory.profiles import Entry
from lagplanner.domain.privacy.marks import bare, without_aside

LONGEST_LINE = 75  # bytes


def vcard(entry: Entry, *, url: str, language: str = "de") -> bytes:
    """The contact of a project; what is not shown to the reader is not in it."""
    name = entry.name.said(language)
    person = entry.person
    lines = [
        ("BEGIN", "VCARD"),
        ("VERSION", "3.0"),
        ("FN", _text(person or name)),
        ("N", _name(person) if person else f"{_text(name)};;;;"),
        ("ORG", ";".join(_text(part) for part in (name, entry.carrier) if part)),
        ("TITLE", _text(entry.contact_label.said(language)) if person else ""),
        ("TEL;TYPE=WORK,VOICE", _text(entry.phone)),
        ("EMAIL;TYPE=INTERNET", _text(entry.email)),
        ("ADR;TYPE=WORK", _address(entry)),
        ("URL", url),
        ("NOTE", _text(entry.office_note.said(language))),
        ("END", "VCARD"),
    ]
    written = [_folded(f"{key}:{value}") for key, value in lines if value]
    return "".join(f"{line}\r\n" for line in written).encode()


def _name(person: str) -> str:
    """Family name, given names, none, titles, degrees: the last word of the name is the family's.

    What is said in brackets, or after a comma behind a whole name, is no part of the name.
    """
    whole = without_aside(person)
    name = bare(whole)
    before, _, after = whole.partition(name)
    first, _, more = name.partition(",")
    if " " in first.strip():
        name, after = first, more + after
    *given, family = name.split()
    parts = (family, " ".join(given), "", before.strip(), after.strip(" ,"))
    return ";".join(_text(part) for part in parts)


def _address(entry: Entry) -> str:
    if not entry.street:
        return ""
    parts = ("", "", entry.street, entry.town.name, "", entry.postcode, "Deutschland")
    return ";".join(_text(part) for part in parts)


def _text(value: str) -> str:
    for sign in "\\,;":
        value = value.replace(sign, f"\\{sign}")
    return "\\n".join(value.splitlines())  # whichever sign ends them


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; a letter of several bytes is never cut."""
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > LONGEST_LINE - 1:
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])

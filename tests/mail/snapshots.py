"""What does each letter say? `python -m tests.mail.snapshots` writes all of them anew.

Read the difference before it is committed: it is what people will get.
"""

from pathlib import Path

from tests.mail.letters_at_hand import every_version, letter

FOLDER = Path(__file__).parent / "snapshots"


def snapshots() -> dict[str, str]:
    """Each letter by the name of its file, as it is now."""
    found = {}
    for code, language, form in every_version():
        composed = letter(code, language, form)
        version = form if form == "ihr" else language
        found[f"{code}.{version}.txt"] = f"{composed.subject}\n\n{composed.text}"
    return found


def main() -> None:
    """Write the files, and remove those of letters that are no more."""
    FOLDER.mkdir(exist_ok=True)
    now = snapshots()
    for path in FOLDER.iterdir():
        if path.name not in now:
            path.unlink()
    for name, text in now.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()

"""Which words for people stand in letters, in the form the association has chosen?"""

from collections.abc import Mapping

from lagplanner.domain.rules import GenderForm

# The name in braces is the neutral form itself, so that the text reads well while it is edited.
WORDS: Mapping[str, Mapping[GenderForm, str]] = {
    neutral: {
        GenderForm.NEUTRAL: neutral,
        GenderForm.PAIR: pair,
        GenderForm.COLON: sign.replace("?", ":"),
        GenderForm.STAR: sign.replace("?", "*"),
    }
    for neutral, pair, sign in (
        ("Teilnehmende", "Teilnehmerinnen und Teilnehmer", "Teilnehmer?innen"),
        ("Teilnehmenden", "Teilnehmerinnen und Teilnehmer", "Teilnehmer?innen"),
        ("Vortragende", "Referentinnen und Referenten", "Referent?innen"),
        ("Gastgebende", "Gastgeberinnen und Gastgeber", "Gastgeber?innen"),
        ("Ansprechperson", "Ansprechpartnerin oder Ansprechpartner", "Ansprechpartner?in"),
        (
            "eine Ansprechperson",
            "eine Ansprechpartnerin oder ein Ansprechpartner",
            "ein?e Ansprechpartner?in",
        ),
        (
            "die Ansprechperson",
            "die Ansprechpartnerin oder der Ansprechpartner",
            "der?die Ansprechpartner?in",
        ),
    )
}


def words(form: GenderForm, *, formal: bool) -> dict[str, str]:
    """Each word in the chosen form; formal letters use pairs where a sign would stand."""
    if formal and form in (GenderForm.COLON, GenderForm.STAR):
        form = GenderForm.PAIR
    return {neutral: forms[form] for neutral, forms in WORDS.items()}

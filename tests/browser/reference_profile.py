"""The profile by which the directory is measured: what a project of the field shows, in two languages.

Facts of a real page; the person, the number and the addresses are reserved ones.
"""

from collections.abc import Mapping

OFFERS = (
    ("Beratung in Fragen des Alltags", "Advice on everyday questions"),
    ("Vermittlung bei Streit in der Nachbarschaft", "Mediation in neighbourhood conflicts"),
    ("Hilfe mit Formularen und Anträgen", "Help with forms and applications"),
    ("Weg zur passenden Beratungsstelle", "Referral to advice centres"),
    ("Weg zum Ehrenamt und Freiwilligendienst", "Finding volunteer work"),
    ("Stärkung der Selbsthilfe", "Strengthening self-help"),
    ("Ermutigung zum Mitmachen im Stadtteil", "Encouraging people to take part"),
)

PROJECT: Mapping[str, str] = {
    "name": "Gemeinwesenkoordination Chemnitz Süd",
    "contact_name": "Ansprechperson (Beispiel)",
    "contact_label": "Ansprechpartnerin",
    "contact_email": "gwk-chemnitz-sued@example.org",
    "email": "gwk-chemnitz-sued@example.org",
}
"""What the board enters in the list of members; kind and town are chosen."""

PROFILE: Mapping[str, str] = {
    "#name_en": "Neighbourhood coordination Chemnitz South",
    "#area": "Chemnitz Süd",
    "#carrier": "Neue Arbeit Chemnitz e.V.",
    "#contact_label_en": "Contact",
    "#street": "Albert-Köhler-Straße 44",
    "#postcode": "09122",
    "#phone": "+49 30 23125001",
    "#link_label-1": "Internet",
    "#link_text-1": "Projekt der Neuen Arbeit Chemnitz e.V.",
    "#link_url-1": "https://www.example.org/projekte/gwk-sued",
    "#text_heading-1": "Was ist Gemeinwesenkoordination?",
    "#text_text-1": "Ziel ist ein **gutes Leben** im Stadtteil.",
    "#text_heading_en-1": "What is neighbourhood coordination?",
    "#text_text_en-1": "The aim is a **good life** in the district.",
    "#offers_heading": "Unser Angebot für Sie",
    "#offers_heading_en": "What we offer you",
    "#offers": "\n".join(german for german, _ in OFFERS),
    "#offers_en": "\n".join(english for _, english in OFFERS),
    "#hours_heading": "Offene Sprechzeiten",
    "#hours_heading_en": "Open office hours",
    "#office_hours": "Dienstag 15:00-18:00\nMittwoch 10:00-13:00",
    "#office_note": "Weitere Termine nach Absprache",
    "#office_note_en": "Further appointments by arrangement",
    "#funders_sentence": "Die Gemeinwesenkoordination wird durch die Stadt Chemnitz und den ESF gefördert.",
    "#funders_sentence_en": "The city of Chemnitz and the ESF fund the coordination.",
    "#funder_name-1": "Stadt Chemnitz",
}
"""What the project adds, by the fields of its form."""

SECOND_LINK: Mapping[str, str] = {
    "#link_label-2": "Facebook",
    "#link_text-2": "Gemeinwesenkoordination Chemnitz Süd im Netz",
}
"""A link whose address nobody knows; its line comes with the first look."""

SHOWN: Mapping[str, tuple[str, str]] = {
    "name": ("Gemeinwesenkoordination Chemnitz Süd", "Neighbourhood coordination Chemnitz South"),
    "carrier": ("Neue Arbeit Chemnitz e.V.",) * 2,
    "label of the contact": ("Ansprechpartnerin", "Contact"),
    "person": ("Ansprechperson (Beispiel)",) * 2,
    "street": ("Albert-Köhler-Straße 44",) * 2,
    "postcode and town": ("09122 Chemnitz",) * 2,
    "phone": ("+49 30 23125001",) * 2,
    "mail": ("gwk-chemnitz-sued",) * 2,
    "website": ("Projekt der Neuen Arbeit Chemnitz e.V.",) * 2,
    "facebook": ("Gemeinwesenkoordination Chemnitz Süd im Netz",) * 2,
    "headed text": ("Was ist Gemeinwesenkoordination?", "What is neighbourhood coordination?"),
    "its words": ("gutes Leben", "good life"),
    "offers": ("Unser Angebot für Sie", "What we offer you"),
    "office hours": ("Offene Sprechzeiten", "Open office hours"),
    "first slot": ("15:00 bis 18:00 Uhr", "15:00 to 18:00"),
    "second slot": ("10:00 bis 13:00 Uhr", "10:00 to 13:00"),
    "note": ("Weitere Termine nach Absprache", "Further appointments by arrangement"),
    "funders": ("durch die Stadt Chemnitz und den ESF gefördert", "and the ESF fund"),
    **{f"offer {number}": offer for number, offer in enumerate(OFFERS, 1)},
}
"""What must be read on the page, in German and English: the fourteen kinds of things, and each offer."""

"""Do words, languages, addresses and coordinates come out as a reader expects them?"""

import re
from datetime import UTC, date, datetime, time
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest
from babel.messages.extract import extract_from_dir
from jinja2 import UndefinedError

from lagplanner.templating import assets, environment, geometry, locale, template_folder, words
from lagplanner.templating.charts import (
    Balance,
    FairnessRow,
    HolidaySpan,
    MapTown,
    Season,
    State,
    WheelMeeting,
)
from lagplanner.templating.saxony import outline, saxony

WEDNESDAY = date(2027, 3, 10)


@pytest.mark.parametrize(
    ("said", "german", "english"),
    [
        (lambda: words.long_date(WEDNESDAY), "Mittwoch, 10. März 2027", "Wednesday, 10 March 2027"),
        (lambda: words.day_month(WEDNESDAY), "10. März", "10 March"),
        (lambda: words.short_date(WEDNESDAY), "10.03.2027", "10.03.2027"),
        (lambda: words.month_year(WEDNESDAY), "März 2027", "March 2027"),
        (lambda: words.short_month(WEDNESDAY), "Mär", "Mar"),
        (lambda: words.weekday(WEDNESDAY), "Mittwoch", "Wednesday"),
        (lambda: words.hours(time(10), time(15)), "10:00 bis 15:00 Uhr", "10:00 to 15:00"),
        (lambda: words.number(2.9), "2,9", "2.9"),
        (lambda: words.number(2, 1), "2,0", "2.0"),
        (lambda: words.listed(["Riesa", "Görlitz", "Plauen"]), "Riesa, Görlitz und Plauen", "Riesa, Görlitz and Plauen"),
        (
            lambda: words.date_span(date(2027, 2, 8), date(2027, 2, 19)),
            "8. bis 19. Februar 2027",
            "8 to 19 February 2027",
        ),
        (
            lambda: words.date_span(date(2027, 12, 23), date(2028, 1, 1)),
            "23. Dezember 2027 bis 1. Januar 2028",
            "23 December 2027 to 1 January 2028",
        ),
        (
            lambda: words.moment(datetime(2026, 11, 24, 8, 12, tzinfo=UTC)),
            "Dienstag, 24. November 2026, 09:12 Uhr",
            "Tuesday, 24 November 2026, 09:12",
        ),
    ],
)  # fmt: skip
def test_days_hours_and_numbers_are_said_in_both_languages(said, german, english) -> None:
    assert said() == german
    with locale.speaking("en"):
        assert said() == english


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        words.moment(datetime(2027, 3, 10, 9))


def test_a_language_holds_for_one_rendering_only() -> None:
    page = environment().from_string('{% import "ui/kit.html" as ui %}{{ ui.state_word("asked") }}')
    with locale.speaking("en"):
        assert page.render() == "asked"
    assert page.render() == "angefragt"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown language 'fr'"), locale.speaking("fr"):
        pass


def test_a_missing_name_is_an_error_and_html_is_escaped() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing }}").render()
    button = environment().get_template("ui/kit.html").module.button("<b>")
    assert "&lt;b&gt;" in button


FOLDERS = sorted(
    {path.relative_to(template_folder()).parts[0] for path in template_folder().rglob("*.html")}
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_german_sentence_has_its_english(folder: str) -> None:
    """`folder` is one of templates/ or a page right in it; its English is in catalogues/en_GB."""
    english = locale.catalogue(locale.CATALOGUES / "en_GB")
    found = extract_from_dir(
        str(template_folder()), [("**.html", "jinja2")], {"**.html": {"newstyle_gettext": "true"}}
    )
    missing = set()
    for file, line, sentence, _, context in found:
        message = english.get(sentence if isinstance(sentence, str) else sentence[0], context)
        said = message.string if message else ""
        if Path(file).parts[0] == folder and not (all(said) if isinstance(said, tuple) else said):
            missing.add(f"{file}:{line}: {sentence}")
    assert sorted(missing) == []


def test_the_sentences_of_the_frame_are_found() -> None:
    """So that the test above could fail."""
    found = extract_from_dir(str(template_folder() / "ui"), [("**.html", "jinja2")])
    assert "Zum Inhalt springen" in {message for _, _, message, _, _ in found}


def test_placeholders_are_the_same_in_both_languages() -> None:
    for message in locale.catalogue(locale.CATALOGUES / "en_GB"):
        pairs = (
            zip(message.id, message.string, strict=True)
            if isinstance(message.id, tuple)
            else [(message.id, message.string)]
        )
        for german, english in pairs:
            names = [sorted(set(re.findall(r"%\(\w+\)[sd]", text))) for text in (german, english)]
            assert names[0] == names[1] or message.pluralizable, message.id


def test_classes_of_the_base_stand_in_the_macros_only() -> None:
    folder = template_folder()
    strays = [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.html")
        if path.parent.name != "ui" and "kern-" in path.read_text(encoding="utf-8")
    ]
    assert strays == []


def test_no_template_has_inline_styles_or_scripts() -> None:
    inline = re.compile(r"\sstyle=|<style|\son\w+=\"|<script(?![^>]*\b(src=|ld\+json))")
    pages = [path for path in template_folder().rglob("*.html") if "mail" not in path.parts]
    assert [path.name for path in pages if inline.search(path.read_text(encoding="utf-8"))] == []


def test_a_static_file_is_found_by_its_hashed_name_only() -> None:
    address = assets.url("lp.css")
    assert re.fullmatch(r"/static/lp\.[0-9a-f]{8}\.css", address)
    found = assets.find(address.removeprefix("/static/"))
    assert found is not None
    assert found.media_type == "text/css"
    assert assets.find("lp.css") is None
    assert assets.find("../../settings.py") is None


def test_fonts_in_our_css_have_hashed_addresses_that_exist() -> None:
    theme = assets.asset("theme.css").content.decode()
    addresses = re.findall(r'url\("([^"]+)"\)', theme)
    assert len(addresses) == 4
    for address in addresses:
        assert assets.find(address.removeprefix("/static/")) is not None


def test_a_misspelt_static_file_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        assets.url("lb.css")


# Colours: text needs a contrast of 4.5 (WCAG 1.4.3), what is drawn 3 (WCAG 1.4.11).

TEXT = [
    ("ink", ["background", "surface", "band", "band-2", "ok-tint", "bad-tint", "warn-tint",
             "info-tint", "winter-tint", "spring-tint", "summer-tint", "autumn-tint"]),
    ("muted", ["background", "surface", "band", "band-2"]),
    ("accent", ["background", "surface", "info-tint", "bad-tint", "ok-tint", "warn-tint"]),
    ("visited", ["background", "surface", "bad-tint"]),
    ("on-accent", ["accent", "accent-strong"]),
    ("ok", ["ok-tint", "surface", "background"]),
    ("bad", ["bad-tint", "surface", "background"]),
    ("warn", ["warn-tint", "surface", "background"]),
    ("info", ["info-tint", "surface", "background"]),
    ("on-even", ["even"]),
    ("on-under", ["under"]),
    ("surface", ["ok", "muted"]),
]  # fmt: skip
DRAWN = [
    ("even", ["background", "surface"]),
    ("under", ["background", "surface"]),
    ("over", ["background", "surface"]),
    ("holiday", ["background", "surface"]),
    ("ok", ["background"]),
    ("muted", ["background", "surface"]),
    ("winter", ["background", "surface"]),
    ("spring", ["background", "surface"]),
    ("autumn", ["background", "surface"]),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_told_apart(scheme: str) -> None:
    colours = _colours(scheme)
    weak = [
        f"{front} on {back}: {ratio:.2f}"
        for pairs, least in ((TEXT, 4.5), (DRAWN, 3.0))
        for front, backs in pairs
        for back in backs
        if (ratio := _contrast(colours[front], colours[back])) < least
    ]
    assert weak == []


def test_dark_has_every_colour_that_light_has() -> None:
    assert _colours("dark").keys() == _colours("light").keys()


def _colours(scheme: str) -> dict[str, str]:
    theme = (assets.FOLDER / "theme.css").read_text(encoding="utf-8")
    light, dark = theme.split("@media screen and (prefers-color-scheme: dark)")
    part = light if scheme == "light" else dark
    return dict(re.findall(r"--lp-([\w-]+): (#[0-9a-f]{6});", part))


def _contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Coordinates


def test_the_year_begins_at_the_top_of_the_wheel_and_runs_clockwise() -> None:
    days = [date(2027, 1, 1), date(2027, 4, 2), date(2027, 7, 2), date(2027, 10, 1)]
    meetings = [WheelMeeting(n, day, State.ASKED, "Riesa") for n, day in enumerate(days)]
    feet = [mark.foot for mark in geometry.wheel(2027, meetings, []).markers]
    right = [(170, 52), (288, 170), (170, 288), (52, 170)]
    assert [(foot.x, foot.y) for foot in feet] == [pytest.approx(one, abs=1.5) for one in right]


def test_meetings_of_another_year_are_not_drawn() -> None:
    other = WheelMeeting(1, date(2026, 12, 31), State.HELD, "Riesa")
    assert geometry.wheel(2027, [other], []).markers == ()
    assert geometry.strip(2027, [other], []).marks == ()


def test_neighbours_on_the_wheel_move_apart_and_keep_their_order() -> None:
    close = [WheelMeeting(n, date(2027, 5, 1 + n), State.ASKED, "Riesa") for n in range(4)]
    signs = [mark.sign for mark in geometry.wheel(2027, close, []).markers]
    gaps = [((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 for a, b in pairwise(signs)]
    assert min(gaps) > 34


def test_holidays_over_new_year_are_cut_at_the_year() -> None:
    span = HolidaySpan(date(2026, 12, 23), date(2028, 1, 1), "Weihnachtsferien")
    (bar,) = geometry.strip(2027, [], [span]).holidays
    assert (bar.x, bar.width) == (0, 960)


def test_words_on_the_strip_that_would_touch_move_to_the_next_line() -> None:
    days = (date(2027, 5, 3), date(2027, 5, 10), date(2027, 11, 1))
    meetings = [
        WheelMeeting(n, day, State.ASKED, "Limbach-Oberfrohna") for n, day in enumerate(days)
    ]
    assert [mark.row for mark in geometry.strip(2027, meetings, []).marks] == [0, 1, 0]


def test_fairness_rows_have_the_same_number_of_places_and_show_halves() -> None:
    rows = [
        FairnessRow("Weida", "Riesa", 2.5, 3.8, Balance.UNDER),
        FairnessRow("Prohlis", "Dresden", 5, 3.8, Balance.OVER),
    ]
    bars = geometry.fairness(rows)
    assert [[block.filled for block in bar.blocks] for bar in bars] == [
        [1, 1, 0.5, 0, 0],
        [1, 1, 1, 1, 1],
    ]
    assert [bar.ideal for bar in bars] == [76, 76]


def test_the_months_have_the_seasons_of_the_cards() -> None:
    assert [geometry.season_of(date(2027, month, 1)) for month in (1, 3, 6, 9, 12)] == [
        Season.WINTER,
        Season.SPRING,
        Season.SUMMER,
        Season.AUTUMN,
        Season.WINTER,
    ]


def test_chemnitz_lies_where_the_outline_says() -> None:
    x, y = outline().project(50.8357, 12.9292)
    assert (round(x), round(y)) == (200, 256)


def test_a_town_outside_saxony_is_listed_and_not_drawn() -> None:
    erfurt = MapTown("Erfurt", 50.98, 11.03, 1)
    drawn = saxony([MapTown("Riesa", 51.3078, 13.2917, 2), erfurt])
    assert drawn.outside == (erfurt,)
    assert [[spot.town.name for spot in one.spots] for one in drawn.drawings] == [["Riesa"]] * 2


def test_names_on_the_map_do_not_cover_each_other() -> None:
    near = [MapTown(f"Ort{n}", 51.0 + n * 0.03, 13.7 + n * 0.03, 3) for n in range(6)]
    for drawing in saxony(near).drawings:
        boxes = [(spot.label.x, spot.label.y) for spot in drawing.spots if spot.label is not None]
        assert len(set(boxes)) == len(boxes) > 0


def test_a_name_goes_aslant_where_another_town_lies_close_by() -> None:
    dresden, freital = MapTown("Dresden", 51.05, 13.74, 2), MapTown("Freital", 51.0, 13.65, 1)
    meissen, pirna = MapTown("Meißen", 51.16, 13.47, 1), MapTown("Pirna", 50.96, 13.94, 2)
    for drawing in saxony([dresden, freital, meissen, pirna]).drawings:
        assert [spot.town.name for spot in drawing.spots if spot.label is None] == []


def test_a_sentence_said_in_two_ways_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "en_GB"
    folder.mkdir()
    for name, english in (("a", "host"), ("b", "organiser")):
        text = f"""
            msgid ""
            msgstr "Content-Type: text/plain; charset=utf-8\\n"

            msgid "Gastgeber"
            msgstr "{english}"
            """
        (folder / f"{name}.po").write_text(dedent(text), encoding="utf-8")
    with pytest.raises(ValueError, match="in a second way"):
        locale.catalogue(folder)

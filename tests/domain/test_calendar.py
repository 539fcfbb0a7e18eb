"""What speaks for and against a day, and which days are the best ones."""

from datetime import date, time

import pytest

from lagplanner.domain.dates.calendar import (
    Blackout,
    CalendarFacts,
    DayVerdict,
    Force,
    SchoolHolidays,
    Span,
    best_days,
    candidate_days,
    judge,
    proposable,
    sentences,
    usual_day,
    warnings,
)
from lagplanner.domain.members import OfficeHours, Pause, Project, ProjectKind, Town
from lagplanner.domain.rules import Rules

RIESA = Town("riesa", "Riesa", 51.3078, 13.2917)
RULES = Rules()
FACTS = CalendarFacts(
    public={
        date(2027, 3, 26): "Karfreitag",
        date(2027, 3, 29): "Ostermontag",
        date(2027, 5, 1): "Tag der Arbeit",
        date(2027, 5, 6): "Christi Himmelfahrt",
        date(2027, 5, 17): "Pfingstmontag",
        date(2027, 10, 3): "Tag der Deutschen Einheit",
        date(2027, 11, 17): "Buß- und Bettag",
    },
    school=SchoolHolidays(
        spans=(
            Span(date(2027, 2, 8), date(2027, 2, 19), "Winterferien"),
            Span(date(2027, 3, 26), date(2027, 4, 2), "Osterferien"),
            Span(date(2027, 5, 7), date(2027, 5, 7), "Unterrichtsfreier Tag"),
            Span(date(2027, 6, 8), date(2027, 6, 11), "Pfingstferien", agreed=False),
            Span(date(2027, 6, 21), date(2027, 6, 23), "Projekttage"),
        ),
        horizon=date(2030, 8, 23),
    ),
    blackouts=(
        Blackout(date(2027, 6, 15), date(2027, 6, 15), "Bundeskongress", calendar="Termine Bund"),
        Blackout(date(2027, 6, 16), date(2027, 6, 16), "Stadtfest", town="riesa"),
    ),
)


def project(name: str, *hours: OfficeHours, pauses: tuple[Pause, ...] = ()) -> Project:
    return Project(0, "", name, ProjectKind.QM, RIESA, office_hours=hours, pauses=pauses)


def hours(weekday: int, opens: int, closes: int) -> OfficeHours:
    return OfficeHours(weekday, time(opens), time(closes))


@pytest.mark.parametrize(
    ("day", "force", "said"),
    [
        ("2027-03-13", Force.FORBIDDEN, "Der Tag liegt am Wochenende."),
        ("2027-03-26", Force.FORBIDDEN, "Der Tag ist ein Feiertag: Karfreitag."),
        ("2027-12-20", Force.FORBIDDEN, "Der Tag liegt zwischen den Jahren."),
        ("2027-01-06", Force.FORBIDDEN, "Der Tag liegt zwischen den Jahren."),
        (
            "2027-06-15",
            Force.FORBIDDEN,
            "Der Tag ist gesperrt: Bundeskongress im Kalender „Termine Bund“ (15. Juni 2027).",
        ),
        (
            "2027-02-10",
            Force.DISCOURAGED,
            "Der Tag liegt in den Winterferien (8. bis 19. Februar 2027).",
        ),
        (
            "2027-06-09",
            Force.DISCOURAGED,
            "Der Tag liegt in den Pfingstferien (8. bis 11. Juni 2027, nur eine Quelle).",
        ),
        ("2027-05-07", Force.DISCOURAGED, "Brückentag neben Christi Himmelfahrt."),
        ("2027-05-04", Force.FREE, "Zwei Tage vor Christi Himmelfahrt."),
        ("2027-03-24", Force.FREE, "Zwei Tage vor Karfreitag."),
        ("2027-11-18", Force.FREE, "Ein Tag nach dem Buß- und Bettag."),
        ("2030-08-26", Force.FREE, "Es gibt keine Feriendaten ab 24. August 2030."),
        ("2027-06-14", Force.FREE, "Schulzeit, und kein Feiertag in der Nähe."),
    ],
)
def test_each_day_is_judged_by_its_weightiest_reason(day: str, force: Force, said: str) -> None:
    verdict = judge(date.fromisoformat(day), FACTS, RULES)

    assert (verdict.force, sentences(verdict)[0]) == (force, said)


@pytest.mark.parametrize(
    ("day", "penalty"),
    [
        ("2027-06-14", 0),  # a Monday in school time
        ("2027-06-18", 8),  # Friday by the board's weights
        ("2027-05-04", 2 + 5),  # Tuesday, two days before a holiday
        ("2027-05-07", 60 + 40 + 8),  # bridge day, no school, Friday
        ("2027-02-08", 100),  # school holidays, Monday
        ("2027-06-09", 100 + 3),  # four days are holidays; Wednesday
        ("2027-06-22", 40 + 2),  # three days without school are not yet holidays; Tuesday
        ("2030-08-26", 5),  # Monday, but nobody knows about school
    ],
)
def test_points_add_up(day: str, penalty: int) -> None:
    verdict = judge(date.fromisoformat(day), FACTS, RULES)

    assert verdict.penalty == penalty == sum(reason.penalty for reason in verdict.reasons)


def test_a_holiday_on_a_weekend_costs_nothing_but_is_not_denied() -> None:
    verdict = judge(date(2027, 10, 4), FACTS, RULES)

    assert verdict.penalty == 0
    assert sentences(verdict) == ("Montag ist ein bevorzugter Wochentag.",)


def test_a_town_holiday_closes_the_day_for_that_town_alone() -> None:
    day = date(2027, 6, 16)

    assert judge(day, FACTS, RULES).barred_towns == ("riesa",)
    assert judge(day, FACTS, RULES).allowed
    assert judge(day, FACTS, RULES, town="plauen").allowed
    assert not judge(day, FACTS, RULES, town="riesa").possible


@pytest.mark.parametrize(
    ("opens", "closes", "collides"),
    [(15, 18, True), (16, 18, False), (7, 9, False), (8, 10, True), (10, 13, True)],
)
def test_office_hours_collide_with_the_meeting_and_an_hour_of_travel_around_it(
    opens: int, closes: int, collides: bool
) -> None:
    sun_field = project("Sonnenfeld", hours(1, opens, closes))

    verdict = judge(date(2027, 6, 15), CalendarFacts(), RULES, projects=[sun_field])

    closing = "Ein Projekt müsste seine Sprechzeit schließen: Sonnenfeld."
    assert (closing in sentences(verdict)) is collides


def test_each_closed_door_costs_one_point_and_is_named() -> None:
    tuesday = hours(1, 10, 13)
    pausing = project("Ruhetal", tuesday, pauses=(Pause(date(2027, 1, 1), None),))
    doors = [project(name, tuesday) for name in ("Ahornhof", "Birkengrund", "Cottaer Bogen")]
    doors += [project("Dorfanger", hours(0, 10, 13)), pausing, project("Ohne Zeiten")]

    without = judge(date(2027, 6, 22), CalendarFacts(), RULES)
    with_doors = judge(date(2027, 6, 22), CalendarFacts(), RULES, projects=doors)

    assert with_doors.penalty - without.penalty == 3
    assert (
        "3 Projekte müssten ihre Sprechzeit schließen: Ahornhof, Birkengrund und Cottaer Bogen."
        in sentences(with_doors)
    )


@pytest.mark.parametrize(
    ("other", "force", "penalty", "said"),
    [
        ("2027-05-31", Force.DISCOURAGED, 60, "Zu nah: nur 14 Tage nach dem Treffen am 31. Mai"),
        ("2027-07-12", Force.DISCOURAGED, 60, "Zu nah: nur 28 Tage vor dem Treffen am 12. Juli"),
        ("2027-05-10", Force.FREE, 4, "Nur 35 Tage nach dem Treffen am 10. Mai"),
        ("2027-03-15", Force.FREE, 0, ""),
    ],
)
def test_meetings_want_distance(other: str, force: Force, penalty: int, said: str) -> None:
    verdict = judge(date(2027, 6, 14), FACTS, RULES, meeting_days=[date.fromisoformat(other)])

    assert (verdict.force, verdict.penalty) == (force, penalty)
    assert any(line.startswith(said) for line in sentences(verdict))


def test_the_middle_of_the_quarter_is_usual_until_three_meetings_say_otherwise() -> None:
    history = [date(2023, 3, 13), date(2024, 3, 18), date(2025, 3, 17), date(2025, 11, 24)]

    assert usual_day(2027, 1) == date(2027, 2, 14)
    assert usual_day(2027, 1, history) == date(2027, 3, 17)
    assert usual_day(2027, 4, history) == date(2027, 11, 15)


def test_days_far_from_the_usual_time_cost_a_point_a_week() -> None:
    near, far = (
        judge(date(2027, 6, day), FACTS, RULES, usual=date(2027, 6, 28)) for day in (28, 14)
    )

    assert (near.penalty, far.penalty) == (0, 2)
    assert sentences(far)[0] == "Rund 2 Wochen vor der bevorzugten Zeit im Quartal (Ende Juni)."


def test_the_best_days_of_a_quarter_are_mondays_in_school_time_near_the_usual_day() -> None:
    verdicts = candidate_days(2027, 1, FACTS, RULES)

    best = best_days(verdicts, 3)

    assert [item.day for item in verdicts] == sorted(item.day for item in verdicts)
    assert len(verdicts) == 64
    assert [item.day for item in best] == [date(2027, 2, 22), date(2027, 2, 1), date(2027, 3, 1)]


def test_school_holidays_are_taken_only_if_nothing_else_is_left() -> None:
    term, holiday, closed = (
        judge(date(2027, month, day), FACTS, RULES) for month, day in ((3, 1), (2, 10), (3, 26))
    )

    assert proposable([closed, holiday, term]) == (term,)
    assert proposable([closed, holiday]) == (holiday,)
    assert proposable([closed]) == ()


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (
            "2027-02-10",
            ["Der Tag liegt in den Winterferien (8. bis 19. Februar 2027). Trotzdem planen?"],
        ),
        ("2027-03-26", ["Der Tag ist ein Feiertag: Karfreitag. Trotzdem planen?"]),
        ("2030-09-02", ["Es gibt keine Feriendaten ab 24. August 2030. Trotzdem planen?"]),
        ("2027-06-18", []),
    ],
)
def test_a_day_chosen_by_hand_is_questioned_only_for_a_reason(day: str, asked: list[str]) -> None:
    verdict: DayVerdict = judge(date.fromisoformat(day), FACTS, RULES)

    assert list(warnings(verdict))[: len(asked) or None] == asked

"""What do letters say about a general assembly? From the statutes' rules and what is stored of it."""

from collections.abc import Callable, Mapping

from lagplanner.domain.assembly.assemblies import Assembly
from lagplanner.domain.assembly.motions import agenda, deadline
from lagplanner.domain.rules import NoticeForm, NoticeUnit
from lagplanner.services.post import place_values
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, long, plain, say, short
from lagplanner.templating import words

ON_PAPER = "on_paper"
"""The fact of an invitation that is printed."""

_UNITS = {
    NoticeUnit.DAYS: (("Tag", "Tage"), ("day", "days")),
    NoticeUnit.WEEKS: (("Woche", "Wochen"), ("week", "weeks")),
    NoticeUnit.MONTHS: (("Monat", "Monate"), ("month", "months")),
}


def _known(ground: Ground) -> Assembly:
    known = ground.snapshot.assemblies.get(ground.meeting.id) if ground.meeting else None
    return known or Assembly(0)


def _of(read: Callable[[Assembly], str]) -> Resolver:
    return lambda ground: read(_known(ground))


def _notice(ground: Ground) -> str:
    """ "14 Tage", "1 month"."""
    number = ground.rules.notice_number
    german, english = (one[number != 1] for one in _UNITS[ground.rules.notice_unit])
    return say(f"{number} {german}", f"{number} {english}")


def _time(ground: Ground) -> str:
    starts = _known(ground).starts or ground.rules.starts
    return say(f"{starts:%H:%M} Uhr", f"{starts:%H:%M}")


def _elections(ground: Ground) -> str:
    """ "Wahl: Vorsitz", each office by itself."""
    return "\n".join(say(f"Wahl: {one}", f"Election: {one}") for one in _known(ground).elections)


def _statute_changes(ground: Ground) -> str:
    of = _known(ground).statute_changes
    return "\n".join(
        say(f"Satzungsänderung: {one}", f"Change of the statutes: {one}") for one in of
    )


def _motions(ground: Ground) -> str:
    """Each motion with its subject and who wants it: what is not named cannot be decided."""
    found = ground.snapshot.motions.get(ground.meeting.id, ()) if ground.meeting else ()
    lines = []
    for one in agenda(found):
        project = ground.snapshot.projects.get(one.project_id or 0)
        by = f" ({project.name})" if project else ""
        title = f"{one.number}: {one.title}{by}"
        lines.append(say(f"Antrag {title}", f"Motion {title}"))
    return "\n".join(lines)


def _changes(ground: Ground) -> str:
    """What a reader knows otherwise, a line each: "Beginn: 14:00 Uhr (bisher 13:00 Uhr)"."""
    known, facts = _known(ground), ground.letter.facts
    starts = f"{known.starts or ground.rules.starts:%H:%M}"
    place = place_values.whole(ground)
    lines = (
        (_started(facts.get("old_time", starts)), _started(starts), ("Beginn", "Start")),
        (facts.get("old_place", place), place, ("Ort", "Place")),
        (facts.get("old_hybrid", known.hybrid), known.hybrid, ("Per Video", "By video")),
    )
    said = [_change(*names, str(old), new) for old, new, names in lines if old != new]
    items = (*known.elections, *known.statute_changes)
    gone = [str(one) for one in facts.get("old_items", ()) if one not in items]
    off = say("Nicht mehr auf der Tagesordnung", "No longer on the agenda")
    return "\n".join([*said, *(f"{off}: {one}" for one in gone)])


def _started(time: str) -> str:
    return say(f"{time} Uhr", time)


def _change(german: str, english: str, old: str, new: str) -> str:
    nothing = say("noch offen", "not known yet")
    if german == "Per Video":
        nothing = say("nur vor Ort", "on site only")
    now = f"{say(german, english)}: {new or nothing}"
    return now + say(f" (bisher: {old or nothing})", f" (before: {old or nothing})")


def _proxy(ground: Ground) -> str:
    most = ground.rules.proxies
    if most == 0:
        return say(
            "Ein Mitglied kann sich nicht vertreten lassen.", "Members cannot vote by proxy."
        )
    if most == 1:
        return say(
            "Ein Mitglied kann ein anderes mit schriftlicher Vollmacht vertreten.",
            "A member may represent one other member by written proxy.",
        )
    return say(
        f"Ein Mitglied kann bis zu {most} andere mit schriftlicher Vollmacht vertreten.",
        f"A member may represent up to {most} others by written proxy.",
    )


def _copy(ground: Ground) -> str:
    """That a mail is no notice where the statutes want a letter (§ 58 Nr. 4 BGB); "" on that letter."""
    wants_letter = ground.rules.notice_form is NoticeForm.LETTER
    if not wants_letter or ground.letter.facts.get(ON_PAPER):
        return ""
    return say(
        "Diese E-Mail ist nur eine Kopie vorab. Die Einladung nach unserer Satzung kommt mit der Post.",
        "This mail is only an advance copy. The invitation our statutes ask for comes by post.",
    )


def _motion_day(ground: Ground, form: Callable[..., str]) -> str:
    if ground.meeting is None:
        return ""
    return form(deadline(ground.meeting.day, ground.rules))


ASSEMBLING: Mapping[str, Resolver] = {
    "time": _time,
    "offices": _of(lambda one: words.listed(one.elections)),
    "last_day": short("last_day"),
    "last_day_long": long("last_day"),
    "notice": _notice,
    "motion_date": lambda ground: _motion_day(ground, plain),
    "motion_date_long": lambda ground: _motion_day(ground, words.long_date),
    "copy_text": _copy,
    "hybrid_text": _of(lambda one: one.hybrid),
    "elections": _elections,
    "statute_changes": _statute_changes,
    "motions": _motions,
    "changes": _changes,
    "proxy_text": _proxy,
    "signers": lambda ground: ground.rules.signers,
}

"""What do letters say of the minutes of a meeting, as they are now?"""

from collections.abc import Mapping

from lagplanner.domain.afterwards.minutes import Action, Minutes
from lagplanner.services.post.letter_facts import Ground
from lagplanner.services.post.resolving import Resolver, either, long, say, short, told
from lagplanner.templating import words


def _minutes(ground: Ground) -> Minutes | None:
    return ground.snapshot.minutes.get(ground.meeting.id) if ground.meeting else None


def _action_items(ground: Ground) -> str:
    """What was agreed: who, what, until when; one line each."""
    meeting = ground.meeting
    agreed = [one for one in ground.snapshot.actions if meeting and one.meeting_id == meeting.id]
    if agreed:
        return "\n".join(_action(ground, one) for one in agreed)
    known = _minutes(ground)
    return say("nichts Weiteres", "nothing more") if known and known.is_out else ""


def _action(ground: Ground, one: Action) -> str:
    project = ground.snapshot.projects.get(one.project_id or 0)
    whose = project.name if project else one.who
    until = say("bis", "by")
    what = f"{whose}: {one.text}" if whose else one.text
    return f"{what}, {until} {words.long_date(one.due)}" if one.due else what


def _taker(ground: Ground) -> str:
    known = _minutes(ground)
    return known.taker if known else ""


def _objection_day(ground: Ground) -> str:
    known = _minutes(ground)
    return words.long_date(known.objections_until) if known and known.objections_until else ""


def _own_name(ground: Ground) -> str:
    return ground.rules.contact_name or ground.rules.association


MINUTED: Mapping[str, Resolver] = {
    "action_items": either(_action_items, told("action_items")),
    "decisions": told("decisions"),
    "objection_date_long": either(_objection_day, long("objection_day")),
    "minute_taker": either(_taker, told("minute_taker"), _own_name),
    "send_date": short("send_day"),
    "send_date_long": long("send_day"),
}
"""Facts of a letter are asked only where nothing is stored."""

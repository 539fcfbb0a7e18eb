"""Why can nobody host this meeting, and which rule would have to give way?"""

from collections import Counter
from collections.abc import Iterator, Sequence

from lagplanner.domain.plan.explanations import CAUSES, called
from lagplanner.domain.plan.question import Question
from lagplanner.domain.plan.standing import Barrier, bars, first_bar, meeting_text
from lagplanner.rotation.conflict import Conflict, Relaxable, Remedy, SlotView
from lagplanner.rotation.problem import Plan

MOST_LEFT = 3  # projects named that are left for a meeting; more are no cause any more
RULES_OF_ALL = frozenset(
    {Barrier.ROOM, Barrier.HOSTED, Barrier.PLANNED, Barrier.TOWN_WAS, Barrier.TOWN_WILL}
)
"""Rules that hold for every project; what relaxing them does was computed with the contradiction."""


def open_problem(
    question: Question, plan: Plan, slot: int, conflict: Conflict | None = None
) -> str:
    """Which rules clash over a meeting that the plan leaves open, and what the board may relax.

    `conflict` is the smallest contradiction between this meeting and those that the plan holds.
    Without it only the rules are told that bar the projects while the rest of the plan stands.
    """
    if not question.meetings[slot].days:
        return "Für dieses Treffen bleibt kein möglicher Tag. Wählen Sie selbst einen Tag."
    if conflict is not None and len(conflict.slots) > 1:
        what = list(_clash(question, conflict))
    else:
        what = _nobody(question, plan, slot)
    ways = [] if conflict is None else _ways(question, conflict)
    helped = _single_rule(question, plan, slot, known=conflict is not None)
    if not ways and not helped:
        helped = ["Fragen Sie ein Projekt, das nicht auf der Liste steht."]
    return " ".join((*what, *helped, *ways))


def _nobody(question: Question, plan: Plan, slot: int) -> list[str]:
    """That no project can host here, and what speaks against them, each rule with its count."""
    found = (first_bar(question, plan, slot, at) for at in range(len(question.projects)))
    causes = Counter(CAUSES[bar.barrier] for bar in found if bar is not None)
    title = f"Für das {meeting_text(question, slot)} kann kein Projekt Gastgeber sein."
    if not causes:
        return [title]
    listed = ", ".join(f"{count}-mal {cause}" for cause, count in causes.most_common())
    return [title, f"Dagegen spricht: {listed}."]


def _clash(question: Question, conflict: Conflict) -> Iterator[str]:
    """Which meetings exclude one another, who is left for them, and the rules they clash over."""
    slots = [view.slot for view in conflict.slots]
    every = "" if len(slots) == 2 else "alle "
    named = _meetings(question, slots)
    yield f"{named[0].upper()}{named[1:]} gehen nicht {every}zusammen."
    yield from _left(question, conflict.slots)
    rules = question.rules
    words = {
        Relaxable.host_gap: (
            f"Die Pause bis zum nächsten Gastgeben beträgt {rules.host_gap} Treffen."
        ),
        Relaxable.city_gap: f"In derselben Stadt ist der Mindestabstand {rules.city_gap} Treffen.",
        Relaxable.date_gap: f"Zwischen zwei Treffen liegen mindestens {rules.date_gap} Tage.",
        Relaxable.seats: f"Erwartet werden {rules.seats} Personen.",
        Relaxable.availability: "Die übrigen Projekte können an den möglichen Tagen nicht.",
    }
    yield from (words[rule] for rule in conflict.rules if rule in words)


def _left(question: Question, views: Sequence[SlotView]) -> Iterator[str]:
    first = views[0].left
    if 0 < len(first) <= MOST_LEFT and all(view.left == first for view in views):
        for_all = "beide" if len(views) == 2 else "alle"
        verb = "bleibt" if len(first) == 1 else "bleiben"
        yield f"Für {for_all} {verb} nur {_projects(question, first)}."
        return
    for view in views:
        text = meeting_text(question, view.slot)
        if question.problem.slots[view.slot].pinned is not None:
            yield f"Für das {text} steht {_projects(question, view.left)} fest."
        elif 0 < len(view.left) <= MOST_LEFT:
            verb = "bleibt" if len(view.left) == 1 else "bleiben"
            yield f"Für das {text} {verb} nur {_projects(question, view.left)}."


def _projects(question: Question, members: Sequence[int]) -> str:
    return _listed([called(question.projects[member]) for member in members])


def _meetings(question: Question, slots: Sequence[int]) -> str:
    """ "das 3. und das 4. Treffen 2027", the year after the last meeting of each year."""
    words = []
    for slot, following in zip(slots, [*slots[1:], None], strict=True):
        meeting = question.meetings[slot]
        same_year = following is not None and question.meetings[following].year == meeting.year
        number = f"das {meeting.entry.number}."
        words.append(number if same_year else f"{number} Treffen {meeting.year}")
    return _listed(words)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} und {words[-1]}" if len(words) > 1 else "".join(words)


def _single_rule(question: Question, plan: Plan, slot: int, *, known: bool) -> list[str]:
    """The one rule that alone bars most projects, if any project is barred by one rule only.

    The rest of the plan stands, so it is true at once. With a contradiction `known` the rules of
    all are left to its remedies.
    """
    alone: Counter[Barrier] = Counter()
    for member in range(len(question.projects)):
        all_bars = list(bars(question, plan, slot, member))
        firm = {bar.barrier for bar in all_bars if not bar.depends_on_plan}
        found = firm or {bar.barrier for bar in all_bars}
        if len(found) == 1 and not (known and found <= RULES_OF_ALL):
            alone.update(found)
    if not alone:
        return []
    best = max(alone, key=lambda barrier: (alone[barrier], barrier.value))
    return [_if_only(best, alone[best], question)]


def _if_only(barrier: Barrier, count: int, question: Question) -> str:
    who = "Ein Projekt könnte" if count == 1 else f"{count} Projekte könnten"
    rules = question.rules
    host = f"{who}, wenn die Pause kürzer als {rules.host_gap} Treffen wäre."
    town = f"{who}, wenn zwei Treffen nacheinander in einer Stadt sein dürfen."
    return {
        Barrier.ROOM: f"{who}, wenn Sie mit weniger als {rules.seats} Personen rechnen.",
        Barrier.HOSTED: host,
        Barrier.PLANNED: host,
        Barrier.TOWN_WAS: town,
        Barrier.TOWN_WILL: town,
        Barrier.PAUSE: f"{who}, wenn die eingetragene Pause früher endet.",
        Barrier.ENDED: f"{who}, wenn die Förderung oder Mitgliedschaft verlängert wird.",
        Barrier.NOT_YET_MEMBER: f"{who}, wenn die Mitgliedschaft früher beginnt.",
        Barrier.EXCLUDED: f"{who}, wenn Sie die Ausnahme für dieses Treffen zurücknehmen.",
        Barrier.TOWN_CLOSED: f"{who}, wenn die Sperrzeit der Stadt nicht gilt.",
        Barrier.SETTLED: "Ein anderes Projekt ist festgelegt.",
        Barrier.NO_DAY: f"{who} an einem anderen Tag.",
    }[barrier]


def _ways(question: Question, conflict: Conflict) -> list[str]:
    """What the board may relax, each way enough by itself: all meetings of the plan stay."""
    words = [_way(question, remedy) for remedy in conflict.remedies if remedy.complete]
    if Relaxable.date_gap in conflict.rules and len(conflict.slots) > 1:
        settled = [view for view in conflict.slots if _day_pinned(question, view.slot)]
        words += ["legen Sie für eines davon einen anderen Tag fest"] if settled else []
    return [
        f"Oder {one}." if at else f"{one[0].upper()}{one[1:]}."
        for at, one in enumerate(dict.fromkeys(one for one in words if one))
    ]


def _day_pinned(question: Question, slot: int) -> bool:
    meeting = question.meetings[slot]
    return meeting.entry.day_pinned and not meeting.is_fact


def _way(question: Question, remedy: Remedy) -> str:
    """One way as the end of a sentence; "" for what the board cannot change."""
    now, to = remedy.now, remedy.to
    match remedy.rule:
        case Relaxable.host_gap if to > 0:
            return f"senken Sie die Pause bis zum nächsten Gastgeben von {now} auf {to} Treffen"
        case Relaxable.city_gap if to > 0:
            return f"senken Sie den Mindestabstand in derselben Stadt von {now} auf {to} Treffen"
        case Relaxable.date_gap if to > 0:
            return f"senken Sie den Mindestabstand zweier Treffen von {now} auf {to} Tage"
        case Relaxable.seats:
            return f"rechnen Sie mit {to} statt {now} Personen"
        case Relaxable.confirmed if remedy.slot is not None:
            if question.meetings[remedy.slot].is_fact:
                return ""
            text = meeting_text(question, remedy.slot)
            return f"nehmen Sie die Festlegung für das {text} zurück"
    return ""

"""What may a talk cost, and what has a speaker to hand in?"""

from dataclasses import replace
from datetime import date, datetime

from lagplanner.domain.errors import BrokenRuleError, InputError, Problem
from lagplanner.domain.rules import Rules
from lagplanner.domain.talks.speakers import COMING, Talk


def agreed(talk: Talk, *, fee_cents: int | None, travel_cents: int | None, rules: Rules) -> Talk:
    """The talk with what was agreed, in cents; None: nothing was said.

    Raises InputError where it is more than the association pays, which the board has set once.
    """
    problems = [
        Problem(name, f"{label}: höchstens {limit} Euro. So steht es bei den Regeln.")
        for name, label, cents, limit in (
            ("fee", "Honorar", fee_cents, rules.fee_limit),
            ("travel_costs", "Reisekosten", travel_cents, rules.travel_limit),
        )
        if cents is not None and cents > limit * 100
    ]
    if problems:
        raise InputError(*problems)
    return replace(talk, fee_cents=fee_cents, travel_cents=travel_cents)


def claim(talk: Talk, *, travel_cents: int, day: date, today: date, at: datetime) -> Talk:
    """The talk after its speaker handed in the costs; a second time edits the first.

    `day` is the meeting's. Raises InputError for more than was agreed, BrokenRuleError where there
    is nothing to hand in, or not yet.
    """
    if talk.state not in COMING or not talk.is_paid:
        raise BrokenRuleError("Für diesen Beitrag gibt es nichts abzurechnen.")
    if today < day:
        raise BrokenRuleError("Abrechnen können Sie nach dem Treffen.")
    most = talk.travel_cents or 0
    if travel_cents > most:
        euros = f"{most // 100},{most % 100:02d}"
        raise InputError(Problem("costs", f"Vereinbart sind Reisekosten bis {euros} Euro."))
    return replace(talk, claim_cents=travel_cents, claimed_at=at)

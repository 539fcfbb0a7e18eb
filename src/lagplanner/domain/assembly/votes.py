"""Who has a vote in a general assembly, who is there, and is that enough to decide?"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lagplanner.domain.errors import BrokenRuleError
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.rules import Rules, Voting


class Presence(StrEnum):
    """How a vote is there."""

    PRESENT = "present"
    ONLINE = "online"
    PROXY = "proxy"


PRESENCE_NAMES = {
    Presence.PRESENT: "da",
    Presence.ONLINE: "per Video",
    Presence.PROXY: "mit Vollmacht",
}


@dataclass(frozen=True, slots=True)
class Voter:
    """One vote: a project, or a carrier with all its projects; the first of them stands for it."""

    project: Project
    name: str
    projects: tuple[Project, ...]

    @property
    def id(self) -> int:
        return self.project.id


@dataclass(frozen=True, slots=True)
class Mark:
    """How one vote is there; `by` is the voter who carries it by proxy, `person` who casts it."""

    voter_id: int
    presence: Presence
    by: int | None = None
    person: str = ""
    noted_by: str = ""
    noted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many votes there are and how many are here; `needed` is the quorum, 0 where none is asked."""

    votes: int
    present: int
    online: int
    proxies: int
    needed: int

    @property
    def here(self) -> int:
        """All votes that can be cast."""
        return self.present + self.online + self.proxies

    @property
    def has_quorum(self) -> bool:
        return self.here >= max(self.needed, 1)

    @property
    def simple(self) -> int:
        """The fewest yes votes that carry a decision if nobody abstains (§ 32 Abs. 1 Satz 3 BGB)."""
        return self.here // 2 + 1

    @property
    def for_statutes(self) -> int:
        """The fewest yes votes for a change of the statutes, if nobody abstains (§ 33 Abs. 1 BGB)."""
        return -(-self.here * 3 // 4)


def voters(projects: Iterable[Project], day: date, rules: Rules) -> tuple[Voter, ...]:
    """Who has a vote on this day: each member, or each carrier of members, by name."""
    members = [one for one in projects if is_member_on(one, day)]
    if rules.voting is Voting.PROJECT:
        found = [Voter(one, one.name, (one,)) for one in members]
    else:
        carriers: dict[str, list[Project]] = defaultdict(list)
        for one in sorted(members, key=lambda one: one.id):
            carriers[one.carrier.strip().casefold() or f"project {one.id}"].append(one)
        found = [
            Voter(of[0], of[0].carrier.strip() or of[0].name, tuple(of)) for of in carriers.values()
        ]
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def count(voters: Iterable[Voter], marks: Mapping[int, Mark], rules: Rules) -> Count:
    """What the marks come to; those of somebody without a vote (any more) count for nothing."""
    ids = [one.id for one in voters]
    here = Counter(marks[one].presence for one in ids if one in marks and _stands(marks, ids, one))
    return Count(
        len(ids),
        here[Presence.PRESENT],
        here[Presence.ONLINE],
        here[Presence.PROXY],
        -(-len(ids) * rules.quorum // 100),
    )


def check(mark: Mark, voters: Iterable[Voter], marks: Mapping[int, Mark], rules: Rules) -> None:
    """Whether this may be noted. Raises BrokenRuleError with the sentence why not."""
    ids = {one.id for one in voters}
    if mark.voter_id not in ids:
        raise BrokenRuleError("Wer kein Mitglied ist, hat keine Stimme.")
    if mark.presence is not Presence.PROXY:
        return
    if rules.proxies == 0:
        raise BrokenRuleError(
            "Die Satzung erlaubt keine Vollmacht (§ 38 BGB). Ändern Sie sonst die Regel."
        )
    if mark.by not in ids or mark.by == mark.voter_id:
        raise BrokenRuleError("Wählen Sie ein anderes Mitglied, das die Vollmacht hat.")
    carrier = marks.get(mark.by)
    if carrier is None or carrier.presence is Presence.PROXY:
        raise BrokenRuleError("Wer die Vollmacht hat, ist selbst nicht da.")
    carried = [
        one
        for one in marks.values()
        if one.presence is Presence.PROXY and one.by == mark.by and one.voter_id != mark.voter_id
    ]
    if len(carried) >= rules.proxies:
        raise BrokenRuleError(
            f"Mehr als {rules.proxies} Vollmachten darf niemand haben."
            if rules.proxies > 1
            else "Mehr als eine Vollmacht darf niemand haben."
        )


def _stands(marks: Mapping[int, Mark], ids: Collection[int], voter_id: int) -> bool:
    """Whether a vote can be cast: a proxy only while whoever carries it is here."""
    mark = marks[voter_id]
    if mark.presence is not Presence.PROXY:
        return True
    carrier = marks.get(mark.by or 0)
    return (mark.by or 0) in ids and carrier is not None and carrier.presence is not Presence.PROXY

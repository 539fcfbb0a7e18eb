"""Who gets the letters of a step, and does its condition hold for them?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from lagplanner.domain.afterwards.feedback import LEAST
from lagplanner.domain.assembly.assemblies import Assembly, open_ways
from lagplanner.domain.assembly.notice import notice_to
from lagplanner.domain.attendance.replies import ReplyKind
from lagplanner.domain.hosting import Meeting, MeetingState
from lagplanner.domain.members import Project, is_member_on
from lagplanner.domain.reminding.reminder_facts import SENT, Facts, Person, Planned, Subject
from lagplanner.domain.reminding.reminder_steps import Anchor, Audience, Condition
from lagplanner.domain.talks.speakers import COMING, SpeakerField, Talk, TalkState

OWN_MATTER = frozenset(
    {"host_call_reminder", "profile_check", "rsvp_reminder", "funding_end_ask", "host_commit"}
)
"""Letters about one project alone: who works for two projects gets both."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets a letter, for which project (None: for the board), and in which role.

    `also_for` are further projects with the same address: one matter, one mail.
    """

    person: Person
    audience: Audience
    project: Project | None = None
    also_for: tuple[Project, ...] = ()
    language: str = ""

    @property
    def who(self) -> str:
        """How keys name them: the id of the project, the speaker of a talk, or the board."""
        if self.audience is Audience.SPEAKERS:
            return "speaker"
        return "board" if self.project is None else str(self.project.id)


def recipients(one: Planned, facts: Facts, today: date) -> tuple[Recipient, ...]:
    """Who gets this letter as things stand, each address once.

    Somebody in several roles is written to in the first of them. Those without an address are
    kept: the board sees that somebody is missing.
    """
    everybody = (
        recipient
        for audience in one.step.audiences
        for recipient in _of_audience(audience, one, facts, today)
    )
    return _each_address_once(everybody, apart=one.step.occasion in OWN_MATTER)


def holds(one: Planned, recipient: Recipient, facts: Facts) -> bool:
    """Whether the step's condition holds for this recipient as things stand."""
    meeting, subject = one.subject.meeting, one.subject
    match one.step.when:
        case Condition.ALWAYS:
            return True
        case Condition.END_KNOWN:
            return subject.project is not None
        case Condition.NO_WISH:
            wished = (recipient.project and recipient.project.id, subject.year)
            return wished not in facts.wishes
        case Condition.PLAN_DECIDED:
            return any(
                other.year == subject.year
                and other.state in (MeetingState.PUBLISHED, MeetingState.CONFIRMED)
                for other in facts.meetings
            )
        case Condition.NOT_RECORDED:
            return False
        case Condition.NOTICE_OPEN:
            return _notice_is_open(subject, facts)
    if meeting is None:
        return False
    if one.step.when is Condition.NO_SPEAKER:
        return not any(talk.state is TalkState.ACCEPTED for talk in facts.talks_of(meeting))
    if one.step.of_talk:
        return subject.talk is not None and _holds_for(subject.talk, one, facts)
    reply = facts.reply_of(recipient.project, meeting)
    has_host = meeting.host_id is not None and (meeting.id, meeting.host_id) not in facts.declined
    asked = has_host and meeting.state is MeetingState.PUBLISHED
    match one.step.when:
        case Condition.NO_HOST:
            return meeting.host_id is None
        case Condition.HOST_ASKED:
            return asked
        case Condition.HOST_SILENT:
            return asked and _was_asked(one, facts)
        case Condition.HOST_CONFIRMED:
            return meeting.state is MeetingState.CONFIRMED
        case Condition.HOST_KNOWN:
            return has_host and meeting.town is not None
        case Condition.NO_TOPIC:
            return not meeting.topic.strip()
        case Condition.REPLY_OPEN:
            return has_host and (reply is None or reply.kind is ReplyKind.LATER)
        case Condition.REGISTERED:
            return reply is not None and reply.coming > 0
        case Condition.REGISTER_OPEN:
            known = facts.assemblies.get(meeting.id)
            return known is not None and known.concerns_register and known.registered_on is None
        case Condition.LIST_OPEN:
            return has_host and meeting.state is not MeetingState.HELD
        case Condition.WAS_THERE:
            return recipient.project is not None and was_there(recipient.project, meeting, facts)
        case Condition.FEEDBACK_KNOWN:
            return facts.answers.get(meeting.id, 0) >= LEAST
        case Condition.MINUTES_OPEN:
            return meeting.state is MeetingState.HELD and not facts.minutes_are_out(meeting)
        case Condition.DOCUMENTS_FILED:
            return meeting.id in facts.documents
        case Condition.MINUTES_OUT:
            return facts.minutes_are_out(meeting)
    raise AssertionError(f"no rule for {one.step.when}")


def _notice_is_open(subject: Subject, facts: Facts) -> bool:
    """Whether the notice of an assembly still has to leave on one of its ways."""
    mailed = any(
        letter.occasion == "ga_invitation"
        and letter.subject == subject.key
        and letter.state in SENT
        for letter in facts.known
    )
    meeting_id = subject.meeting.id if subject.meeting else 0
    known = facts.assemblies.get(meeting_id, Assembly(meeting_id))
    last = notice_to(facts.projects, subject.day, facts.days).last
    return bool(open_ways(known, (one.way for one in last), mailed=mailed))


def was_there(project: Project, meeting: Meeting, facts: Facts) -> bool:
    """Whether a project was at a meeting: as ticked, or as announced while nobody has ticked."""
    if any(known == meeting.id for known, _ in facts.there):
        return (meeting.id, project.id) in facts.there
    reply = facts.reply_of(project, meeting)
    return reply is not None and reply.coming > 0


def asked_on(subject: Subject, facts: Facts) -> date | None:
    """The day the request for a talk left the house, None if it has not."""
    days = [
        letter.day
        for letter in facts.known
        if letter.occasion == "speaker_invite"
        and letter.matter == subject.key
        and letter.day is not None
    ]
    return max(days, default=None)


def _holds_for(talk: Talk, one: Planned, facts: Facts) -> bool:
    """Whether the step's condition holds for a talk as its speaker has answered by now."""
    speaker = facts.speakers.get(talk.speaker_id)
    chosen = talk.state is TalkState.PREPARED and speaker is not None and bool(speaker.address)
    politician = speaker is not None and speaker.field is SpeakerField.POLITICS
    unanswered = talk.state in (TalkState.PREPARED, TalkState.ASKED)
    match one.step.when:
        case Condition.POLITICIAN_CHOSEN:
            return chosen and politician
        case Condition.SPEAKER_CHOSEN:
            return chosen and not politician
        case Condition.SPEAKER_SILENT:
            return unanswered and asked_on(one.subject, facts) is not None
        case Condition.ANSWER_OPEN:
            if talk.state is TalkState.TENTATIVE:
                return True
            return unanswered and asked_on(one.subject, facts) is not None
        case Condition.DETAILS_OPEN:
            return talk.state is TalkState.ACCEPTED and talk.lacks_details
        case Condition.SPEAKER_COMING:
            return talk.state is TalkState.ACCEPTED
        case Condition.SPOKE:
            return talk.state in COMING
        case Condition.CLAIM_OPEN:
            return talk.state in COMING and talk.has_open_claim
    raise AssertionError(f"no rule for {one.step.when}")


def address_of(project: Project) -> Person:
    """To whom a project's letters go: the contact person, else the project's own mailbox."""
    contact = project.contact
    return Person(
        contact.name if contact else project.name,
        project.mail_address,
        (contact.phone if contact else "") or project.phone,
    )


def _of_audience(
    audience: Audience, one: Planned, facts: Facts, today: date
) -> Iterator[Recipient]:
    subject = one.subject
    match audience:
        case Audience.BOARD:
            yield Recipient(facts.board, audience)
        case Audience.MEMBERS:
            day = subject.day if subject.anchor is not Anchor.YEAR else today
            for project in facts.projects:
                if is_member_on(project, today) and is_member_on(project, max(day, today)):
                    yield Recipient(address_of(project), audience, project)
        case Audience.HOST:
            host = facts.project(subject.meeting.host_id) if subject.meeting else None
            if host is not None:
                yield Recipient(address_of(host), audience, host)
        case Audience.PROJECT:
            if subject.project is not None and is_member_on(subject.project, today):
                yield Recipient(address_of(subject.project), audience, subject.project)
        case Audience.SPEAKERS:
            speaker = facts.speakers.get(subject.talk.speaker_id) if subject.talk else None
            if speaker is not None:
                person = Person(speaker.name, speaker.address, speaker.phone)
                yield Recipient(person, audience, language=speaker.language)
        case Audience.REGISTERED:
            for project in facts.projects:
                reply = facts.reply_of(project, subject.meeting)
                if reply is not None and reply.coming:
                    yield Recipient(address_of(project), audience, project)
        case Audience.ATTENDED:
            for project in facts.projects:
                if subject.meeting is not None and was_there(project, subject.meeting, facts):
                    yield Recipient(address_of(project), audience, project)
        case Audience.MINUTE_TAKER:
            head = facts.minutes.get(subject.meeting.id) if subject.meeting else None
            if head is not None and head.taker_email:
                yield Recipient(Person(head.taker, head.taker_email), audience)
            elif one.step.when is Condition.MINUTES_OPEN:
                yield Recipient(facts.board, audience)


def _each_address_once(everybody: Iterable[Recipient], *, apart: bool) -> tuple[Recipient, ...]:
    chosen: list[Recipient] = []
    places: dict[str, int] = {}
    for recipient in everybody:
        address = recipient.person.email.strip().casefold()
        name = f"{address} {recipient.who}" if apart and recipient.project else address
        if not address:
            chosen.append(recipient)
        elif name not in places:
            places[name] = places[address] = len(chosen)
            chosen.append(recipient)
        elif recipient.project is not None:
            first = chosen[places[name]]
            chosen[places[name]] = replace(first, also_for=(*first.also_for, recipient.project))
    return tuple(chosen)


def _was_asked(one: Planned, facts: Facts) -> bool:
    """Whether a letter that asks the present host for this meeting has left the house."""
    meeting = one.subject.meeting
    return meeting is not None and any(
        letter.project_id == meeting.host_id
        and letter.matter == one.subject.key
        and letter.state in SENT
        and letter.occasion in ("host_asked", "host_commit", "host_commit_reminder")
        for letter in facts.known
    )

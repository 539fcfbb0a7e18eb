"""Speakers and their talks, as they are stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lagplanner.database import tables
from lagplanner.domain.errors import ConflictError, NotFoundError
from lagplanner.domain.talks.consents import Consent, ConsentKind
from lagplanner.domain.talks.speakers import Slides, Speaker, SpeakerField, Talk, TalkState, Via

Row = Mapping[str, Any]

_SPEAKER = (
    "name salutation organisation function email office_email phone language topics note forget_on"
).split()
_TALK = (
    "position organisation function title question starts minutes discussion answer_by asked_at"
    " answered_at answered_by entered_by remark substitute_for online equipment travel fee_cents"
    " travel_cents claim_cents claimed_at may_name may_share_slides may_photograph"
    " seen_programme_at correction"
).split()


async def speakers(ids: Sequence[int] | None = None) -> tuple[Speaker, ...]:
    """All speakers, or those with these ids, in the order of their names."""
    query = tables.Speaker.select()
    if ids is not None:
        if not ids:
            return ()
        query = query.where(tables.Speaker.id.is_in(list(ids)))
    rows = await query
    return tuple(sorted((_speaker(row) for row in rows), key=lambda one: one.name.casefold()))


async def speaker(speaker_id: int) -> Speaker:
    """One speaker; NotFoundError if there is none."""
    rows = await tables.Speaker.select().where(tables.Speaker.id == speaker_id)
    if not rows:
        raise NotFoundError("Diese Person steht nicht im Verzeichnis.")
    return _speaker(rows[0])


async def save_speaker(speaker: Speaker, *, at: datetime) -> Speaker:
    """Add or change a speaker. Raises ConflictError if somebody was faster."""
    columns: dict[Any, Any] = {
        **{name: getattr(speaker, name) for name in _SPEAKER},
        "field": speaker.field.value,
        "changed_at": at,
    }
    if speaker.id == 0:
        row = tables.Speaker(**columns, version=1, created_at=at)
        rows = await tables.Speaker.insert(row).returning(*tables.Speaker.all_columns())
        return _speaker(rows[0])
    rows = (
        await tables.Speaker.update({**columns, "version": speaker.version + 1})
        .where((tables.Speaker.id == speaker.id) & (tables.Speaker.version == speaker.version))
        .returning(*tables.Speaker.all_columns())
    )
    if not rows:
        raise ConflictError(f"„{speaker.name}“ wurde inzwischen geändert. Laden Sie die Seite neu.")
    return _speaker(rows[0])


async def delete_speaker(speaker_id: int) -> None:
    """Forget a speaker with all talks."""
    await tables.Speaker.delete().where(tables.Speaker.id == speaker_id)


async def talks(
    *, meeting_id: int | None = None, speaker_id: int | None = None
) -> tuple[Talk, ...]:
    """Talks in the order of meeting and place in it; of one meeting or speaker if named."""
    query = tables.Talk.select().order_by(tables.Talk.meeting, tables.Talk.position, tables.Talk.id)
    if meeting_id is not None:
        query = query.where(tables.Talk.meeting == meeting_id)
    if speaker_id is not None:
        query = query.where(tables.Talk.speaker == speaker_id)
    return tuple(_talk(row) for row in await query)


async def talk(talk_id: int) -> Talk:
    """One talk; NotFoundError if there is none."""
    rows = await tables.Talk.select().where(tables.Talk.id == talk_id)
    if not rows:
        raise NotFoundError("Diesen Fachbeitrag gibt es nicht.")
    return _talk(rows[0])


async def save_talk(talk: Talk) -> Talk:
    """Add or change a talk. Raises ConflictError if somebody was faster, AlreadyThereError if the
    speaker is already asked for this meeting.
    """
    columns: dict[Any, Any] = {
        **{name: getattr(talk, name) for name in _TALK},
        "meeting": talk.meeting_id,
        "speaker": talk.speaker_id,
        "state": talk.state.value,
        "field": talk.field.value if talk.field else "",
        "slides": talk.slides.value,
        "via": talk.via.value if talk.via else "",
    }
    if talk.id == 0:
        row = tables.Talk(**columns, version=1)
        rows = await tables.Talk.insert(row).returning(*tables.Talk.all_columns())
        return _talk(rows[0])
    rows = (
        await tables.Talk.update({**columns, "version": talk.version + 1})
        .where((tables.Talk.id == talk.id) & (tables.Talk.version == talk.version))
        .returning(*tables.Talk.all_columns())
    )
    if not rows:
        raise ConflictError(
            "Dieser Fachbeitrag wurde inzwischen geändert. Laden Sie die Seite neu."
        )
    return _talk(rows[0])


async def days(talk_ids: Sequence[int]) -> dict[int, tuple[date, ...]]:
    """The other days that would suit, by talk, the earliest first."""
    found: dict[int, list[date]] = defaultdict(list)
    if talk_ids:
        rows = (
            await tables.TalkDay.select()
            .where(tables.TalkDay.talk.is_in(list(talk_ids)))
            .order_by(tables.TalkDay.day)
        )
        for row in rows:
            found[row["talk"]].append(row["day"])
    return {talk_id: tuple(found[talk_id]) for talk_id in talk_ids}


async def save_days(talk_id: int, wanted: Sequence[date]) -> None:
    """Keep these other days of a talk and no others."""
    await tables.TalkDay.delete().where(tables.TalkDay.talk == talk_id)
    if wanted:
        await tables.TalkDay.insert(
            *(tables.TalkDay(talk=talk_id, day=day) for day in sorted(set(wanted)))
        )


async def add_consents(talk_id: int, consents: Sequence[Consent]) -> None:
    """Keep these answers; what was answered before stays."""
    if consents:
        await tables.TalkConsent.insert(
            *(
                tables.TalkConsent(
                    talk=talk_id,
                    kind=one.kind.value,
                    given=one.given,
                    wording=one.wording,
                    at=one.at,
                    who=one.who,
                    via=one.via.value,
                    entered_by=one.entered_by,
                )
                for one in consents
            )
        )


async def consents(talk_ids: Sequence[int]) -> dict[int, tuple[Consent, ...]]:
    """What was allowed and refused for these talks, in the order it was answered."""
    found: dict[int, list[Consent]] = defaultdict(list)
    if talk_ids:
        rows = (
            await tables.TalkConsent.select()
            .where(tables.TalkConsent.talk.is_in(list(talk_ids)))
            .order_by(tables.TalkConsent.id)
        )
        for row in rows:
            found[row["talk"]].append(_consent(row))
    return {talk_id: tuple(found[talk_id]) for talk_id in talk_ids}


async def delete_talk(talk_id: int) -> None:
    """Remove a talk with its days and consents."""
    await tables.Talk.delete().where(tables.Talk.id == talk_id)


def _speaker(row: Row) -> Speaker:
    return Speaker(
        id=row["id"],
        field=SpeakerField(row["field"]),
        version=row["version"],
        **{name: row[name] for name in _SPEAKER},
    )


def _consent(row: Row) -> Consent:
    return Consent(
        ConsentKind(row["kind"]),
        row["given"],
        row["wording"],
        row["at"],
        row["who"],
        Via(row["via"]),
        row["entered_by"],
    )


def _talk(row: Row) -> Talk:
    return Talk(
        id=row["id"],
        meeting_id=row["meeting"],
        speaker_id=row["speaker"],
        state=TalkState(row["state"]),
        field=SpeakerField(row["field"]) if row["field"] else None,
        slides=Slides(row["slides"]),
        via=Via(row["via"]) if row["via"] else None,
        version=row["version"],
        **{name: row[name] for name in _TALK},
    )

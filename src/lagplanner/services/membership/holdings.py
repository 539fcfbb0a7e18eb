"""What belongs to a complete export, and how is it written so that it can be read again?

`Holdings` are everything the association keeps here: towns, projects with their contacts, hours
and pauses, meetings with their agendas, wishes, speakers with their talks, rules. They become one JSON document or a set of tables (for XLSX and
CSV) and come back from either. In holdings that were read, ids only tie the parts together.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from lagplanner.database import hosting, settings_store
from lagplanner.database import members as stored
from lagplanner.database import speakers as stored_speakers
from lagplanner.database.carried import Rows
from lagplanner.domain.errors import InputError, Problem
from lagplanner.domain.hosting import Meeting, MeetingState, Wish, WishKind
from lagplanner.domain.members import Project, Town
from lagplanner.domain.rules import Rules, as_texts
from lagplanner.domain.talks.speakers import Speaker
from lagplanner.services.membership.agenda_holdings import (
    Arranged,
    arranged_from,
    arranged_plain,
    gather_agendas,
)
from lagplanner.services.membership.assembly_holdings import (
    Proceedings,
    gather_proceedings,
    proceedings_from,
    proceedings_plain,
)
from lagplanner.services.membership.carried_holdings import (
    carried_from,
    carried_plain,
    gather_carried,
)
from lagplanner.services.membership.members import as_json, from_json
from lagplanner.services.membership.minutes_holdings import (
    Recorded,
    gather_minutes,
    recorded_from,
    recorded_plain,
)
from lagplanner.services.membership.profile_holdings import (
    Shown,
    gather_shown,
    shown_from,
    shown_plain,
)
from lagplanner.services.membership.speaker_holdings import (
    Spoken,
    gather_talks,
    speaker_from,
    speaker_plain,
    spoken_from,
    spoken_plain,
)

VERSION = 1


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything that is exported; `rules` as the texts the board set."""

    towns: tuple[Town, ...] = ()
    projects: tuple[Project, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    wishes: tuple[Wish, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    talks: tuple[Spoken, ...] = ()
    agendas: tuple[Arranged, ...] = ()
    minutes: tuple[Recorded, ...] = ()
    assemblies: tuple[Proceedings, ...] = ()
    shown: tuple[Shown, ...] = ()
    rules: Mapping[str, str] | None = None
    carried: Rows = field(default_factory=dict)


async def gather(*, with_bytes: bool = False) -> Holdings:
    """Everything as it is stored now; call it inside a transaction for one moment's truth.

    `with_bytes`: files and pictures too, for an export that can hold them.
    """
    known = as_texts(Rules())
    settings = await settings_store.values()
    meetings, speakers = await hosting.meetings(), await stored_speakers.speakers()
    projects = await stored.projects()
    slugs = {project.id: project.slug for project in projects}
    return Holdings(
        towns=tuple((await stored.towns()).values()),
        projects=projects,
        meetings=meetings,
        wishes=await stored.wishes(0, 9999),
        speakers=speakers,
        talks=await gather_talks(meetings, speakers),
        agendas=await gather_agendas(meetings),
        minutes=await gather_minutes(meetings),
        assemblies=await gather_proceedings(meetings, slugs),
        shown=await gather_shown(slugs, with_pictures=with_bytes),
        rules={name: text for name, text in sorted(settings.items()) if name in known},
        carried=await gather_carried(with_bytes=with_bytes),
    )


def document(holdings: Holdings, *, made_at: datetime) -> bytes:
    """One JSON document, files as base64; people and meetings name each other by short names, not by ids."""
    slugs = {project.id: project.slug for project in holdings.projects}
    further, files = carried_plain(holdings.carried)
    content = {
        "format": "lagplanner",
        "version": VERSION,
        "exported_at": made_at.isoformat(),
        "towns": [asdict(town) for town in holdings.towns],
        "projects": [_project_plain(project) for project in holdings.projects],
        "meetings": [meeting_plain(meeting, slugs) for meeting in holdings.meetings],
        "wishes": [
            {
                "project": slugs[wish.project_id],
                "kind": wish.kind.value,
                "year": wish.year,
                "year_quarter": wish.year_quarter,
                "note": wish.note,
            }
            for wish in holdings.wishes
        ],
        "speakers": [speaker_plain(speaker) for speaker in holdings.speakers],
        "talks": [spoken_plain(spoken) for spoken in holdings.talks],
        "agendas": [arranged_plain(one) for one in holdings.agendas],
        "minutes": [recorded_plain(one) for one in holdings.minutes],
        "assemblies": [proceedings_plain(one) for one in holdings.assemblies],
        "profiles": [shown_plain(one) for one in holdings.shown],
        "rules": dict(holdings.rules or {}),
        "further": further,
        "files": {name: b64encode(one).decode() for name, one in files.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def from_document(content: bytes) -> Holdings:
    """The holdings that `document` wrote. Raises InputError for anything else."""
    try:
        data = json.loads(content)
    except ValueError:
        raise refused("Die Datei ist kein JSON-Dokument oder beschädigt.") from None
    if not isinstance(data, dict) or data.get("format") != "lagplanner":
        raise refused("Die Datei ist kein Export dieser Software.")
    if data.get("version") != VERSION:
        raise refused(
            f"Der Export hat die Fassung {data.get('version')}, lesbar ist Fassung {VERSION}. "
            "Bitte lesen Sie ihn mit der neuesten Version dieser Software ein."
        )
    try:
        towns = {town["slug"]: Town(**town) for town in data["towns"]}
        files = {
            name: b64decode(text, validate=True) for name, text in data.get("files", {}).items()
        }
        projects = tuple(
            _project_from(item, number, towns) for number, item in enumerate(data["projects"], 1)
        )
        ids = {project.slug: project.id for project in projects}
        return Holdings(
            towns=tuple(towns.values()),
            projects=projects,
            meetings=tuple(meeting_from(item, ids, towns) for item in data["meetings"]),
            wishes=tuple(
                Wish(
                    ids[item["project"]],
                    WishKind(item["kind"]),
                    item["year"],
                    item["year_quarter"],
                    item["note"],
                )
                for item in data["wishes"]
            ),
            # An export of before there were speakers, agendas or minutes names none.
            speakers=tuple(speaker_from(item) for item in data.get("speakers", ())),
            talks=tuple(spoken_from(item) for item in data.get("talks", ())),
            agendas=tuple(arranged_from(item) for item in data.get("agendas", ())),
            minutes=tuple(recorded_from(item) for item in data.get("minutes", ())),
            assemblies=tuple(proceedings_from(item) for item in data.get("assemblies", ())),
            shown=tuple(shown_from(item) for item in data.get("profiles", ())),
            rules=rules_of(data["rules"]),
            carried=carried_from(data.get("further", {}), files),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refused(f"Der Export ist beschädigt: {error!r} passt nicht.") from error


def meeting_plain(meeting: Meeting, names: Mapping[int, Any]) -> dict[str, Any]:
    """A meeting as plain data, its projects called as `names` says."""
    return {
        "year": meeting.year,
        "number": meeting.number,
        "kind": meeting.kind,
        "state": meeting.state.value,
        "day": meeting.day.isoformat(),
        "town": meeting.town.slug if meeting.town else None,
        "host": names[meeting.host_id] if meeting.host_id else None,
        "co_hosts": [names[project_id] for project_id in meeting.co_host_ids],
        "standby": names[meeting.standby_id] if meeting.standby_id else None,
        "topic": meeting.topic,
        "participants": meeting.participants,
        "note": meeting.note,
        "uid": meeting.uid,
        "sequence": meeting.sequence,
    }


def meeting_from(
    data: Mapping[str, Any], ids: Mapping[Any, int], towns: Mapping[str, Town]
) -> Meeting:
    """The meeting that `meeting_plain` wrote, its projects looked up in `ids`."""
    return Meeting(
        id=0,
        year=data["year"],
        number=data["number"],
        kind=data["kind"],
        state=MeetingState(data["state"]),
        day=date.fromisoformat(data["day"]),
        town=towns[data["town"]] if data["town"] else None,
        host_id=ids[data["host"]] if data["host"] else None,
        co_host_ids=tuple(ids[name] for name in data["co_hosts"]),
        standby_id=ids[data["standby"]] if data["standby"] else None,
        topic=data["topic"],
        participants=data["participants"],
        note=data["note"],
        uid=data["uid"],
        sequence=data["sequence"],
    )


def _project_plain(project: Project) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(as_json(project))
    del data["id"], data["version"]
    return {**data, "town": project.town.slug}


def _project_from(data: Mapping[str, Any], number: int, towns: Mapping[str, Town]) -> Project:
    town = asdict(towns[data["town"]])
    return from_json(json.dumps({**data, "id": number, "version": 1, "town": town}))


def rules_of(texts: Mapping[Any, Any]) -> dict[str, str]:
    """The rules that exist here; those of another version of this software are passed over."""
    known = as_texts(Rules())
    return {str(name): str(text) for name, text in sorted(texts.items()) if name in known}


def refused(sentence: str) -> InputError:
    return InputError(Problem("file", sentence))

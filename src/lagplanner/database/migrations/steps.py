"""Which steps lead from an empty database to the present one? Applied steps are never edited."""

from lagplanner.database.migrations import (
    m0001_beginning,
    m0002_post_room,
    m0003_answers,
    m0004_timetable,
    m0005_talks,
    m0006_access,
    m0007_trail,
    m0008_settings,
    m0009_attendance,
    m0010_directory,
    m0011_handover,
    m0012_attendance_trail,
    m0013_passkeys,
    m0014_own_calendars,
    m0015_files,
    m0016_agenda,
    m0017_tokens,
    m0018_profile_pictures,
)
from lagplanner.database.migrations.change import Step

STEPS: tuple[Step, ...] = (
    Step(1, "beginning", m0001_beginning.apply),
    Step(2, "post_room", m0002_post_room.apply),
    Step(3, "answers", m0003_answers.apply),
    Step(4, "timetable", m0004_timetable.apply),
    Step(5, "talks", m0005_talks.apply),
    Step(6, "access", m0006_access.apply),
    Step(7, "trail", m0007_trail.apply),
    Step(8, "settings", m0008_settings.apply),
    Step(9, "attendance", m0009_attendance.apply),
    Step(10, "directory", m0010_directory.apply),
    Step(11, "handover", m0011_handover.apply),
    Step(12, "attendance_trail", m0012_attendance_trail.apply),
    Step(13, "passkeys", m0013_passkeys.apply),
    Step(14, "own_calendars", m0014_own_calendars.apply),
    Step(15, "files", m0015_files.apply),
    Step(16, "agenda", m0016_agenda.apply),
    Step(17, "tokens", m0017_tokens.apply),
    Step(18, "profile_pictures", m0018_profile_pictures.apply),
)

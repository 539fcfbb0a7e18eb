"""Which pages are there? Every module of pages is named here, in one line.

A module has ROUTES (handlers) and may have NAV and FOOTER (entries of the board's menu and of the
foot of its pages: address, label). Paths of board modules are below /vorstand, and only the board
gets in.
"""

from litestar import Router

from lagplanner.web import (
    afterwards,
    api,
    feedback,
    feeds,
    host,
    host_files,
    host_list,
    kept_form,
    language,
    leaving,
    legal,
    log_in,
    look,
    machines,
    meetings,
    motions,
    news,
    own,
    own_tokens,
    papers,
    polls,
    profile,
    projects,
    public,
    replies,
    session,
    speaker,
    speaker_files,
    static,
    topics,
    wishes,
)
from lagplanner.web.api import document
from lagplanner.web.board import (
    agenda,
    appearance,
    assembly,
    assembly_votes,
    association,
    attendance,
    calendar,
    contacts,
    evidence,
    guide,
    handover,
    home,
    hooks,
    imports,
    interface,
    keeping,
    legal_texts,
    mail_account,
    meeting,
    meeting_day,
    meeting_files,
    meeting_hosts,
    meeting_list,
    members,
    minutes,
    numbers,
    outbox,
    outbox_letter,
    people,
    plan,
    plan_meeting,
    privacy,
    rules,
    search,
    settings,
    speakers,
    swaps,
    talks,
    texts,
    timetable,
    trail,
    turns,
)
from lagplanner.web.board import papers as board_papers
from lagplanner.web.board import profile as board_profile
from lagplanner.web.board import topics as board_topics

PUBLIC = (
    static,
    look,
    language,
    public,
    legal,
    meetings,
    news,
    machines,
    session,
    log_in,
    leaving,
    host,
    host_list,
    papers,
    host_files,
    speaker,
    speaker_files,
    wishes,
    polls,
    replies,
    motions,
    feedback,
    topics,
    projects,
    profile,
    feeds,
    document,
)
BOARD = (
    home,
    search,
    guide,
    plan,
    plan_meeting,
    turns,
    meeting,
    meeting_day,
    meeting_hosts,
    meeting_list,
    attendance,
    board_papers,
    meeting_files,
    evidence,
    agenda,
    assembly,
    assembly_votes,
    minutes,
    talks,
    speakers,
    numbers,
    board_topics,
    members,
    board_profile,
    contacts,
    calendar,
    imports,
    outbox,
    outbox_letter,
    trail,
    swaps,
    people,
    handover,
    settings,
    association,
    appearance,
    mail_account,
    keeping,
    interface,
    hooks,
    legal_texts,
    privacy,
    rules,
    texts,
    timetable,
)

BOARD_NAV: tuple[tuple[str, str], ...] = tuple(
    entry for module in BOARD for entry in getattr(module, "NAV", ())
)
BOARD_FOOTER: tuple[tuple[str, str], ...] = tuple(
    entry for module in (*BOARD, own) for entry in getattr(module, "FOOTER", ())
)


def routes() -> list[Router]:
    """All pages; those of the board behind their guard."""
    return [
        Router(
            "/",
            route_handlers=[
                *(handler for module in PUBLIC for handler in module.ROUTES),
                *afterwards.BEHIND_LINKS,
            ],
        ),
        api.router(),
        Router(
            "/vorstand",
            route_handlers=[handler for module in BOARD for handler in module.ROUTES],
            guards=[session.board_only],
        ),
        Router(
            "/",
            route_handlers=[
                *own.ROUTES,
                *own_tokens.ROUTES,
                *kept_form.ROUTES,
                *afterwards.ROUTES,
            ],
            guards=[session.somebody_only],
        ),
    ]

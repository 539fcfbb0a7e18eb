"""May the right people do what they need, with what is theirs, and nobody else?"""

import pytest

from lagplanner.domain.access import (
    ADMINISTER,
    ALLOWED,
    HOUSE,
    NOTHING,
    OF_BOARD,
    READ_ONLY,
    STRANGER,
    About,
    Actor,
    Deed,
    Relation,
    Role,
    may,
    relation,
)
from lagplanner.domain.post.links import Purpose

HOST = Actor(Purpose.HOST, frozenset({7}), meeting=3)
SPEAKER = Actor(Purpose.SPEAKER, meeting=3, talk=5)


def test_every_deed_has_a_line() -> None:
    assert set(ALLOWED) == set(Deed)


def test_what_has_no_name_only_the_house_does() -> None:
    assert set(ALLOWED[Deed.UNNAMED]) == {HOUSE.who}
    assert all(may(HOUSE, deed) for deed in Deed)


@pytest.mark.parametrize(
    ("about", "whose"),
    [
        (NOTHING, Relation.NONE),
        (About(project=7, meeting=3), Relation.OWN),
        (About(project=7), Relation.OWN),
        (About(project=8, meeting=3), Relation.OTHER),
        (About(project=7, meeting=4), Relation.OTHER),
        (About(talk=5), Relation.OTHER),
    ],
)
def test_a_hosts_link_is_for_one_project_and_one_meeting(about: About, whose: Relation) -> None:
    assert relation(HOST, about) is whose


def test_a_speaker_answers_for_one_talk_and_nothing_else() -> None:
    assert may(SPEAKER, Deed.SPEAK, About(talk=5))
    assert not may(SPEAKER, Deed.SPEAK, About(talk=6))
    assert not may(SPEAKER, Deed.SPEAK)
    assert not may(SPEAKER, Deed.HOST, About(project=7, meeting=3))


def test_whoever_may_only_read_changes_nothing() -> None:
    reading = {Deed.SEE, Deed.SEE_PEOPLE, Deed.PROVE, Deed.HOUSE, Deed.OWN}
    for role in READ_ONLY:
        assert {deed for deed in Deed if may(Actor(role), deed, About(project=1))} <= reading


def test_the_auditor_sees_no_people() -> None:
    assert may(Actor(Role.AUDITOR), Deed.SEE)
    assert not may(Actor(Role.AUDITOR), Deed.SEE_PEOPLE)


def test_only_chair_and_deputy_say_who_else_gets_in() -> None:
    assert {role for role in Role if may(Actor(role), Deed.GOVERN)} == ADMINISTER


def test_a_stranger_can_only_knock() -> None:
    assert {deed for deed in Deed if may(STRANGER, deed)} == {Deed.HOUSE}


def test_a_project_sees_its_own_page_and_answers_by_the_links_it_opens_there() -> None:
    contact = Actor(Role.PROJECT, frozenset({7}))
    assert Role.PROJECT not in OF_BOARD
    assert {deed for deed in Deed if may(contact, deed)} == {Deed.HOUSE, Deed.OWN, Deed.FOLLOW_UP}

"""Is everything about what we know of people said in English as well?"""

from collections.abc import Iterator

import pytest

from lagplanner.domain.privacy.catalogue import ACTIVITIES, KEPT_UNTIL
from lagplanner.domain.privacy.retention import PERIODS, Retention, length, said_of
from lagplanner.domain.talks.consents import CONSENT_NAMES, WITHDRAWN
from lagplanner.services.privacy import handing_over, processing
from lagplanner.templating import locale
from lagplanner.templating.sentences import said

SAME = {"Text", "Name", "Organisation"}
"""Words that are the same in both languages."""


def sentences() -> Iterator[str]:
    for it in ACTIVITIES:
        yield from (it.name, it.purpose, it.people, it.data, it.ground, it.recipients)
    for keeping in PERIODS:
        yield from (*said_of(keeping), length(keeping, Retention()))
    yield from (*KEPT_UNTIL.values(), *CONSENT_NAMES.values(), *WITHDRAWN.values())
    yield from (*handing_over.TITLES.values(), *handing_over.LABELS.values())
    yield from (*processing.MEASURES, processing.NO_TRANSFER)


@pytest.mark.parametrize("german", sorted(set(sentences()) - SAME))
def test_every_sentence_of_the_record_has_its_english(german: str) -> None:
    with locale.speaking("en"):
        assert said(german) != german

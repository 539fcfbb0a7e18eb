"""Is an export that somebody has damaged refused whole, with the row that is wrong?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from litestar import Litestar

from lagplanner.database import members
from lagplanner.domain.errors import BrokenRuleError, InputError
from lagplanner.services.membership.exports import ExportForm, export
from lagplanner.services.running import demo
from lagplanner.templating import locale
from lagplanner.templating.sentences import said
from tests.people import BOARD, NOW, TODAY
from tests.services.test_whole_export import ON_ONE, empty, read_back

MAIL_SERVER = {
    "name": "smtp_host",
    "value": "evil.example",
    "changed_at": NOW.isoformat(),
    "changed_by": BOARD,
}

Harm = Callable[[dict[str, Any]], object]


@ON_ONE
@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda data: data["further"]["topic"][1].pop("title"), "„Themen“ passt in Zeile 2 die Angabe „title“"),
        (lambda data: data["further"]["attendance"][0].update(number="drei"), "„Anwesenheit“ passt in Zeile 1 die Angabe „number“"),
        (lambda data: data["further"]["attendance"][2].update(line="p/niemand/"), "„Anwesenheit“ passt in Zeile 3 die Angabe „line“"),
        (lambda data: data["further"]["topic_vote"][0].update(topic=999), "„Stimmen für Themen“ passt in Zeile 1 die Angabe „topic“"),
        (lambda data: data["further"]["topic_vote"][0].update(at="2026-01-01T00:00:00"), "die Angabe „at“"),
        (lambda data: data["further"]["topic"][0].update(state="x" * 11), "„Themen“ passt in Zeile 1 die Angabe „state“"),
        (lambda data: data["further"].update(session=[]), "beschädigt"),
        (lambda data: data["further"].update(setting=[MAIL_SERVER]), "„Einstellungen“ passt in Zeile 1 die Angabe „name“"),
        (lambda data: data["further"].update(file_content=[{"file": 99, "content": "", "preview": ""}]), "beschädigt"),
        (lambda data: data["further"].update(meeting_file=[{"ending": "/../x"}]), "beschädigt"),
        (lambda data: data["projects"].append(data["projects"][0] | {"slug": "../../../evil"}), "„../../../evil“ kann kein Kurzname sein"),
        (lambda data: data["towns"].append(data["towns"][0] | {"slug": "/evil"}), "„/evil“ kann kein Kurzname sein"),
        (lambda data: data["meetings"][0].update(kind="../evil"), "Treffen der Art „../evil“ gibt es nicht"),
        (lambda data: data["meetings"][0].update(year="../evil"), "sind keine Zahlen"),
        (lambda data: data["profiles"][0].update(slug="niemand"), "Das Profil „niemand“ gehört zu keinem Projekt"),
        (lambda data: data["minutes"][0].update(meeting="nie"), "Ein Protokoll gehört zu „nie“"),
        (lambda data: data["agendas"][0].update(meeting="nie"), "Ein Ablauf gehört zu „nie“"),
        (lambda data: data["talks"][3].update(speaker=99), "Zu Fachbeitrag 4 fehlt Person oder Treffen"),
        (lambda data: data["talks"][0].update(meeting="nie"), "Zu Fachbeitrag 1 fehlt Person oder Treffen"),
    ],
)  # fmt: skip
async def test_a_damaged_export_is_refused_with_the_row_and_stores_nothing(
    app: Litestar, harm: Harm, sentence: str
) -> None:
    await demo.fill(now=NOW, today=TODAY)
    whole = json.loads((await export(ExportForm.JSON, now=NOW)).content)
    harm(whole)
    await empty()
    with pytest.raises(InputError) as refused:
        await read_back(json.dumps(whole).encode())
    assert sentence in str(refused.value)
    with locale.speaking("en"):
        assert str(said(str(refused.value))).startswith("The export is damaged: ")
    assert await members.projects() == ()


@ON_ONE
async def test_a_row_no_rule_of_the_database_allows_stores_nothing(app: Litestar) -> None:
    await demo.fill(now=NOW, today=TODAY)
    whole = json.loads((await export(ExportForm.JSON, now=NOW)).content)
    whole["further"]["topic"][0]["state"] = "verloren"
    await empty()
    with pytest.raises(BrokenRuleError, match="topic_state_known"):
        await read_back(json.dumps(whole).encode())
    assert await members.projects() == ()

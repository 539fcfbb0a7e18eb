"""What was typed by somebody whose session had ended, as it is stored for an hour."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from lagplanner.database import tables
from lagplanner.domain.sessions import KeptForm

_Form = tables.KeptForm


async def add(token_hash: str, form: KeptForm, *, at: datetime) -> None:
    """Store a form, and forget those whose time is over."""
    await _Form.delete().where(_Form.expires_at < at)
    told = {"session": form.session_id, "fields": {k: list(v) for k, v in form.fields.items()}}
    await _Form.insert(
        _Form(
            token_hash=token_hash,
            path=form.path,
            fields=json.dumps(told, ensure_ascii=False),
            expires_at=form.expires_at,
        )
    )


async def forget(token_hash: str, path: str) -> None:
    """Delete the form for this path kept under this token, if there is one."""
    await _Form.delete().where((_Form.token_hash == token_hash) & (_Form.path == path))


async def find(token_hash: str) -> KeptForm | None:
    """The form kept under this token."""
    rows = await _Form.select().where(_Form.token_hash == token_hash)
    if not rows:
        return None
    told = json.loads(rows[0]["fields"])
    fields: Mapping[str, Sequence[str]] = told["fields"]
    return KeptForm(
        told["session"],
        rows[0]["path"],
        {name: tuple(texts) for name, texts in fields.items()},
        rows[0]["expires_at"],
    )

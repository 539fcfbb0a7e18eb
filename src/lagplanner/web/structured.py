"""How is a page told to search engines? As JSON-LD, in the words of schema.org."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup


def data_block(data: Mapping[str, Any]) -> Markup:
    """The data inside a page; a browser runs nothing of it, and nothing in it can end it."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704

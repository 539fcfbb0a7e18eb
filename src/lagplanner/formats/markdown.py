"""What does a text with a few signs look like as a page? Headings, lists, links and nothing that acts.

HTML in it is shown as it was typed; what is left is washed once more, so that neither library has to
be trusted alone.
"""

from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

TAGS = frozenset("a blockquote br code em h2 h3 h4 h5 h6 hr li ol p pre strong ul".split())
SCHEMES = frozenset({"http", "https", "mailto", "tel"})


def as_html(text: str) -> str:
    """The text as HTML that may stand below the heading of a page: its own headings begin with h2."""
    tokens = _reader().parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 1, 6)}"
    written = _reader().renderer.render(tokens, _reader().options, {})
    return nh3.clean(
        written,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer",
    )


def as_text(text: str) -> str:
    """The words alone, for programs that show no page."""
    return unescape(nh3.clean(as_html(text), tags=set())).strip()


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable("image")

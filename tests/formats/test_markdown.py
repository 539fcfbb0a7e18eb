"""Does a text become a page on which nothing acts?"""

from html.parser import HTMLParser

import pytest

from lagplanner.formats.markdown import as_html


def test_headings_lists_and_links_are_there_below_the_heading_of_the_page() -> None:
    text = "# Kontakt\n\n- eins\n- <https://netzwerk.example>\n\nZeile\nnächste **wichtig**"
    assert as_html(text) == (
        "<h2>Kontakt</h2>\n<ul>\n<li>eins</li>\n"
        '<li><a href="https://netzwerk.example" rel="noopener noreferrer">https://netzwerk.example</a>'
        "</li>\n</ul>\n<p>Zeile<br>\nnächste <strong>wichtig</strong></p>\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![Bild](https://woanders.example/zaehler.png)",
        "[hier](javascript:alert(1))",
        "[hier](data:text/html;base64,PHNjcmlwdD4=)",
        "<javascript:alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        '<a href="https://x.example" style="position:fixed">x</a>',
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "| a |\n|---|\n| <iframe> |",
    ],
)
def test_nothing_that_acts_or_loads_is_left(text: str) -> None:
    found = Tags(as_html(text)).found
    assert {tag for tag, _ in found} <= {"p", "a", "br"}
    for tag, attributes in found:
        if tag == "a":
            assert set(attributes) == {"href", "rel"}
            assert attributes["href"].startswith("https://")
        else:
            assert attributes == {}


class Tags(HTMLParser):
    """The tags of a page as a browser reads them, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

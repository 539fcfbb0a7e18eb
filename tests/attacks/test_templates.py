"""Can a text that people may edit make the server compute, look up or tell something?

Letters are filled from a dictionary of ready strings; no template language ever reads them (a
sandboxed one still printed a password's hash and ran for seconds).
"""

import pytest

from lagplanner.domain.errors import InputError
from lagplanner.domain.post.placeholders import fill, fill_known
from tests.visitors import Visitor

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

EXPRESSIONS = (
    "{{1337*1337}}",
    "{% for x in range(10**9) %}x{% endfor %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{0.__class__.__init__.__globals__}",
    "{anrede.__class__}",
    "{anrede!r}",
    "{anrede:>999999999}",
    "%(anrede)s %n",
    "${1337*1337}",
    "#{1337*1337}",
    "<%= 1337*1337 %>",
    "{{anrede}}",
)
TEXT = "/vorstand/texte/host_asked"


@pytest.mark.parametrize("expression", EXPRESSIONS)
async def test_an_expression_in_a_letters_text_is_refused_or_stays_as_it_is(
    board: Visitor, expression: str
) -> None:
    await board.get(TEXT)
    sent = {
        "subject": f"Betreff {expression}",
        "body": f"Guten Tag\\n\\n{expression}",
        "stand": "",
    }
    for address in (TEXT, f"{TEXT}/vorschau"):
        answer = await board.post(address, sent)
        assert answer.status_code in (200, 303, 422), address
        for computed in ("1787569", "__main__", "&lt;class", "Settings(", "database_url"):
            assert computed not in answer.text.replace(expression, ""), (address, computed)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_a_value_is_never_read_again(expression: str, dialect: str) -> None:
    values = {"anrede": expression, "secret": "sesame"}
    assert fill("Guten Tag {anrede}", values) == f"Guten Tag {expression}"
    assert fill("{anrede}", {**values, "anrede": "{secret}"}) == "{secret}"
    assert fill_known("{anrede} {strange}", values) == f"{expression} {{strange}}"
    with pytest.raises(InputError):
        fill("{anrede.__class__}", values)

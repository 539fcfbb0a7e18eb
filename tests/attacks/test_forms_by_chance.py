"""Does any form of the running app break, whatever is put into its fields? Some hundred times by chance.

`python -m benchmarks.fuzz` goes on for thousands.
"""

import pytest
from litestar import Litestar

from tests.fuzzing import Fuzz

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])

CASES = 400


async def test_no_form_filled_by_chance_breaks_a_page_or_tells_a_secret(app: Litestar) -> None:
    fuzz = await Fuzz.begin(app)
    for number in range(CASES):
        await fuzz.case(number)
    await fuzz.end()
    assert fuzz.seen.faults == []
    assert len(fuzz.seen.forms) > 30
    assert fuzz.seen.statuses[303] > CASES / 10
    assert fuzz.seen.statuses[422] > CASES / 20

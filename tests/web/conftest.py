"""When does a test look at the outbox?"""

from typing import Any

import pytest
import time_machine

from tests.web.letters_waiting import NOW


@pytest.fixture
def at_eight() -> Any:
    """The board looks on a Monday morning at eight in Berlin."""
    with time_machine.travel(NOW, tick=False) as moment:
        yield moment

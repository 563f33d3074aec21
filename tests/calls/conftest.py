"""The doors of a running engine."""

import pytest

from tests.crm.doors import Doors
from tests.engine import Engine


@pytest.fixture
def doors(engine: Engine) -> Doors:
    """The webhook doors."""
    return Doors(engine)

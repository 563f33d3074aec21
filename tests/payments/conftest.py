"""Fixtures of the payments tests."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.engine import Engine
from tests.payments.till import Till


@pytest.fixture
def till(engine: Engine, cast: Cast) -> Till:
    """Meera's family is about to pay."""
    return Till(engine, cast)

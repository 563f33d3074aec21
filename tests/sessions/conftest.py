"""Fixtures of the sessions tests."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.engine import Engine
from tests.sessions.school import NOON, School


@pytest.fixture
def school(engine: Engine, cast: Cast) -> School:
    """A batch with two students, on a Saturday at noon in India."""
    engine.clock(NOON)
    return School(engine, cast)

"""An engine whose sandboxes call nobody back: what the ledger knows, it knows from its own requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import Engine, running_engine


@pytest.fixture
def engine(worded_database: str, tmp_path: Path) -> Iterator[Engine]:
    """The engine on a fresh database."""
    with running_engine(worded_database, tmp_path) as made:
        made.sandbox.http.post("/settings", json={"webhooks": "lost", "call_outcome": "manual"}).raise_for_status()
        yield made

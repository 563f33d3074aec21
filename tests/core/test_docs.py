"""What the documents point to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devstack.home import REPOSITORY

DOCUMENTS = sorted([REPOSITORY / "README.md", *(REPOSITORY / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", document.read_text())
    gone = [to for to in targets if "://" not in to and not (document.parent / to).exists()]
    assert gone == []

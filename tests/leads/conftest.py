"""The educator's road from a file to leads, by the doors that her page uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from tests.cast import account
from tests.engine import Client, Engine

LISTS = Path(__file__).parents[1] / "data" / "leads"


@dataclass
class Desk:
    """The educator with her lists."""

    engine: Engine
    client: Client
    admin: UUID

    def upload(self, content: bytes, name: str = "list.csv") -> TestResponse:
        """Put a file into Storage and ask for its import."""
        path = f"{uuid4()}/{name}"
        self.engine.ctx.storage.upload("lead-imports", path, content, "application/octet-stream")
        return self.client.post("/api/imports", json={"storage_path": path, "file_name": name})

    def opened(self, content: bytes, name: str = "list.csv") -> dict[str, Any]:
        """The import of a good file."""
        return _good(self.upload(content, name))

    def checked(self, content: bytes, name: str = "list.csv", **mapping: Any) -> dict[str, Any]:
        """The import of a good file, mapped and checked; `mapping` replaces targets, or sets what goes with them."""
        made = self.opened(content, name)
        columns = {column["name"]: column["target"] for column in made["columns"]} | mapping.pop("mapping", {})
        _good(self.client.put(f"/api/imports/{made['id']}/mapping", json={"mapping": columns, **mapping}))
        _good(self.client.post(f"/api/imports/{made['id']}/check"))
        self.engine.drain()
        return self.show(made["id"])

    def imported(self, content: bytes, name: str = "list.csv", **mapping: Any) -> dict[str, Any]:
        """The import of a good file, run to its end."""
        return self.run(self.checked(content, name, **mapping)["id"])

    def run(self, import_id: str, after_import: str = "nothing") -> dict[str, Any]:
        """Run a checked import to its end."""
        _good(self.client.post(f"/api/imports/{import_id}/run", json={"after_import": after_import}))
        self.engine.drain()
        return self.show(import_id)

    def show(self, import_id: str) -> dict[str, Any]:
        """The import as the page shows it."""
        return _good(self.client.get(f"/api/imports/{import_id}"))

    def rows(self, import_id: str) -> dict[int, Any]:
        """Its rows by number."""
        found = self.engine.rows("select * from public.lead_import_rows where import_id = %(id)s", id=import_id)
        return {row["row_no"]: row for row in found}

    def people(self) -> dict[str, int]:
        """How many there are of each."""
        return {
            table: self.engine.value(f"select count(*) from public.{table}")
            for table in ("families", "imported_leads", "contacts", "lead_imports", "lead_import_rows")
        }


@pytest.fixture
def desk(engine: Engine) -> Desk:
    """The educator with her lists, and nobody else."""
    admin = account(engine, "desk@example.com", "admin", "Kavita Deshpande")
    return Desk(engine, engine.client.as_admin(admin), admin)


def counts(row: dict[str, Any]) -> dict[str, int]:
    """What the rows of an import came to."""
    return {name: row[f"{name}_rows"] for name in ("total", "new", "updated", "duplicate", "invalid")}


def _good(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code < 300, answer.get_data(as_text=True)
    body: dict[str, Any] = answer.get_json()
    return body

"""Whether WhatsApp takes a template as it is: approved, live, with as many values, with the file that it shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from launchpad.core.db import Conn

FILES = ("image", "video", "document")


@dataclass(frozen=True)
class Approval:
    """What WhatsApp says of one template. fault: why it cannot be sent, in a sentence. header: none, text, image ..."""

    fault: str | None
    header: str

    def objection(self, row: Mapping[str, Any]) -> str | None:
        """Why this message cannot leave, in a sentence; None where it can."""
        if self.fault is None and self.header in FILES and not row.get("media"):
            return f"This template shows {_A[self.header]} above its words, and this message has none."
        return self.fault


_A = {"image": "a picture", "video": "a video", "document": "a file"}


def read(conn: Conn, template_ids: Collection[UUID]) -> dict[UUID, Approval]:
    """What WhatsApp says of these templates; those of other channels, and those never asked about, are left out."""
    if not template_ids:
        return {}
    rows = conn.execute(
        """
        select t.id, private.whatsapp_fault(t.id) as fault, w.header_kind
          from public.message_templates t join public.whatsapp_templates w on w.campaign = t.provider_name
         where t.id = any(%(ids)s) and t.channel = 'whatsapp'
        """,
        {"ids": list(template_ids)},
    ).fetchall()
    return {row["id"]: Approval(row["fault"], row["header_kind"]) for row in rows}

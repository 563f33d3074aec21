"""The record of what an educator did, beside the triggers that note what the browser writes itself."""

from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from launchpad.core.db import Conn

Via = Literal["engine", "command"]


def record(
    conn: Conn,
    actor: UUID | None,
    action: str,
    subject_kind: str,
    subject_id: UUID | int | str | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    ip: str | None = None,
    via: Via = "engine",
) -> None:
    """Note one action in the running transaction; it stands when that commits.

    actor: the account that asked, None for a command on the server. action: a verb such as "webhook.replayed".
    subject_kind: the table it is about, or another noun of ours. before, after: values that JSON can hold; secrets are
    hidden by their names and long texts cut. ip: where the request came from.
    """
    conn.execute(
        """
        select private.note_audit(%(action)s, %(kind)s, %(subject)s, %(before)s, %(after)s,
                                  %(actor)s::uuid, %(via)s, %(ip)s::inet)
        """,
        {
            "action": action,
            "kind": subject_kind,
            "subject": None if subject_id is None else str(subject_id),
            "before": None if before is None else Jsonb(before),
            "after": None if after is None else Jsonb(after),
            "actor": actor,
            "via": via,
            "ip": ip,
        },
    )

"""What follows when a provider took messages: their place in the family's thread, and what the domains make of it."""

from collections import defaultdict
from uuid import UUID

from launchpad.content import sync
from launchpad.context import Context
from launchpad.core.db import Conn, Row
from launchpad.ledger import queries, words
from launchpad.ledger.registry import Event, EventHandler, Work


def follow(work: Work) -> EventHandler:
    """The handler of the event `message_accepted`, with the hooks of all domains."""

    def apply(ctx: Context, conn: Conn, event: Event) -> None:
        channel = event.payload["channel"]
        rows = queries.by_ids(conn, channel, [UUID(id) for id in event.payload["ids"]])
        _write_thread(ctx, conn, channel, rows)
        by_key: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_key[row["event_key"]].append({**row, "channel": channel})
        for key, messages in by_key.items():
            for hook in work.accepted.get(key, []):
                hook(conn, messages)

    return apply


def _write_thread(ctx: Context, conn: Conn, channel: str, rows: list[Row]) -> None:
    templates = sync.templates(conn, {row["template_id"] for row in rows if row["template_id"]})
    lines = []
    for row in rows:
        subject, text = words.for_thread(templates.get(row["template_id"]), row, ctx.settings.app_url)
        lines.append((row, subject, text))
    if lines:
        queries.write_thread(conn, channel, lines)

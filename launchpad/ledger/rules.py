"""The matrix as planning needs it: for one event, each channel's switch, delay and audience."""

from dataclasses import dataclass
from datetime import timedelta

from launchpad.core.db import Conn


@dataclass(frozen=True)
class Rule:
    """One cell of the matrix.

    delay: how long after its event the message is due. audience: student, guardian, both, or educator.
    condition: the case for which a rule watches that places it; None: it goes whenever its event happens.
    """

    channel: str
    is_on: bool
    delay: timedelta
    audience: str
    condition: str | None

    def narrowed(self, audience: tuple[str, ...]) -> tuple[str, ...]:
        """The audience of a text, without whom the educator left out. Never wider than the text's own."""
        return audience if self.audience == "both" else tuple(one for one in audience if one == self.audience)


def of_event(conn: Conn, event_key: str) -> dict[str, Rule]:
    """The cells of an event, by channel."""
    rows = conn.execute(
        """
        select channel::text, is_on, delay_minutes, audience, condition from public.notification_rules
         where event_key = %(key)s
        """,
        {"key": event_key},
    ).fetchall()
    return {
        row["channel"]: Rule(
            row["channel"], row["is_on"], timedelta(minutes=row["delay_minutes"]), row["audience"], row["condition"]
        )
        for row in rows
    }

"""The rules of the morning summary: once per day and channel, at her hour in her zone, and not where nothing waits."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from launchpad.content.render import render_in_app
from launchpad.content.sync import active_templates
from launchpad.core import clock
from launchpad.core.db import Conn, notify
from launchpad.crm import people
from launchpad.morning import lines, queries

LANE = "morning"
EVENT = "morning_summary"
# A worker that was down makes it late, but what comes in the afternoon is no morning summary.
FOR_SO_LONG = timedelta(hours=4)
_SILENT_FOR = timedelta(minutes=10)
_NOTHING = "Nothing waits, and there is no class."
_NO_NUMBER = "No number of yours stands in the settings."


def plan(conn: Conn) -> None:
    """Make the summaries that are due; on a day without anything to tell it is noted that there is none."""
    queries.give_up(conn, FOR_SO_LONG, _SILENT_FOR)
    cells = queries.due(conn, FOR_SO_LONG)
    educator = queries.educator(conn) if cells else None
    if educator is None:
        return
    language, at = educator["language"], clock.now(conn)
    templates = {one.channel: one for one in active_templates(conn, EVENT) if one.language == language}
    facts = queries.facts(conn, cells[0]["zone"])
    is_empty = not lines.do_now(facts["overview"], language) and not facts["sessions"]
    for cell in cells:
        channel = cell["channel"]
        made = {"day": cell["day"], "channel": channel}
        to = {"email": educator["email"], "whatsapp": educator["phone"]}.get(channel)
        if is_empty and not cell["when_empty"]:
            queries.add(conn, {**made, "status": "skipped", "reason": _NOTHING})
        elif channel == "whatsapp" and not to:
            queries.add(conn, {**made, "status": "skipped", "reason": _NO_NUMBER})
        elif template := templates.get(channel):
            values = lines.values(facts, ZoneInfo(cell["zone"]), at, language, channel)
            if channel == "in_app":
                notice = render_in_app(template, values, "")
                queries.put_away_notices(conn, EVENT)
                people.tell_educators(conn, f"{EVENT}:{cell['day']}", EVENT, notice.title, notice.body, "/admin")
                queries.add(conn, {**made, "status": "sent", "variables": values})
            else:
                queries.add(
                    conn, {**made, "status": "planned", "to": to, "template_id": template.id, "variables": values}
                )
                notify(conn, LANE)

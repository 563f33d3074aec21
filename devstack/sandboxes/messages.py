"""The list of everything that was sent, as JSON and for the page."""

import html
import json
import re
from typing import Any

from devstack.sandboxes import bolna, sendgrid
from devstack.sandboxes.state import State
from devstack.sandboxes.store import Row

MOST = 500
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"']+")


def listed(
    state: State, to: str = "", channel: str = "", since: str = "", cursor: str = "", limit: int = 50
) -> dict[str, Any]:
    """{"messages": newest first, "next": cursor of the next page or None}.

    to: an e-mail address or phone. channel: email, whatsapp or voice. since: ISO real time, only what was received
        from then.
    """
    conditions = ["true"]
    if to:
        conditions.append("recipient = :to")
    if channel:
        conditions.append("channel = :channel")
    if since:
        conditions.append("seq >= (select seq from messages where received_at >= :since order by received_at limit 1)")
    if cursor.isdigit():
        conditions.append("seq < cast(:cursor as integer)")
    rows = state.store.rows(
        f"select * from messages where {' and '.join(conditions)} order by seq desc limit :limit",  # noqa: S608
        to=to.strip().lower(),
        channel=channel,
        since=since,
        cursor=cursor,
        limit=limit + 1,
    )
    more = str(rows[limit - 1]["seq"]) if len(rows) > limit else None
    return {"messages": [shown(state, row) for row in rows[:limit]], "next": more}


def shown(state: State, row: Row) -> dict[str, Any]:
    """One message as the list has it."""
    data = json.loads(row["data"])
    content = sendgrid.rendered(state, row) if row["provider"] == "sendgrid" else dict(row)
    links = _links(content["html"], content["text"], data.get("buttons", []))
    return {
        "id": row["id"],
        # Under which of them the product knows it depends on what it has heard: the answer, or a webhook.
        "ids": [row["id"], *([data["wamid"]] if "wamid" in data else [])],
        "provider": row["provider"],
        "channel": row["channel"],
        "to": row["recipient"],
        "subject": content["subject"],
        "text": content["text"],
        "html": content["html"],
        "attachments": content.get("attachments", []),
        "links": links,
        "at": row["at"],
        "received_at": row["received_at"],
        "status": row["status"],
        "custom_args": data.get("custom_args", {}),
        "actions": _actions(state, row, content.get("reply_to"), has_links=bool(links)),
    }


def _links(page: str, text: str, buttons: list[dict[str, str]]) -> list[str]:
    """Every address in a message once, buttons first."""
    in_buttons = [button["url"] for button in buttons if button.get("url")]
    in_page = [html.unescape(href) for href in _HREF.findall(page) if not href.startswith("#")]
    in_text = [url.rstrip(".,;:!?)]") for url in _URL.findall(text)]
    return list(dict.fromkeys([*in_buttons, *in_page, *in_text]))


def _actions(state: State, row: Row, reply_to: str | None, *, has_links: bool) -> list[dict[str, str]]:
    names: list[str] = []
    if row["channel"] == "whatsapp":
        names = ["reply", "read"]
    elif row["channel"] == "voice" and bolna.is_ringing(state, row["id"]):
        names = ["answer", "ignore"]
    elif reply_to and row["status"] not in ("bounce", "dropped"):
        names = ["reply"]
    if has_links:
        names.append("open-link")
    return [{"name": name, "method": "POST", "path": f"/messages/{row['id']}/{name}"} for name in names]

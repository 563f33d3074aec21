"""The week of a family in one message to its guardians: classes, work, dues and the next class, once a week."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from launchpad.core import clock, money
from launchpad.core.db import Conn, Row
from launchpad.ledger.plan import Planned, plan
from launchpad.outreach import words
from launchpad.outreach.compose import Subject, messages_for
from launchpad.parents import queries

EVENT = "weekly_digest"
# On Monday evening it is no summary of last week any more.
_USEFUL = timedelta(days=1)
_AT_ONCE = 200


def plan_week(conn: Conn) -> int:
    """Plan the summary of the week for families whose Sunday evening has come. Returns how many messages are new."""
    planned: list[Planned] = []
    for family in queries.families_of_the_week(conn, EVENT, _AT_ONCE):
        planned += _messages(conn, family)
    return plan(conn, planned) if planned else 0


def _messages(conn: Conn, family: Row) -> list[Planned]:
    children = queries.week_of(conn, family["id"])
    if not any(_has_news(child) for child in children):
        return []
    # One child's permission is enough to write; what is said is of the permitted children alone.
    return messages_for(
        conn,
        EVENT,
        [children[0]["lead_id"]],
        Subject(
            "family",
            family["id"],
            family["digest_on"].isoformat(),
            values_by_language=words.by_language(_said(children)),
        ),
        expires_at=clock.now(conn) + _USEFUL,
    )


def _has_news(child: Row) -> bool:
    return bool(child["held"] or child["work_due"] or child["due_paise"] or child["next_starts_at"])


def _said(children: Sequence[Row]) -> dict[str, Callable[[str], str]]:
    def each(one: Callable[[Row, str], str]) -> Callable[[str], str]:
        if len(children) == 1:
            return lambda language: one(children[0], language)
        return lambda language: "; ".join(
            f"{words.first_name(child['student_name'])}: {one(child, language)}" for child in children
        )

    return {
        "week_classes": each(lambda child, language: _of(child["attended"], child["held"], language)),
        "week_work": each(lambda child, language: _of(child["handed_in"], child["work_due"], language)),
        "week_dues": lambda language: _dues(sum(child["due_paise"] for child in children), language),
        "next_session": each(_next),
    }


def _of(some: int, of: int, language: str) -> str:
    if not of:
        return "इस हफ़्ते कुछ नहीं" if language == "hi" else "none this week"
    return f"{of} में से {some}" if language == "hi" else f"{some} of {of}"


def _dues(paise: int, language: str) -> str:
    if not paise:
        return "कुछ बाक़ी नहीं" if language == "hi" else "nothing is due"
    return f"{money.rupees(paise)} बाक़ी" if language == "hi" else f"{money.rupees(paise)} to pay"


def _next(child: Row, language: str) -> str:
    if child["next_starts_at"] is None:
        return "अभी तय नहीं" if language == "hi" else "not set yet"
    return f"{child['next_title']}, {words.when(child['next_starts_at'], language)}"

"""The do-now list in words, most harmful first, as the overview page has it. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from launchpad.content.template import LANGUAGES
from launchpad.core import clock
from launchpad.core.money import rupees
from launchpad.outreach import words

_Facts = Mapping[str, Any]
# What waits, how many of it, and what is said of one and of many. The order is that of harm.
_LINES: list[tuple[Callable[[_Facts], int], dict[str, tuple[str, str]]]] = [
    (
        lambda now: now["safety"]["count"],
        {
            "en": ("{n} child says that something feels unsafe", "{n} children say that something feels unsafe"),
            "hi": ("{n} बच्चे को कुछ ठीक नहीं लग रहा",) * 2,
        },
    ),
    (
        lambda now: now["care"]["count"],
        {
            "en": ("{n} family to handle with care", "{n} families to handle with care"),
            "hi": ("{n} परिवार का ख़ास ध्यान रखना है", "{n} परिवारों का ख़ास ध्यान रखना है"),
        },
    ),
    (
        lambda now: now["review"]["count"],
        {
            "en": ("{n} payment to check", "{n} payments to check"),
            "hi": ("{n} पेमेंट जाँचना है", "{n} पेमेंट जाँचने हैं"),
        },
    ),
    (
        lambda now: sum(one["broken"] is not None for one in now["channels"]),
        {
            "en": ("{n} provider refuses our account", "{n} providers refuse our account"),
            "hi": ("{n} सेवा हमारा खाता नहीं ले रही", "{n} सेवाएँ हमारा खाता नहीं ले रहीं"),
        },
    ),
    (
        lambda now: now["tickets"]["count"],
        {
            "en": ("{n} request waits for your answer", "{n} requests wait for your answer"),
            "hi": ("{n} सवाल का जवाब बाक़ी है", "{n} सवालों के जवाब बाक़ी हैं"),
        },
    ),
    (
        lambda now: now["replies"]["count"],
        {
            "en": ("{n} family waits for a reply", "{n} families wait for a reply"),
            "hi": ("{n} परिवार जवाब की राह देख रहा है", "{n} परिवार जवाब की राह देख रहे हैं"),
        },
    ),
    (
        lambda now: now["cta"]["count"],
        {
            "en": ("{n} form to review", "{n} forms to review"),
            "hi": ("{n} फ़ॉर्म देखना है", "{n} फ़ॉर्म देखने हैं"),
        },
    ),
    (
        lambda now: now["work"]["count"],
        {"en": ("{n} work to grade", "{n} works to grade"), "hi": ("{n} काम जाँचना है", "{n} काम जाँचने हैं")},
    ),
    (
        lambda now: now["tasks"]["count"],
        {"en": ("{n} task is due", "{n} tasks are due"), "hi": ("{n} काम की तारीख़ आ गई", "{n} कामों की तारीख़ आ गई")},
    ),
    (
        lambda now: now["stuck"].get("failed", 0),
        {
            "en": ("{n} message did not go", "{n} messages did not go"),
            "hi": ("{n} मैसेज नहीं गया", "{n} मैसेज नहीं गए"),
        },
    ),
    (
        lambda now: now["stuck"].get("unknown", 0),
        {
            "en": ("{n} message has maybe gone", "{n} messages have maybe gone"),
            "hi": ("{n} मैसेज शायद गया", "{n} मैसेज शायद गए"),
        },
    ),
    (
        lambda now: sum(one["count"] for one in now["dead"]) + now["dead_events"],
        {
            "en": ("{n} piece of news could not be applied", "{n} pieces of news could not be applied"),
            "hi": ("{n} ख़बर दर्ज नहीं हो पाई", "{n} ख़बरें दर्ज नहीं हो पाईं"),
        },
    ),
]


def do_now(now: _Facts, language: str) -> list[str]:
    """What waits, in sentences without a full stop; empty where nothing does. now: as overview_facts() tells."""
    counted = [(count(now), said[language]) for count, said in _LINES]
    return [said[n != 1].format(n=n) for n, said in counted if n > 0]


def values(facts: _Facts, zone: ZoneInfo, at: datetime, language: str, channel: str) -> dict[str, str]:
    """The variables of the summary. facts: of queries.facts(); channel: an e-mail has a line for each thing."""
    if language not in LANGUAGES:
        raise ValueError(language)
    lines = do_now(facts["overview"], language)
    nothing = {"en": "Nothing is waiting for you.", "hi": "कुछ बाक़ी नहीं है।"}[language]
    money = {"en": "{came} came in yesterday, {open} is open", "hi": "कल {came} आए, {open} बाक़ी"}[language]
    night = {"en": "{sent} of {all} sent, {failed} failed", "hi": "{all} में से {sent} गए, {failed} अटके"}[language]
    return {
        "today_date": words.day(at, language, zone),
        "do_now_count": str(len(lines)),
        "do_now_list": ("\n".join(f"- {line}" for line in lines) if channel == "email" else "; ".join(lines))
        or nothing,
        "sessions_today": "; ".join(_class(one, zone, language) for one in facts["sessions"]),
        "money_line": money.format(
            came=rupees(facts["collected_paise"]), open=rupees(facts["overview"]["outstanding_paise"])
        ),
        "night_line": night.format(sent=facts["went"] - facts["failed"], all=facts["went"], failed=facts["failed"]),
    }


def _class(session: Mapping[str, Any], zone: ZoneInfo, language: str) -> str:
    starts = clock.time_text(datetime.fromisoformat(session["starts_at"]), language, zone)
    seats = {"en": ("{n} student", "{n} students"), "hi": ("{n} बच्चा", "{n} बच्चे")}[language]
    return f"{starts} {session['title']} ({seats[session['seats'] != 1].format(n=session['seats'])})"

"""What the worker runs for WhatsApp: AiSensy's lists read, stops told to it, and other ways for what did not arrive."""

from dataclasses import replace
from datetime import timedelta

import structlog

from launchpad.context import Context
from launchpad.core.db import Conn, Row, notify
from launchpad.outreach import optout
from launchpad.providers.aisensy.client import ListedTemplate
from launchpad.providers.errors import ProviderError
from launchpad.whatsapp import queries, service

log = structlog.get_logger()

CONTACTS = "whatsapp_contacts"

_EVERY = timedelta(minutes=15)
_SYNC_LEASE = timedelta(minutes=5)
_PUSH_LEASE = timedelta(minutes=2)
_PUSHES = 20
_CHECKS = 20
# A stop holds here at once; that AiSensy knows of it too may take a while, and is given up after a day.
_PUSH_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=18),
)


def keep_number(ctx: Context) -> int:
    """Read AiSensy's templates and how our number stands, where that is wanted. Returns 1 where it was."""
    with ctx.db.statement() as conn:
        if not queries.take_sync(conn, _SYNC_LEASE):
            return 0
    error = None
    try:
        project = ctx.aisensy.project()
        listed = [_counted(ctx, template) for template in ctx.aisensy.templates()]
        campaigns = ctx.aisensy.campaigns()
    except ProviderError as refused:
        log.warning("whatsapp.not_read", code=refused.code, kind=refused.kind)
        error = refused.message
    with ctx.db.transaction() as conn:
        if error is None:
            service.keep_project(conn, project)
            service.keep_lists(conn, listed, campaigns)
        queries.end_sync(conn, error)
        numbers = queries.unchecked(conn, _CHECKS) if error is None else []
    for number in numbers:
        _check(ctx, number)
    return 1


def _counted(ctx: Context, template: ListedTemplate) -> ListedTemplate:
    """A template with the number of its values: where the list is silent, its campaign is asked."""
    if template.params is not None:
        return template
    try:
        details = ctx.aisensy.campaign_details(f"{template.name}_{template.language}")
    except ProviderError as refused:
        if refused.code == "campaign_missing":
            return template
        raise
    return replace(template, params=details.params)


def _check(ctx: Context, number: Row) -> None:
    """Whether a person has stopped at AiSensy itself, which holds here too."""
    try:
        contact = ctx.aisensy.contact(number["value"])
    except ProviderError as refused:
        log.warning("whatsapp.contact_not_read", code=refused.code)
        return
    with ctx.db.transaction() as conn:
        queries.note_check(conn, number["id"], contact.id if contact else None, contact.opted_in if contact else None)
        if contact is not None and contact.opted_in is False:
            optout.opt_out(conn, ctx.settings, number["id"], by="AiSensy")


def tell_stops(ctx: Context) -> int:
    """Tell AiSensy who has stopped and who has come back. Returns how many numbers were looked at."""
    with ctx.db.statement() as conn:
        due = queries.take_pushes(conn, _PUSHES, _PUSH_LEASE)
    for number in due:
        _tell(ctx, number)
    return len(due)


def _tell(ctx: Context, number: Row) -> None:
    try:
        contact_id = number["provider_id"]
        if contact_id is None:
            contact = ctx.aisensy.contact(number["value"])
            contact_id = contact.id if contact else None
        if contact_id is not None:
            ctx.aisensy.set_opted_in(contact_id, number["wanted"])
    except ProviderError as refused:
        log.warning("whatsapp.stop_not_told", code=refused.code, attempts=number["attempts"])
        late = number["attempts"] > len(_PUSH_DELAYS)
        with ctx.db.transaction() as conn:
            delay = None if late else _PUSH_DELAYS[number["attempts"] - 1]
            queries.note_push_error(conn, number["contact_id"], refused.message, delay)
        return
    with ctx.db.transaction() as conn:
        queries.note_push(conn, number["contact_id"], number["wanted"], contact_id)


def wish_to_read(_ctx: Context, conn: Conn) -> None:
    """A process has started: its words may be other ones than AiSensy's."""
    queries.want_sync(conn)
    notify(conn, service.NUMBER_LANE)


def read_again(_ctx: Context, conn: Conn) -> None:
    """AiSensy's lists are read every quarter of an hour."""
    if queries.want_sync_when_old(conn, _EVERY):
        notify(conn, service.NUMBER_LANE)


def go_another_way(_ctx: Context, conn: Conn) -> None:
    """What WhatsApp has not delivered is planned another way, where its rule says so."""
    service.plan_fallbacks(conn)


def send_later(_ctx: Context, conn: Conn) -> None:
    """What WhatsApp's own limit kept back is tried on another day; an answer after the window goes as a template."""
    service.put_off_capped(conn)
    service.answer_by_template(conn)


LANES = {service.NUMBER_LANE: keep_number, CONTACTS: tell_stops}
# What goes another way is not tried again as well.
SWEEPS = [read_again, go_another_way, send_later]
STARTS = [wish_to_read]

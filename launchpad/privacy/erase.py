"""Erasing, step by step: each step may be done twice, and what was cut off goes on at the step that it was in."""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import structlog

from launchpad.context import Context
from launchpad.core.db import Row
from launchpad.core.errors import DomainError
from launchpad.privacy import queries
from launchpad.providers.errors import ProviderError
from launchpad.providers.sendgrid import suppressions

log = structlog.get_logger()

_LEASE = timedelta(minutes=3)
_FILES_AT_ONCE = 50
_EVENTS_AT_ONCE = 20_000
_ON_ITS_WAY = timedelta(seconds=30)
# What a service does not confirm is asked of it again; after the last of these it goes into the notes.
_DELAYS = (timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))


class _NotYetError(Exception):
    """To be gone on with after a while."""

    def __init__(self, after: timedelta, words: str) -> None:
        super().__init__(words)
        self.after = after


def erase(ctx: Context) -> int:
    """Work at the erasing that is due longest, to its end. Returns how many were worked at."""
    with ctx.db.statement() as conn:
        row = queries.take(conn, _LEASE)
    if row is None:
        return 0
    steps = list(_STEPS)
    try:
        for place in range(steps.index(row["step"]), len(steps)):
            _STEPS[steps[place]](ctx, row)
            if place + 1 < len(steps):
                _keep(ctx, row["id"], step=steps[place + 1], progress=0, total=0)
    except _NotYetError as wait:
        with ctx.db.transaction() as conn:
            queries.later(conn, row["id"], wait.after, str(wait))
    except DomainError as error:
        log.warning("erasure.waits", erasure=str(row["id"]), problem=error.problem)
        with ctx.db.transaction() as conn:
            queries.later(conn, row["id"], _delay(row), error.message)
    return 1


def _stop(ctx: Context, row: Row) -> None:
    """Nothing more leaves. A message that is just being handed over is waited for."""
    with ctx.db.transaction() as conn:
        counts = {one["kind"]: one["goes"] for one in queries.preview(conn, row["family_id"], row["lead_id"])}
        busy = queries.stop(conn, row["id"])
        if counts.get("waiting"):
            queries.go_on(conn, row["id"], _LEASE, erased={"waiting": counts["waiting"]})
    if busy:
        raise _NotYetError(_ON_ITS_WAY, "A message to them is on its way at this moment.")


def _tell_providers(ctx: Context, row: Row) -> None:
    """Our services forget them as far as they can by request."""
    with ctx.db.transaction() as conn:
        contacts = [one for one in queries.contacts(conn, row["family_id"], row["lead_id"]) if one["is_known"]]
        calls = queries.calls(conn, row["family_id"], row["lead_id"])
        links = queries.open_requests(conn, row["family_id"], row["lead_id"])
    wanted: list[tuple[str, Callable[[], object]]] = [
        *(("SendGrid", lambda one=one: _off_lists(ctx, one["value"])) for one in contacts if one["kind"] == "email"),
        *(("AiSensy", lambda one=one: _opted_out(ctx, one["value"])) for one in contacts if one["kind"] == "phone"),
        *(("Bolna", lambda one=one: ctx.bolna.stop_call(one["execution_id"])) for one in calls if one["is_open"]),
        *(("Instamojo", lambda link=link: ctx.instamojo.disable_payment_request(link)) for link in links),
    ]
    silent = set()
    for number, (provider, tell) in enumerate(wanted, 1):
        try:
            tell()
        except ProviderError as error:
            if error.code in _FINE:
                continue
            log.warning("erasure.not_confirmed", provider=provider, code=error.code)
            if error.kind != "permanent" and row["attempts"] <= len(_DELAYS):
                raise _NotYetError(_delay(row), f"{provider} has not confirmed yet. {error.message}") from error
            silent.add(provider)
        _keep(ctx, row["id"], progress=number, total=len(wanted))
    notes = [f"{provider} did not confirm. Ask its support to delete them." for provider in sorted(silent)]
    if calls:
        notes.append("Ask Bolna's support to delete its own records of the calls.")
    _keep(ctx, row["id"], notes=notes)


# What is not there any more is what was wanted.
_FINE = {"not_found", "not_stoppable", "contact_missing"}


def _off_lists(ctx: Context, address: str) -> None:
    key = ctx.settings.sendgrid_api_key.get_secret_value()
    suppressions.lift(key, ctx.settings.sendgrid_api_url, address)


def _opted_out(ctx: Context, number: str) -> None:
    known = ctx.aisensy.contact(number)
    if known is not None and known.opted_in is not False:
        ctx.aisensy.set_opted_in(known.id, False)


def _close_accounts(ctx: Context, row: Row) -> None:
    """The accounts with which they sign in, and all their devices with them."""
    with ctx.db.transaction() as conn:
        found = queries.accounts(conn, row["family_id"], row["lead_id"])
    for account in found:
        ctx.auth_admin.delete(account)
    if found:
        _keep(ctx, row["id"], erased={"user": len(found)})


def _delete_files(ctx: Context, row: Row) -> None:
    """Files in Storage; the list is read anew, so what is gone is not asked for again."""
    with ctx.db.transaction() as conn:
        found = queries.files(conn, row["family_id"], row["lead_id"])
    total = max(row["total"] if row["step"] == "files" else 0, len(found))
    _keep(ctx, row["id"], progress=total - len(found), total=total, erased={"file": total} if total else {})
    left = len(found)
    for bucket, group in groupby(found, key=lambda file: str(file["bucket"])):
        paths = [str(file["path"]) for file in group]
        for first in range(0, len(paths), _FILES_AT_ONCE):
            part = paths[first : first + _FILES_AT_ONCE]
            ctx.storage.remove(bucket, part)
            left -= len(part)
            _keep(ctx, row["id"], progress=total - left, total=total)


def _delete_events(ctx: Context, row: Row) -> None:
    """Webhooks as they came, in which an address of theirs stands."""
    if row["reason"] == "never_answered":
        # Thousands at once: those that told of their messages are found without reading all of them.
        with ctx.db.transaction() as conn:
            queries.erase_known_events(conn, row["id"])
        return
    with ctx.db.transaction() as conn:
        last = queries.last_event(conn)
    after: int = row["events_after"]
    while after < last:
        after = min(after + _EVENTS_AT_ONCE, last)
        with ctx.db.transaction() as conn:
            queries.erase_events(conn, row["id"], after)
        _keep(ctx, row["id"], progress=after, total=last)


def _delete_rows(ctx: Context, row: Row) -> None:
    """All rows in one transaction, and with it the record that it was done."""
    with ctx.db.transaction() as conn:
        # What was planned since the first step, by an event that was still to be worked, goes as well.
        if queries.stop(conn, row["id"]):
            raise _NotYetError(_ON_ITS_WAY, "A message to them is on its way at this moment.")
        queries.erase_rows(conn, row["id"])
    log.info("erasure.done", erasure=str(row["id"]), reason=row["reason"])


_STEPS: dict[str, Callable[[Context, Row], None]] = {
    "stop": _stop,
    "providers": _tell_providers,
    "account": _close_accounts,
    "files": _delete_files,
    "events": _delete_events,
    "rows": _delete_rows,
}


def _keep(ctx: Context, erasure_id: UUID, **values: object) -> None:
    with ctx.db.transaction() as conn:
        queries.go_on(conn, erasure_id, _LEASE, **values)


def _delay(row: Row) -> timedelta:
    return _DELAYS[min(row["attempts"], len(_DELAYS)) - 1]

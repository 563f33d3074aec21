"""What the worker runs for calls: webhooks applied, ends fetched, recordings copied, the wallet read."""

import tempfile
from datetime import timedelta
from uuid import UUID

import structlog

from launchpad.calls import course, policy, queries
from launchpad.context import Context
from launchpad.core.db import Conn, Row, notify
from launchpad.core.errors import DomainError
from launchpad.ledger import breaker
from launchpad.ledger.registry import WebhookEvent
from launchpad.outreach import service as outreach
from launchpad.providers.bolna.webhook import parse_execution
from launchpad.providers.errors import ProviderError

log = structlog.get_logger()

BUCKET = "call-recordings"
_DROPS = "call_recordings_old"

_CALLS_AT_ONCE = 10
_LEASE = timedelta(seconds=60)
# A call takes three minutes at most and its record a quarter of an hour; then a webhook has been lost.
_SILENCE = timedelta(minutes=15)
_NOT_OVER_YET = timedelta(minutes=2)
_COPIES_AT_ONCE = 4
_COPY_LEASE = timedelta(minutes=3)
_COPY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
_OLD_AT_ONCE = 20
_WALLET_EVERY = timedelta(minutes=10)
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/mp4": "m4a", "audio/ogg": "ogg", "audio/webm": "webm"}
# What players call by several names has one in our Storage.
_KINDS = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "webm": "audio/webm", "wav": "audio/wav"}


def apply_call(_ctx: Context, conn: Conn, event: WebhookEvent) -> None:
    """A call moved on; its end is fetched by the lane of calls."""
    if course.hear(conn, parse_execution(event.body)):
        notify(conn, course.LANE)


# ---------------------------------------------------------------- ends
def fetch_calls(ctx: Context) -> int:
    """Ask the provider how calls ended, and write it down. Returns how many were asked about."""
    with ctx.db.statement() as conn:
        due = queries.take(conn, _CALLS_AT_ONCE, _LEASE)
    for call in due:
        _fetch(ctx, call["id"], call["provider_message_id"])
    return len(due)


def _fetch(ctx: Context, call_id: UUID, execution_id: str) -> None:
    try:
        execution = ctx.bolna.get_execution(execution_id)
    except ProviderError as error:
        log.warning("calls.not_fetched", code=error.code, kind=error.kind)
        if error.kind == "permanent" and not error.account_level:
            with ctx.db.transaction() as conn:
                queries.look_again(conn, call_id, None)
        return
    with ctx.db.transaction() as conn:
        if execution.is_terminal:
            course.end(conn, ctx.settings, call_id, execution)
        queries.look_again(conn, call_id, None if execution.is_terminal else _NOT_OVER_YET)


def watch_calls(_ctx: Context, conn: Conn) -> None:
    """Calls of which no end was heard are asked about; tries that have become pointless are taken back."""
    if queries.look_at_silent(conn, _SILENCE):
        notify(conn, course.LANE)
    queries.cancel_answered(conn)


# ---------------------------------------------------------------- recordings
def copy_recordings(ctx: Context) -> int:
    """Copy recordings into Storage, and delete those kept long enough. Returns how many were looked at."""
    with ctx.db.statement() as conn:
        due = queries.take_recordings(conn, _COPIES_AT_ONCE, _COPY_LEASE)
    for row in due:
        _copy(ctx, row)
    return len(due)


def _copy(ctx: Context, row: Row) -> None:
    call_id: UUID = row["call_id"]
    with tempfile.TemporaryFile() as file:
        try:
            kind = ctx.bolna.fetch_recording(row["source_url"], file)
        except ProviderError as error:
            log.warning("recording.not_fetched", code=error.code, attempts=row["attempts"])
            _not_copied(ctx, row, error.message, for_good=error.kind == "permanent")
            return
        file.seek(0)
        ending = _ENDINGS.get(kind, "wav")
        path = f"{call_id}/call.{ending}"
        try:
            ctx.storage.upload(BUCKET, path, file, _KINDS[ending], replace=True)
        except DomainError as error:
            log.warning("recording.not_stored", attempts=row["attempts"], exc_info=error)
            _not_copied(ctx, row, str(error), for_good=False)
            return
    with ctx.db.transaction() as conn:
        queries.recording_settled(conn, call_id, "stored", path)


def _not_copied(ctx: Context, row: Row, error: str, *, for_good: bool) -> None:
    with ctx.db.transaction() as conn:
        if for_good or row["attempts"] > len(_COPY_DELAYS):
            queries.recording_settled(conn, row["call_id"], "gone", None)
        else:
            queries.recording_later(conn, row["call_id"], _COPY_DELAYS[row["attempts"] - 1], error[:500])


def delete_old_recordings(_ctx: Context, conn: Conn) -> None:
    """Recordings have a date on which they go; one in which a child speaks goes once it has been looked at."""
    if queries.drop_recordings(conn, policy.of(queries.rules(conn)["policy"]).recording_days):
        notify(conn, _DROPS)


def drop_files(ctx: Context) -> int:
    """Delete the files of recordings that are to go. Returns how many."""
    with ctx.db.statement() as conn:
        gone = queries.dropped(conn, _OLD_AT_ONCE)
    if gone:
        ctx.storage.remove(BUCKET, [row["recording_path"] for row in gone])
        with ctx.db.transaction() as conn:
            queries.files_gone(conn, [row["id"] for row in gone])
    return len(gone)


# ---------------------------------------------------------------- the wallet
def read_wallet(ctx: Context) -> int:
    """Read what the wallet holds every ten minutes. Returns 0: there is never more to do at once."""
    with ctx.db.statement() as conn:
        if not queries.wallet_is_due(conn, _WALLET_EVERY):
            return 0
    try:
        balance = ctx.bolna.wallet()
    except ProviderError as error:
        log.warning("wallet.not_read", code=error.code)
        with ctx.db.transaction() as conn:
            breaker.failed(conn, "voice", error.message)
            if error.account_level:
                breaker.open_(conn, "voice", error.code, error.message)
        return 0
    with ctx.db.transaction() as conn:
        queries.note_wallet(conn, balance)
        if balance > policy.of(queries.rules(conn)["policy"]).low_balance:
            # Key and wallet are in order, which is what a breaker of this channel waits for.
            breaker.close(conn, "voice")
            notify(conn, "sweep")
    return 0


def lead_contacted(conn: Conn, rows: list[Row]) -> None:
    """The first call after an approval has been placed by hand."""
    outreach.note_contacted(conn, [row["lead_id"] for row in rows if row["lead_id"]])


WEBHOOKS = {"bolna": apply_call}
ACCEPTED = {"call_by_hand": lead_contacted}
LANES = {
    course.LANE: fetch_calls,
    course.RECORDINGS: copy_recordings,
    _DROPS: drop_files,
    "call_wallet": read_wallet,
}
SWEEPS = [watch_calls, delete_old_recordings]

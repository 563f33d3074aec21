"""`launchpad demo`: a database full of invented families."""

import secrets
from uuid import UUID

import click

from launchpad.content import sync
from launchpad.context import Context, command_context
from launchpad.core.db import Conn
from launchpad.core.errors import Conflict
from launchpad.demo import lists
from launchpad.demo.past import Past
from launchpad.demo.people import EVERYONE, STUDENTS
from launchpad.demo.story import play
from launchpad.leads import service as leads
from launchpad.ledger import channels


class NotHere(Conflict):
    """The demo is only put into a database that sends nothing and holds nobody."""

    code = "not_here"


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask before a project whose providers reach people is filled.")
def demo(yes: bool) -> None:
    """Fill an empty database with invented families at every stage.

    Nothing is sent for what happened before today. Refused unless the send mode is sandbox and there is no lead yet.
    """
    with command_context() as context:
        if _is_in(context):
            click.echo("The demo is in already.")
            return
        with context.db.transaction() as conn:
            _require_harmless(conn)
            educator = _educator(conn)
        if channels.real(context.settings) and not yes:
            click.confirm(f"Put {len(EVERYONE)} invented families into {context.settings.supabase_url}?", abort=True)
        password = secrets.token_urlsafe(9)
        fill(context, educator, password)
        _tell(context, educator, password)


def fill(ctx: Context, educator: UUID, password: str) -> None:
    """Put the demo into the database, whole or not at all; its accounts and files are made before.

    Raises NotHere where it does not belong, NotTheOwner where the login may not do it.
    """
    accounts = {child.key: _account(ctx, child.account, password, child.name, child.language) for child in STUDENTS}
    for one in lists.ALL:
        ctx.storage.upload(leads.BUCKET, one.path, one.content, "text/csv", replace=True)
    with ctx.db.transaction() as conn:
        sync.sync(conn)
    with ctx.db.transaction() as conn:
        # Two demos at the same time: the second one finds the leads of the first.
        conn.execute("select pg_advisory_xact_lock(hashtext('launchpad demo'))")
        _require_harmless(conn)
        play(Past(ctx, conn), educator, accounts)


def _is_in(ctx: Context) -> bool:
    with ctx.db.transaction() as conn:
        found = conn.execute(
            "select 1 from public.lead_imports where storage_path = %(path)s", {"path": lists.WORKSHOP.path}
        ).fetchone()
    return found is not None


def _require_harmless(conn: Conn) -> None:
    row = conn.execute(
        "select private.setting('send_mode') as mode, exists (select 1 from public.imported_leads) as has_leads"
    ).fetchone()
    assert row is not None
    if row["mode"] != "sandbox":
        raise NotHere("The demo is only put in while the send mode is sandbox, so that nothing of it reaches a person.")
    if row["has_leads"]:
        raise NotHere("There are leads in this database, and the demo is only put into one that has none.")


def _educator(conn: Conn) -> UUID:
    row = conn.execute(
        "select user_id from public.profiles where role = 'admin' order by created_at, user_id limit 1"
    ).fetchone()
    if row is None:
        raise NotHere("There is no educator yet: `launchpad admin create EMAIL` makes one.")
    return UUID(str(row["user_id"]))


def _account(ctx: Context, email: str, password: str, name: str, language: str) -> UUID:
    """A confirmed account; one that is left of a demo that failed gets the new password."""
    known = ctx.auth_admin.by_email(email)
    if known:
        ctx.auth_admin.set_password(known.id, password)
        return known.id
    return ctx.auth_admin.create(email, password, metadata={"full_name": name, "language": language}).id


def _tell(ctx: Context, educator: UUID, password: str) -> None:
    address = next((one.email for one in ctx.auth_admin.list() if one.id == educator), "your own account")
    click.echo(f"{len(EVERYONE)} families are in, at every stage. Sign in at {ctx.settings.app_url}/sign-in")
    click.echo(f"  as the educator: {address}, with the password that it has")
    click.echo(f"  as a student, password {password}")
    for child in STUDENTS:
        click.echo(f"    {child.account:<30} {child.name}, {child.age}")

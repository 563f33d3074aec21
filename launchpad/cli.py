"""The command line: `launchpad ...`. Other packages add commands by the entry point group launchpad.commands."""

import logging
import secrets
import sys
from importlib.metadata import entry_points

import click
from psycopg_pool import PoolTimeout

from launchpad.config import ConfigError, optional_entry
from launchpad.context import command_context
from launchpad.core import emails
from launchpad.core.errors import DomainError
from launchpad.demo.cli import demo
from launchpad.leads.cli import leads
from launchpad.settings.cli import credentials
from launchpad.system import service
from launchpad.system.check import wrong_settings


class Commands(click.Group):
    """A group whose commands answer what we expect to go wrong with one sentence, not with a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        # It would tell of each try to connect, before the one sentence below.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
        try:
            return super().invoke(ctx)
        except ConfigError as error:
            raise click.ClickException(f"These settings are missing or wrong:\n{error}") from error
        except DomainError as error:
            raise click.ClickException(error.message) from error
        except PoolTimeout as error:
            raise click.ClickException("The database does not answer. Is Launchpad running?") from error


@click.group(cls=Commands)
def main() -> None:
    """Launchpad: from a lead list to a certificate."""


@main.group()
def admin() -> None:
    """Accounts of educators."""


@admin.command("create")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_admin(email: str, password_stdin: bool) -> None:
    """Make EMAIL an admin, with an account if it has none.

    Without --password-stdin a new account gets a password that is printed once; an old one keeps its own.
    """
    try:
        address = emails.normalise(email)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from error
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    made = secrets.token_urlsafe(12)
    with command_context() as context:
        created = service.make_admin(context.auth_admin, context.db, address, password=given, password_if_new=made)
    click.echo(f"{address} is an admin.")
    if created and given is None:
        click.echo(f"Password, shown only now: {made}")


@main.command()
def check() -> None:
    """Say whether all settings are there, and whether the Supabase project takes them."""
    with command_context() as context:
        if wrong := wrong_settings(context.settings, context.auth_admin):
            raise ConfigError("\n".join(wrong))
    click.echo("All settings are there, and the project takes them.")


def _add_commands() -> None:
    for point in entry_points(group="launchpad.commands"):
        for command in optional_entry(point, nothing=()):
            main.add_command(command)


main.add_command(demo)
main.add_command(leads)
main.add_command(credentials)
_add_commands()

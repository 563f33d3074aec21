"""The commands of the local stack, which `launchpad` adds to its own."""

from __future__ import annotations

import json
import signal
from types import FrameType

import click

from devstack import environment
from devstack.errors import StackError
from devstack.home import Home, wanted_ports
from devstack.stack import Stack
from launchpad.config import ConfigError
from launchpad.config import environment as launchpad_environment

_PARTS = ["services", "gateway", "sandboxes", "functions", "engine", "worker", "scheduler"]


class _StopRequest(BaseException):
    """Somebody asked us to stop: no error, so `except Exception` lets it pass."""


@click.command()
@click.option("--without", multiple=True, type=click.Choice(_PARTS), help="Leave a part out, to run it by hand.")
def up(without: tuple[str, ...]) -> None:
    """Start everything and keep it running until Ctrl-C.

    With SUPABASE_URL of a hosted project, in the environment or in `.env`, only engine, worker and web app start.
    """
    given = launchpad_environment()
    try:
        ports = wanted_ports(given)
        stack = Stack(Home.from_environment(given), ports, click.echo)
        for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(request, _stop)
        _run(stack, given, frozenset(without))
    except StackError as error:
        raise click.ClickException(str(error)) from error
    except ConfigError as error:
        raise click.ClickException(f"These settings are missing or wrong:\n{error}") from error


@click.command()
@click.option("-o", "--output", type=click.Choice(["env", "json"]), help='For programs: NAME="value" lines, or JSON.')
def status(output: str | None) -> None:
    """Print addresses, keys and the educator's sign-in."""
    given = launchpad_environment()
    home = Home.from_environment(given)
    try:
        if environment.is_hosted(given, home.ports(given)):
            found = environment.hosted_status(given)
        else:
            found = environment.status(home.keys, home.ports(given))
    except StackError as error:
        raise click.ClickException(str(error)) from error
    if output == "json":
        click.echo(json.dumps(found, indent=2))
    elif output == "env":
        click.echo("\n".join(f'{name}="{value}"' for name, value in found.items()))
    else:
        click.echo("The local stack is running." if home.is_running() else "The local stack is not running.")
        click.echo("\n".join(f"  {name:<16}{value}" for name, value in found.items()))


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(yes: bool) -> None:
    """Delete the local database, files and sent messages; the next start makes them anew. Keys stay."""
    home = Home.from_environment(launchpad_environment())
    if home.is_running():
        raise click.ClickException("The local stack is running: stop it with Ctrl-C first.")
    if not yes:
        click.confirm(f"Delete all data in {home.folder}?", abort=True)
    home.forget_data()
    click.echo("Deleted. `make run` begins with an empty database.")


commands = [up, status, reset]


def _stop(_signal: int, _frame: FrameType | None) -> None:
    for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(request, signal.SIG_IGN)
    raise _StopRequest


def _run(stack: Stack, given: dict[str, str], without: frozenset[str]) -> None:
    try:
        if environment.is_hosted(given, stack.ports):
            click.echo(f"Starting Launchpad against {given['SUPABASE_URL']}.")
            stack.start_engine(given)
            click.echo(f"\nLaunchpad runs: http://127.0.0.1:{stack.ports.app}\nCtrl-C stops it.")
        else:
            click.echo("Starting Launchpad.")
            stack.start(without)
            click.echo(_welcome(environment.status(stack.home.keys, stack.ports)))
        stack.watch()
    except _StopRequest:
        click.echo("")
    finally:
        for request in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(request, signal.SIG_IGN)
        stack.stop()


def _welcome(found: dict[str, str]) -> str:
    return "\n".join(
        [
            "\nLaunchpad runs.",
            f"  Dashboard   {found['APP_URL']}/admin",
            f"  Sign in     {found['ADMIN_EMAIL']}  {found['ADMIN_PASSWORD']}",
            f"  Sandboxes   {found['SANDBOX_URL']}  (e-mails, WhatsApp, calls, payments, the clock)",
            f"  Supabase    {found['API_URL']}",
            "Ctrl-C stops it.",
        ]
    )

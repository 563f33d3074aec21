"""`launchpad credentials ...`: what must be done on the server, where the sealing keys are."""

import click

from launchpad.context import command_context
from launchpad.settings import service


@click.group()
def credentials() -> None:
    """Credentials of the providers that are stored sealed."""


@credentials.command()
def rotate() -> None:
    """Wrap all stored credentials by the first key of CREDENTIALS_KEY.

    Put the new key before the old one, restart, run this, then take the old one away.
    """
    with command_context() as context, context.db.transaction() as conn:
        wrapped, broken = service.rotate(conn, context.vault)
    click.echo(
        f"{wrapped} credentials are now wrapped by the first key." if wrapped else "All are wrapped by it already."
    )
    if broken:
        raise click.ClickException(f"No key opens {', '.join(broken)}: enter them anew under Settings.")

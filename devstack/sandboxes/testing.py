"""A running sandbox for tests: on free ports, in a thread of the test's own process."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from devstack import testing
from devstack.sandboxes.app import create_app
from devstack.sandboxes.keys import engine_environment, generate
from devstack.sandboxes.settings import Settings


@dataclass(frozen=True)
class RunningSandbox:
    """url: its address. keys: what it shares with the product. http: a client whose base address it is."""

    url: str
    smtp_port: int
    keys: Mapping[str, str]
    http: httpx.Client

    @property
    def environment(self) -> dict[str, str]:
        """The provider part of an engine's environment that talks to this sandbox."""
        return engine_environment(dict(self.keys), self.url)


@contextmanager
def running_sandbox(
    app_url: str = "http://127.0.0.1:9",
    database_url: str = "",
    keys: Mapping[str, str] | None = None,
    database: Path | None = None,
    at: testing.Door | None = None,
    **switches: str,
) -> Iterator[RunningSandbox]:
    """Run the sandboxes until the block ends.

    app_url: where webhooks go; the default is a port on which nothing listens. database_url: of the product, for its
    clock. database: the sandboxes' own file, to run twice on the same one. at: the door to be reached at.
    switches: as for `POST /settings`.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        door = at or stack.enter_context(testing.door())
        settings = Settings(
            app_url=app_url,
            database=database or Path(folder) / "sandbox.sqlite3",
            keys=dict(keys) if keys else generate(),
            port=door.port,
            smtp_port=door.second_port,
            database_url=database_url,
        )
        stack.enter_context(door.open(create_app(settings)))
        with httpx.Client(base_url=settings.url, timeout=30, trust_env=False) as http:
            if switches:
                http.post("/settings", json=switches).raise_for_status()
            yield RunningSandbox(settings.url, settings.smtp_port, settings.keys, http)

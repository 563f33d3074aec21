"""A running sandbox for tests: on free ports, in a thread of the test's own process."""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn

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
    **switches: str,
) -> Iterator[RunningSandbox]:
    """Run the sandboxes until the block ends.

    app_url: where webhooks go; the default is a port on which nothing listens. database_url: of the product, for its
    clock. database: the sandboxes' own file, to run twice on the same one. switches: as for `POST /settings`.
    """
    # Named as TCP, or asyncio does not switch its delay off, which costs 40 ms for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    with tempfile.TemporaryDirectory() as folder, listener:
        listener.bind(("127.0.0.1", 0))
        settings = Settings(
            app_url=app_url,
            database=database or Path(folder) / "sandbox.sqlite3",
            keys=keys or generate(),
            port=listener.getsockname()[1],
            smtp_port=_free_port(),
            database_url=database_url,
        )
        server = uvicorn.Server(
            uvicorn.Config(create_app(settings), log_level="warning", server_header=False, timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        _wait_for(server, thread)
        try:
            with httpx.Client(base_url=settings.url, timeout=30, trust_env=False) as http:
                if switches:
                    http.post("/settings", json=switches).raise_for_status()
                yield RunningSandbox(settings.url, settings.smtp_port, settings.keys, http)
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _wait_for(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + 10
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("The sandbox did not start.")
        time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

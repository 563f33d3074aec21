"""Servers for tests that stay up while the applications behind them come and go.

To start and to stop a server takes longer than most tests do. What a test brings is its own from the first request to
the last: an application's lifespan begins and ends with the test, and none of its requests outlives it.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from devstack.ports import free_ports

T = TypeVar("T")

# How long a request may go on after its test before it is broken off.
_GRACE_SECONDS = 1.0
_PATIENCE_SECONDS = 30.0


def listener() -> socket.socket:
    """A socket that listens on a free port, bound from here on, so that nobody else is given the port."""
    # Named as TCP, or asyncio does not switch its delay off, which costs 40 ms for each answer.
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


class Door:
    """A port of this machine, served by a thread of this process as long as that lives."""

    def __init__(self) -> None:
        self._listener = listener()
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        # For a server of another kind beside it: not one that the system may give to an outgoing connection meanwhile.
        self.second_port = free_ports().mail
        self._app: Starlette | None = None
        self._running: set[asyncio.Task[None]] = set()
        self._is_up = threading.Event()
        config = uvicorn.Config(self._serve, interface="asgi3", log_level="warning", server_header=False)
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, kwargs={"sockets": [self._listener]}, daemon=True).start()
        if not self._is_up.wait(_PATIENCE_SECONDS):
            raise RuntimeError("The server did not start.")

    @contextmanager
    def open(self, app: Starlette) -> Iterator[None]:
        """Serve an application until the block ends."""
        life = app.router.lifespan_context(app)
        self._wait_for(self._enter(app, life))
        try:
            yield
        finally:
            self._wait_for(self._leave(life))

    def _wait_for(self, doing: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(doing, self._loop).result(_PATIENCE_SECONDS)

    async def _enter(self, app: Starlette, life: AbstractAsyncContextManager[Any]) -> None:
        assert self._app is None, "One application at a time."
        await life.__aenter__()
        self._app = app

    async def _leave(self, life: AbstractAsyncContextManager[Any]) -> None:
        self._app = None
        if self._running:
            await asyncio.wait(self._running, timeout=_GRACE_SECONDS)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await life.__aexit__(None, None, None)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self._loop = asyncio.get_running_loop()
            await send({"type": "lifespan.startup.complete"})
            self._is_up.set()
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        app = self._app or PlainTextResponse("Nobody is here.", 503)
        task = asyncio.ensure_future(app(scope, receive, send))
        self._running.add(task)
        try:
            await task
        finally:
            self._running.discard(task)


_idle: list[Door] = []


@contextmanager
def door() -> Iterator[Door]:
    """A door that nobody uses, until the block ends. One that did not close in time is not used again."""
    mine = _idle.pop() if _idle else Door()
    yield mine
    _idle.append(mine)

"""A sandbox that calls back to a recorder, and a provider that answers what a test scripts."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import launchpad.providers
from devstack.sandboxes.testing import RunningSandbox, running_sandbox

PROVIDERS = Path(launchpad.providers.__file__).parent


def fixture_bytes(provider: str, name: str) -> bytes:
    """A recorded body."""
    return (PROVIDERS / provider / "fixtures" / name).read_bytes()


@dataclass
class Call:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hooks:
    """The product's webhooks, which only take note. `status` is what they answer."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    status: int = 200

    def wait(self, count: int, path: str = "/", seconds: float = 8.0) -> list[Call]:
        """At least `count` calls under a path; fails when they do not come."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(found := self.under(path)) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{len(self.under(path))} of {count} calls came: {[call.path for call in self.calls]}")

    def under(self, path: str) -> list[Call]:
        """The calls so far under a path."""
        return [call for call in self.calls if call.path.startswith(path)]


@dataclass
class Scripted:
    """A provider that gives one answer: status, headers, body; or, with no status, hangs up after reading."""

    url: str = ""
    status: int | None = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    seconds: float = 0.0
    calls: list[Call] = field(default_factory=list)


def _serve(answer: Callable[[BaseHTTPRequestHandler, bytes], None]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            answer(self, self.rfile.read(int(self.headers.get("Content-Length", 0))))

        do_GET = do_POST = _any

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # How often it looks whether it is to stop: each test waits for that.
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


def _reply(request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    request.send_response(status)
    for name, value in ({"Content-Length": str(len(body))} | headers).items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    """The webhooks of a product that takes note of every call."""
    recorder = Hooks()

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> None:
        recorder.calls.append(Call(request.path, dict(request.headers), body))
        _reply(request, recorder.status, {}, b"")

    server = _serve(answer)
    recorder.url = f"http://127.0.0.1:{server.server_port}"
    yield recorder
    server.shutdown()
    server.server_close()


@pytest.fixture
def sandbox(hooks: Hooks) -> Iterator[RunningSandbox]:
    """A sandbox that calls back to `hooks`."""
    with running_sandbox(app_url=hooks.url) as running:
        yield running


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    """A provider that answers what the test says."""
    script = Scripted()

    def answer(request: BaseHTTPRequestHandler, body: bytes) -> None:
        script.calls.append(Call(request.path, dict(request.headers), body))
        time.sleep(script.seconds)
        if script.status is None:
            request.close_connection = True
        else:
            _reply(request, script.status, script.headers, script.body)

    server = _serve(answer)
    script.url = f"http://127.0.0.1:{server.server_port}"
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def nobody() -> str:
    """An address at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"

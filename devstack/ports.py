"""Which port is whose. All listen on 127.0.0.1 only."""

from __future__ import annotations

import fcntl
import os
import random
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import StackError

_COUNT = 7


@dataclass(frozen=True)
class Ports:
    """Seven ports in a row from `app` (LAUNCHPAD_PORT)."""

    app: int

    @property
    def gateway(self) -> int:
        return self.app + 1

    @property
    def database(self) -> int:
        return self.app + 2

    @property
    def sandboxes(self) -> int:
        return self.app + 3

    @property
    def services(self) -> int:
        return self.app + 4

    @property
    def mail(self) -> int:
        return self.app + 5

    @property
    def functions(self) -> int:
        return self.app + 6

    def check_free(self, count: int = _COUNT, patience: float = 0) -> None:
        """Raise StackError when another program listens on one of the first `count`, still after `patience` seconds."""
        until = time.monotonic() + patience
        while taken := [str(port) for port in range(self.app, self.app + count) if not _is_free(port)]:
            if time.monotonic() >= until:
                break
            time.sleep(0.1)
        if taken:
            what = f"Port {taken[0]} is" if len(taken) == 1 else f"Ports {', '.join(taken)} are"
            raise StackError(
                f"{what} in use: stop the program that listens there, or choose seven other ports in a row, "
                f"such as LAUNCHPAD_PORT={self.app + 100} make run."
            )


def free_ports() -> Ports:
    """Seven free ports in a row somewhere, for tests and a second stack.

    They lie below those that the system gives to outgoing connections, one of which could take a port meanwhile. Until
    this process ends nobody else is given them by this function: whoever asks may take half a minute to listen.
    """
    while True:
        first = random.randrange(10_000, 32_000, 10)  # noqa: S311 - nothing secret
        if _reserve(first) and all(_is_free(port) for port in range(first, first + _COUNT)):
            return Ports(first)


def _reserve(first: int) -> bool:
    folder = Path(tempfile.gettempdir()) / "launchpad-ports"
    folder.mkdir(mode=0o777, exist_ok=True)
    # A bare descriptor, held until the process ends, which is when the lock goes.
    lock = os.open(folder / str(first), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a connection that is only closing down does not occupy the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

"""Which port is whose. All listen on 127.0.0.1 only."""

from __future__ import annotations

import random
import socket
import time
from dataclasses import dataclass

from devstack.errors import StackError

_COUNT = 6


@dataclass(frozen=True)
class Ports:
    """Six ports in a row from `app` (LAUNCHPAD_PORT)."""

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
                f"{what} in use: stop the program that listens there, or choose six other ports in a row, "
                f"such as LAUNCHPAD_PORT={self.app + 100} make run."
            )


def free_ports() -> Ports:
    """Six free ports in a row somewhere, for tests and a second stack.

    They lie below those that the system gives to outgoing connections, one of which could take a port meanwhile.
    """
    while True:
        first = random.randrange(10_000, 32_000, 10)  # noqa: S311 - nothing secret
        if all(_is_free(port) for port in range(first, first + _COUNT)):
            return Ports(first)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the servers do: a connection that is only closing down does not occupy the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

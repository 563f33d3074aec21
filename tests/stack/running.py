"""A stack that runs in a process of its own, started as a person starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from devstack.ports import Ports, free_ports

LAUNCHPAD = str(Path(sys.prefix) / "bin" / "launchpad")
READY = "Ctrl-C stops it."


class RunningStack:
    """`launchpad up` with a state folder and ports of its own."""

    def __init__(self, home: Path, ports: Ports | None = None) -> None:
        self.home = home
        self.ports = ports or free_ports()
        self.process: subprocess.Popen[bytes] | None = None
        self._output = home.with_name(home.name + ".out")

    @property
    def env(self) -> dict[str, str]:
        """The environment of this stack's commands."""
        return {**clean_environment(), "LAUNCHPAD_HOME": str(self.home), "LAUNCHPAD_PORT": str(self.ports.app)}

    @property
    def output(self) -> str:
        """All that it printed since its last start."""
        return self._output.read_text()

    def start(self, *options: str, env: Mapping[str, str] | None = None, patience: float = 300) -> None:
        """Start and wait until it says that it runs."""
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [LAUNCHPAD, "up", *options], env=dict(env or self.env), stdout=output, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + patience
        while READY not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < until, f"not ready after {patience} s:\n{self.output}"
            time.sleep(0.1)

    def end(self, how: signal.Signals = signal.SIGINT) -> float:
        """Send a signal and wait for the end; returns the seconds that it took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(30)
        return time.monotonic() - began

    def command(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a `launchpad` command for this stack to its end."""
        return subprocess.run(
            [LAUNCHPAD, *arguments],
            env=dict(env or self.env),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def status(self) -> dict[str, str]:
        """What `launchpad status -o json` says."""
        found: dict[str, str] = json.loads(self.command("status", "-o", "json").stdout)
        return found

    def pid(self, part: str) -> int:
        """The process of a part, as the supervisor recorded it."""
        return int(json.loads((self.home / "run" / f"{part}.json").read_text())["pid"])


def clean_environment() -> dict[str, str]:
    """Ours, without settings that would lead a command to another stack or project."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}

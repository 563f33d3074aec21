"""Child processes that die with their parent, and the record by which the next start finds any that did not."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    uid: int | None = None,
    death_signal: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a program in its own session, its output appended to `log`.

    The kernel sends it `death_signal` when the calling process dies in any way, so call this from the main thread
    (the signal follows the thread). `uid` drops root to that user and group.
    """
    with log.open("ab") as output, warnings.catch_warnings():
        # Python warns of forking beside threads; what runs between fork and exec here is two system calls.
        warnings.simplefilter("ignore", DeprecationWarning)
        return subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            user=uid,
            group=uid,
            extra_groups=None if uid is None else [],
            start_new_session=True,
            preexec_fn=_die_with(os.getpid(), death_signal),
        )


def _die_with(parent: int, death_signal: signal.Signals) -> Callable[[], None] | None:
    libc = _LIBC
    if libc is None:  # No such call outside Linux: there the next start ends what is left.
        return None

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # The parent died before the call above.
            os._exit(1)

    return in_child


def stop(process: subprocess.Popen[bytes], how: signal.Signals, patience: float) -> None:
    """Send `how`, wait `patience` seconds, then kill; returns when the process is gone."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def birth(pid: int) -> str | None:
    """When a process began, as the system writes it, or None when it has ended (also when nobody has reaped it yet).

    A pid together with its birth names one process for ever; a pid alone is used again.
    """
    if Path("/proc/self/stat").exists():
        try:
            state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            return None
        return None if state in "ZX" else fields[18]
    found = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip() or None


def command(pid: int) -> str:
    """The command line of a process, empty when there is none or it may not be seen."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.exists():
        with contextlib.suppress(OSError):
            return proc.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    if Path("/proc/self").exists():
        return ""
    found = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def record(folder: Path, name: str, pid: int) -> None:
    """Write down that `pid` is ours, for `end_leftovers` after a crash."""
    # Whole or not at all, for whoever reads it meanwhile.
    making = folder / f"{name}.new"
    making.write_text(json.dumps({"pid": pid, "birth": birth(pid)}))
    making.replace(folder / f"{name}.json")


def forget(folder: Path) -> None:
    """Remove all records, when everything has been stopped in order."""
    for file in folder.glob("*.json"):
        file.unlink()


def end_leftovers(folder: Path, patience: float = 2) -> bool:
    """End recorded processes that outlived their supervisor, if any; others' processes are left alone.

    Returns whether there were records, that is whether the last run ended without stopping its parts in order.
    """
    files = sorted(folder.glob("*.json"))
    for file in files:
        try:
            entry = json.loads(file.read_text())
            pid, born = int(entry["pid"]), entry["birth"]
        except (ValueError, KeyError, TypeError):
            pid, born = 0, None
        if pid and born is not None and birth(pid) == born:
            _end(pid, born, patience)
        file.unlink(missing_ok=True)
    return bool(files)


def _end(pid: int, born: str, patience: float) -> None:
    for how, wait in ((signal.SIGINT, patience), (signal.SIGKILL, patience)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, how)
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if birth(pid) != born:
                return
            time.sleep(0.05)

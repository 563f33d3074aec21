"""A worker that dies by SIGKILL at a named step, or whenever the test says so. It runs the worker's own entry point."""

from __future__ import annotations

import http.client
import os
import signal
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

import httpcore._sync.http11

from launchpad import worker
from launchpad.content import catalog
from launchpad.ledger import accepted, claim, queries, record
from launchpad.ledger.pace import Pace
from launchpad.providers.aisensy.client import AiSensyClient
from launchpad.providers.bolna.client import BolnaClient
from launchpad.providers.sendgrid.client import SendGridClient

# Leases are short, because the test waits for them; a request to a sandbox takes a hundredth of one.
PACE = Pace(lease=timedelta(seconds=3), email_batch=20, call_batch=16, sweep_seconds=2.0, poll_seconds=0.2)


def live(environment: dict[str, str], step: str | None, after: int, at_work: Connection) -> None:
    """Work until killed: at a step of STEPS, when it is reached for the `after`th time, or from outside.

    `at_work` gets a byte whenever rows are claimed. It is a pipe, because a lock might be held by whom we kill.
    """
    os.environ.update(environment)
    # The ledger alone: what the domains make of an acceptance is theirs to test.
    worker.MODULES = ()
    _wrap(claim, "take", after=lambda taken: at_work.send_bytes(b".") if taken.rows else None)
    if step is not None:
        STEPS[step](_Death(after))
    worker.run(PACE)


class _Death:
    """Kills this process at the nth call, as the kernel would: nothing is closed, nothing is told."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def __call__(self) -> None:
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _claim_committed(die: _Death) -> None:
    _wrap(claim, "take", after=lambda taken: die() if taken.rows else None)


def _calling_committed(die: _Death) -> None:
    for client, method in _SENDS:
        _wrap(client, method, before=die)


def _request_sent(die: _Death) -> None:
    # Where both HTTP libraries begin to wait for the answer: the request has left whole. Reads and writes of other
    # things than messages do not go this way in the worker.
    _wrap(http.client.HTTPConnection, "getresponse", before=die)
    _wrap(httpcore._sync.http11.HTTP11Connection, "_receive_response_headers", before=die)


def _answer_received(die: _Death) -> None:
    for client, method in _SENDS:
        _wrap(client, method, after=lambda _: die())


def _before_record(die: _Death) -> None:
    _wrap(record, "accepted", before=die)


def _record_under_way(die: _Death) -> None:
    _wrap(queries, "accept", after=lambda _: die())


def _recorded(die: _Death) -> None:
    _wrap(record, "accepted", after=lambda _: die())


def _thread_under_way(die: _Death) -> None:
    _wrap(accepted, "_write_thread", after=lambda _: die())


STEPS: dict[str, Callable[[_Death], None]] = {
    "claim committed": _claim_committed,
    "calling committed": _calling_committed,
    "request sent": _request_sent,
    "answer received": _answer_received,
    "before record": _before_record,
    "record under way": _record_under_way,
    "recorded": _recorded,
    "thread under way": _thread_under_way,
}
_SENDS: list[tuple[type, str]] = [
    (SendGridClient, "send_batch"),
    (AiSensyClient, "send_template"),
    (BolnaClient, "place_call"),
]


def _wrap(
    owner: Any, name: str, *, before: Callable[[], None] | None = None, after: Callable[[Any], None] | None = None
) -> None:
    """Call something before or after a function of the product, each time."""
    real = getattr(owner, name)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        if before:
            before()
        result = real(*arguments, **named)
        if after:
            after(result)
        return result

    setattr(owner, name, wrapped)


# A forked worker finds the catalogue read already, as it is a second's work.
catalog.load()

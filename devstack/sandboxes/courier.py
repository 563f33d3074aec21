"""Calls the product's webhooks back: kept on disk until delivered, repeated as the provider would, never off this
machine.

The providers' gaps between two attempts are shortened tenfold, and so is the outage that they survive.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from devstack.sandboxes.faults import Fate
from devstack.sandboxes.settings import is_on_this_machine
from devstack.sandboxes.store import Row, Store

log = logging.getLogger("sandboxes")

COMPRESSION = 10
_CONCURRENT = 8
_DAY = 86_400.0

# Seconds of patience per attempt; AiSensy's five are documented, the others' are not.
_TIMEOUTS = {"aisensy": 5.0}


def next_gap(provider: str, attempt: int, waited_seconds: float) -> float | None:
    """Seconds until the next attempt after `attempt` failed ones; None when the provider gives up.

    sendgrid: growing gaps for 24 hours, its inbound mail for 3 days. aisensy: once more after 5 minutes. bolna:
    undocumented, a few quick ones. instamojo: none unless its support turns them on.
    """
    if provider in ("sendgrid", "sendgrid-inbound"):
        patience = (_DAY if provider == "sendgrid" else 3 * _DAY) / COMPRESSION
        return None if waited_seconds > patience else min(2.0 ** (attempt - 1), 60.0)
    gaps = {"aisensy": [300.0 / COMPRESSION], "bolna": [1.0, 2.0, 5.0, 10.0, 30.0]}.get(provider, [])
    return gaps[attempt - 1] if attempt <= len(gaps) else None


def _post(row: Row) -> str | None:
    """Deliver one; returns what went wrong. Follows no redirect and heeds no proxy, as it stays on this machine."""
    target = urlsplit(row["url"])
    if not is_on_this_machine(row["url"]) or target.scheme != "http":
        return "The address is not on this machine; nothing leaves it."
    seconds = _TIMEOUTS.get(row["provider"], 10.0)
    connection = HTTPConnection(target.hostname or "", target.port or 80, timeout=seconds)
    path = (target.path or "/") + (f"?{target.query}" if target.query else "")
    try:
        connection.request("POST", path, row["body"], json.loads(row["headers"]))
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
    return None if 200 <= status < 300 else str(status)


class Courier:
    """The webhooks that wait, and the one loop that delivers them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = asyncio.Event()
        self._running: dict[int, asyncio.Task[None]] = {}
        # Plain threads: an asynchronous client costs several times as much per request, and there may be thousands.
        self._pool = ThreadPoolExecutor(_CONCURRENT, thread_name_prefix="courier")

    def put(
        self,
        provider: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes,
        delay_seconds: float = 0.0,
        *,
        fate: Fate,
    ) -> None:
        """Keep a request to be delivered after a delay, as often and as late as its fate has it."""
        for _ in range(fate.copies):
            due = time.time() + delay_seconds + fate.delay_seconds
            self._store.run(
                "insert into deliveries (provider, url, headers, body, due, first_due)"
                " values (:provider, :url, :headers, :body, :due, :due)",
                provider=provider,
                url=url,
                headers=json.dumps(dict(headers)),
                body=body,
                due=due,
            )
        self._wake.set()

    def wake(self) -> None:
        """Look for due work now."""
        self._wake.set()

    async def run(self, steps: list[Callable[[], None]]) -> None:
        """Let what is due happen (`steps`) and deliver, until cancelled; the next start goes on from there."""
        try:
            while True:
                self._wake.clear()
                self._work(steps)
                # Not `wait_for`, which in Python 3.11 may swallow the cancellation that ends this loop.
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        await self._wake.wait()
        finally:
            for task in self._running.values():
                task.cancel()
            await asyncio.gather(*self._running.values(), return_exceptions=True)
            # What is on its way arrives, or fails, before whoever stops this goes on.
            await asyncio.to_thread(self._pool.shutdown)

    def _work(self, steps: list[Callable[[], None]]) -> None:
        try:
            for step in steps:
                step()
            self._start_due()
        except Exception:
            # The loop is what brings every webhook: one bad row may not end it.
            log.exception("a step of the sandboxes failed")

    def _start_due(self) -> None:
        room = _CONCURRENT - len(self._running)
        if room <= 0:
            return
        due = self._store.rows(
            "select * from deliveries where state = 'waiting' and due <= :now order by due, seq limit :limit",
            now=time.time(),
            limit=_CONCURRENT + room,
        )
        for row in [row for row in due if row["seq"] not in self._running][:room]:
            self._running[row["seq"]] = asyncio.create_task(self._deliver(row))

    async def _deliver(self, row: Row) -> None:
        try:
            problem = await asyncio.get_running_loop().run_in_executor(self._pool, _post, row)
            if problem is None:
                self._store.run("delete from deliveries where seq = :seq", seq=row["seq"])
            else:
                self._fail(row, problem)
        finally:
            self._running.pop(row["seq"], None)
            self._wake.set()

    def _fail(self, row: Row, problem: str) -> None:
        attempt = row["attempt"] + 1
        gap = next_gap(row["provider"], attempt, time.time() - row["first_due"])
        if gap is None:
            log.warning("%s webhook given up after %d attempts: %s", row["provider"], attempt, problem)
        self._store.run(
            "update deliveries set attempt = :attempt, problem = :problem, due = :due, state = :state where seq = :seq",
            attempt=attempt,
            problem=problem,
            due=time.time() + (gap or 0.0),
            state="waiting" if gap is not None else "dead",
            seq=row["seq"],
        )

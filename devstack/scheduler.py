"""Stands in for pg_cron and pg_net: calls the edge functions each minute, and when the database asks for it."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg

log = logging.getLogger("devstack.scheduler")

_CHANNEL = "launchpad_functions"
_EVERY_SECONDS = 60.0
_AGAIN_SECONDS = 2.0
_LOOK_SECONDS = 0.2
_MOST_IDS = 200


@dataclass(frozen=True)
class Settings:
    """functions_url: the address before a function's name. hook_secret: what calls are signed with."""

    database_url: str
    functions_url: str
    hook_secret: str


class Scheduler:
    """Calls that were asked for. A burst for one function becomes one call with all its ids, one at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = httpx.Client(timeout=30, trust_env=False)
        self._threads = ThreadPoolExecutor(max_workers=3)
        self._waiting: dict[str, dict[str, Any]] = {}
        self._running: dict[str, Future[None]] = {}
        self._ticked_at = float("-inf")

    def run(self) -> None:
        """Call until the process is told to stop. A database that goes away is waited for."""
        while True:
            try:
                with psycopg.connect(self._settings.database_url, autocommit=True) as conn:
                    conn.execute(f"listen {_CHANNEL}")
                    self._serve(conn)
            except psycopg.OperationalError as error:
                log.warning("The database does not answer: %s", type(error).__name__)
                time.sleep(1)

    def _serve(self, conn: psycopg.Connection[Any]) -> None:
        while True:
            for heard in conn.notifies(timeout=_LOOK_SECONDS, stop_after=1):
                asked = json.loads(heard.payload)
                self._ask(asked["name"], asked["body"])
            if time.monotonic() - self._ticked_at >= _EVERY_SECONDS:
                self._ticked_at = time.monotonic()
                for name, body in conn.execute("select name, body from private.due_calls()").fetchall():
                    self._ask(name, body)
            self._start()

    def _ask(self, name: str, body: Mapping[str, Any]) -> None:
        known = self._waiting.setdefault(name, {})
        if ids := body.get("ids"):
            known["ids"] = [*dict.fromkeys([*known.get("ids", []), *ids])][:_MOST_IDS]

    def _start(self) -> None:
        for name in list(self._waiting):
            busy = self._running.get(name)
            if busy is None or busy.done():
                self._running[name] = self._threads.submit(self._call, name, self._waiting.pop(name))

    def _call(self, name: str, body: Mapping[str, Any]) -> None:
        content = json.dumps(body).encode()
        moment = str(int(time.time()))
        signature = hmac.new(self._settings.hook_secret.encode(), f"{moment}.".encode() + content, hashlib.sha256)
        headers = {
            "Content-Type": "application/json",
            "X-Launchpad-Timestamp": moment,
            "X-Launchpad-Signature": signature.hexdigest(),
        }
        try:
            answer = self._http.post(f"{self._settings.functions_url}/{name}", content=content, headers=headers)
            if answer.is_error:
                log.warning("%s answered %d: %s", name, answer.status_code, answer.text[:200])
        except httpx.HTTPError as error:
            # Nothing is lost, as what is due is asked for anew; soon, since the parts of a stack start side by side.
            self._ticked_at = time.monotonic() - _EVERY_SECONDS + _AGAIN_SECONDS
            log.warning("%s could not be called: %s", name, type(error).__name__)


def main() -> None:
    """The process: settings from the environment, until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    env = os.environ
    Scheduler(Settings(env["DATABASE_URL"], env["FUNCTIONS_URL"], env["HOOK_SECRET"])).run()


if __name__ == "__main__":
    main()

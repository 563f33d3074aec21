"""The supervisor: starts every part in order, restarts one that stops, and stops all of them together."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from devstack import environment, migrations, process
from devstack.errors import StackError
from devstack.home import ADMIN_EMAIL, Home
from devstack.parts import Part, answers, engine_parts, local_parts
from devstack.ports import Ports
from devstack.postgres import Cluster
from launchpad.config import ConfigError, load_settings
from launchpad.content.__main__ import campaigns
from launchpad.core.auth_admin import AuthAdmin
from launchpad.system.check import wrong_settings

_START_SECONDS = 60
_LOOK_SECONDS = 0.3
# A part that stops more often than this within a minute will not get better by itself.
_RESTARTS_PER_MINUTE = 5


class Stack:
    """The parts that run now. `say` gets lines for the person who started it."""

    def __init__(self, home: Home, ports: Ports, say: Callable[[str], None]) -> None:
        self.home = home
        self.ports = ports
        self.say = say
        self.cluster = Cluster(home.data, ports.database, home.logs / "database.log")
        self._database_stops: deque[float] = deque(maxlen=_RESTARTS_PER_MINUTE + 1)
        self._running: list[_Running] = []

    def start(self, without: frozenset[str] = frozenset()) -> None:
        """Start the local stack, all but the parts named in `without`. Raises StackError."""
        with self._step("State folder and keys"):
            self._hold_home()
        with self._step("Database"):
            self._start_database()
            self.cluster.prepare()
        with self._step("Migrations"):
            self._migrate()
        parts = [part for part in local_parts(self.home, self.ports) if part.name not in without]
        # The worker reads AiSensy's campaigns when it starts, so they are there before it.
        self._start_parts([part for part in parts if part.name != "worker"])
        if "sandboxes" not in without:
            with self._step("WhatsApp campaigns"):
                self._register_campaigns()
        self._start_parts([part for part in parts if part.name == "worker"])
        if "gateway" not in without:
            with self._step("Educator's account"):
                self._make_admin()

    def start_engine(self, settings: dict[str, str]) -> None:
        """Start only the product, against the hosted project that `settings` name.

        Raises launchpad.config.ConfigError, which names every missing or malformed setting, and StackError.
        """
        loaded = load_settings(settings)
        with self._step("State folder"):
            self._hold_home(ports=1)
        with self._step("Hosted project"):
            project = AuthAdmin(loaded.supabase_url, loaded.supabase_secret_key.get_secret_value())
            if wrong := wrong_settings(loaded, project):
                raise ConfigError("\n".join(wrong))
        self._start_parts(engine_parts(self.ports, settings))

    def watch(self) -> None:
        """Restart what stops, for ever. Raises StackError when a part keeps stopping."""
        while True:
            time.sleep(_LOOK_SECONDS)
            database = self.cluster.process
            if database is not None and database.poll() is not None:
                self._restart_database(database.returncode)
            for running in self._running:
                code = running.process.poll()
                if code is not None:
                    self._restart(running, code)

    def stop(self) -> None:
        """Stop every part within 10 s: first the worker, then what it needs, last the database."""
        while self._running:
            running = self._running.pop()
            if running.process.poll() is None:
                with self._step(f"Stopping {running.part.name}"):
                    process.stop(running.process, signal.SIGTERM, running.part.patience)
        if self.cluster.process is not None:
            with self._step("Stopping database"):
                self.cluster.stop()
        if self.home.is_held:
            process.forget(self.home.run)
            self.home.release()

    def _hold_home(self, ports: int = 7) -> None:
        self.home.prepare()
        self.home.lock()
        # What a killed supervisor leaves behind takes a moment to go, and holds its port until then.
        was_killed = process.end_leftovers(self.home.run)
        self.ports.check_free(ports, patience=5 if was_killed else 0)
        self.home.write_ports(self.ports)

    def _start_database(self) -> None:
        self.cluster.start()
        self._record("database", self.cluster.process)

    def _migrate(self) -> None:
        url = self.cluster.url()
        if migrations.pending(url):
            migrations.push(url)

    def _start_parts(self, parts: list[Part]) -> None:
        # All begin at once and are then awaited in turn, so that the slowest decides and not the sum.
        begun = [_Running(part, self._spawn(part)) for part in parts]
        self._running += begun
        for running in begun:
            with self._step(running.part.name.capitalize()):
                self._wait_for(running)

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        spawned = process.spawn(part.argv, env=part.env, log=self.home.logs / f"{part.name}.log")
        self._record(part.name, spawned)
        return spawned

    def _record(self, name: str, spawned: subprocess.Popen[bytes] | None) -> None:
        if spawned is not None:
            process.record(self.home.run, name, spawned.pid)

    def _wait_for(self, running: _Running) -> None:
        part = running.part
        until = time.monotonic() + _START_SECONDS
        while part.answers_at is not None and not answers(part.answers_at):
            if running.process.poll() is not None:
                raise StackError(f"The {part.name} stopped while starting: {self._last_words(part)}")
            if time.monotonic() > until:
                raise StackError(f"The {part.name} did not answer within {_START_SECONDS} s: {self._last_words(part)}")
            time.sleep(0.05)

    def _last_words(self, part: Part) -> str:
        log = self.home.logs / f"{part.name}.log"
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
        return f"{lines[-1] if lines else 'it said nothing'} (its log is {log})"

    def _restart(self, running: _Running, code: int) -> None:
        log = self.home.logs / f"{running.part.name}.log"
        self._allow_restart(running.stops, running.part.name, f"{_how(code)}; its log is {log}")
        running.process = self._spawn(running.part)

    def _restart_database(self, code: int) -> None:
        self._allow_restart(self._database_stops, "database", f"{_how(code)}; its log is {self.cluster.log}")
        self._start_database()

    def _allow_restart(self, stops: deque[float], name: str, why: str) -> None:
        now = time.monotonic()
        stops.append(now)
        recent = [at for at in stops if at > now - 60]
        if len(recent) > _RESTARTS_PER_MINUTE:
            raise StackError(f"The {name} stopped {len(recent)} times within a minute ({why}), so everything stops.")
        self.say(f"  The {name} stopped by itself ({why}); it is started again.")
        time.sleep(min(0.25 * 2 ** (len(recent) - 1), 4))

    def _register_campaigns(self) -> None:
        """What the educator does by hand at AiSensy: the campaigns of the catalogue exist and are live."""
        body = json.dumps(campaigns(f"http://127.0.0.1:{self.ports.app}")).encode()
        url = f"http://127.0.0.1:{self.ports.sandboxes}/aisensy/campaigns"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="PUT")
        try:
            urllib.request.urlopen(request, timeout=5).close()  # noqa: S310 - our own loopback address
        except OSError as error:
            raise StackError(f"The sandboxes did not take the WhatsApp campaigns: {error}.") from error

    def _make_admin(self) -> None:
        if self._has_admin():
            return
        settings = environment.engine_environment(self.home.keys, self.ports)
        done = subprocess.run(
            [str(Path(sys.prefix) / "bin" / "launchpad"), "admin", "create", ADMIN_EMAIL, "--password-stdin"],
            env=environment.base_environment() | settings,
            input=self.home.keys["admin_password"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise StackError(f"The educator's account could not be made: {done.stderr.strip()}")

    def _has_admin(self) -> bool:
        with self.cluster.connect() as connection:
            found = connection.execute(
                """
                select from auth.users u join public.profiles p on p.user_id = u.id
                 where u.email = %(email)s and p.role = 'admin'
                   and u.encrypted_password = extensions.crypt(%(password)s, u.encrypted_password)
                """,
                {"email": ADMIN_EMAIL, "password": self.home.keys["admin_password"]},
            )
            return found.fetchone() is not None

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.say(f"  {name:<24}{time.monotonic() - began:5.1f} s")


class _Running:
    """A part and its process, with the times at which it stopped by itself."""

    def __init__(self, part: Part, spawned: subprocess.Popen[bytes]) -> None:
        self.part = part
        self.process = spawned
        self.stops: deque[float] = deque(maxlen=_RESTARTS_PER_MINUTE + 1)


def _how(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"

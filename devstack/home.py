"""The state folder of the local stack: data, files, secrets, logs, and who runs."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from devstack.errors import StackError
from devstack.ports import Ports
from devstack.sandboxes import keys as provider_keys

REPOSITORY = Path(__file__).parent.parent
ADMIN_EMAIL = "educator@example.com"

_DEFAULT_PORT = 8000
_NEEDED_BYTES = 500 * 1024 * 1024


class Home:
    """$LAUNCHPAD_HOME, by default `.launchpad` in the repository. Nothing is made before `prepare`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "pgdata"
        self.objects = self.folder / "objects"
        self.keys_file = self.folder / "keys.json"
        self.sandbox_database = self.folder / "sandbox.sqlite3"
        self.logs = self.folder / "logs"
        self.run = self.folder / "run"
        self._lock: IO[str] | None = None

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Home:
        return cls(Path(env.get("LAUNCHPAD_HOME") or REPOSITORY / ".launchpad"))

    @cached_property
    def keys(self) -> dict[str, Any]:
        """The secrets of this stack. Raises StackError when there are none yet, or the file is damaged."""
        try:
            keys: dict[str, Any] = json.loads(self.keys_file.read_text())
        except FileNotFoundError:
            raise StackError("There is no local stack yet: `make run` makes one.") from None
        except ValueError:
            raise StackError(
                f"{self.keys_file} is damaged: restore it, or begin anew with `launchpad reset` after deleting it."
            ) from None
        return keys

    def prepare(self) -> None:
        """Make the folders and, the first time, the secrets. Raises StackError when that cannot be done."""
        try:
            for folder in (self.folder, self.objects, self.logs, self.run):
                folder.mkdir(parents=True, exist_ok=True)
            self._check_space()
            self._trim_logs()
            self._complete_keys()
        except OSError as error:
            raise StackError(
                f"The state folder {self.folder} cannot be written ({error.strerror}): "
                "make it writable, or choose another with LAUNCHPAD_HOME."
            ) from error

    def lock(self) -> None:
        """Hold the folder for this process until it ends. Raises StackError when another process holds it."""
        lock = (self.run / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError(
                f"Launchpad already runs from {self.folder}: stop it with Ctrl-C where it was started, "
                "or choose another folder with LAUNCHPAD_HOME and other ports with LAUNCHPAD_PORT."
            ) from None
        self._lock = lock

    def release(self) -> None:
        """Let the folder go, for the next one."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    @property
    def is_held(self) -> bool:
        """Whether this process holds the folder."""
        return self._lock is not None

    def is_running(self) -> bool:
        """Whether a supervisor holds this folder."""
        try:
            with (self.run / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def write_ports(self, ports: Ports) -> None:
        """Remember the ports for commands that are typed elsewhere."""
        (self.run / "port").write_text(str(ports.app))

    def ports(self, env: Mapping[str, str]) -> Ports:
        """The ports of the stack that runs from this folder, else those that LAUNCHPAD_PORT asks for."""
        if self.is_running():
            return Ports(int((self.run / "port").read_text()))
        return wanted_ports(env)

    def forget_data(self) -> None:
        """Delete the database, the files and what the sandboxes remember; the secrets stay."""
        for folder in (self.data, self.data.with_name("pgdata.new"), self.objects):
            shutil.rmtree(folder, ignore_errors=True)
        for file in self.folder.glob(f"{self.sandbox_database.name}*"):
            file.unlink()

    def _check_space(self) -> None:
        free = shutil.disk_usage(self.folder).free
        if free < _NEEDED_BYTES:
            raise StackError(
                f"Only {free // 2**20} MB are free on the disk of {self.folder}: "
                f"make at least {_NEEDED_BYTES // 2**20} MB free, or choose another folder with LAUNCHPAD_HOME."
            )

    def _trim_logs(self) -> None:
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > 10 * 2**20:
                log.replace(log.with_suffix(".log.1"))

    def _complete_keys(self) -> None:
        """Make the secrets that are not there yet: all of them the first time, later those of a newer version."""
        known = self.keys if self.keys_file.exists() else {}
        made = _new_keys()
        if made.keys() <= known.keys():
            return
        # Written aside and renamed, so that a file that exists is complete.
        half = self.keys_file.with_suffix(".new")
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump({**made, **known}, file, indent=2)
        half.rename(self.keys_file)
        self.__dict__.pop("keys", None)


def wanted_ports(env: Mapping[str, str]) -> Ports:
    """The ports that LAUNCHPAD_PORT asks for. Raises StackError when it is no port."""
    text = env.get("LAUNCHPAD_PORT") or str(_DEFAULT_PORT)
    if not text.isdigit() or not 1 <= int(text) <= 65000:
        raise StackError(f"LAUNCHPAD_PORT must be a number between 1 and 65000, not {text!r}.")
    return Ports(int(text))


def _push_keys() -> dict[str, str]:
    """A pair for web push, as browsers and push services write it."""
    key = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    x, y = (base64.urlsafe_b64decode(key[name] + "=") for name in ("x", "y"))
    public = base64.urlsafe_b64encode(b"\x04" + x + y).decode().rstrip("=")
    return {"vapid_public_key": public, "vapid_private_key": key["d"]}


def _new_keys() -> dict[str, Any]:
    signing_key = jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()), as_dict=True)
    return {
        "jwt_secret": secrets.token_urlsafe(48),
        "signing_key": {**signing_key, "kid": secrets.token_hex(8), "alg": "ES256"},
        "publishable_key": f"sb_publishable_{secrets.token_urlsafe(24)}",
        "secret_key": f"sb_secret_{secrets.token_urlsafe(24)}",
        "link_secret": secrets.token_urlsafe(48),
        "credentials_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "hook_secret": secrets.token_urlsafe(48),
        **_push_keys(),
        "admin_password": secrets.token_urlsafe(12),
        **provider_keys.generate(),
    }

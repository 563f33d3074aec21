"""What the sandboxes are told by their environment."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class NotLoopback(ValueError):
    """The sandboxes talk to this machine only."""


def is_on_this_machine(url: str) -> bool:
    """Whether the host of a URL is a loopback address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Settings:
    """Where the sandboxes listen, what they keep and whom they call back.

    database_url: the product's database, for its clock only; empty leaves the clock at real time.
    keys: as `keys.generate` makes them; those of an account that are revoked are replaced in it.
    """

    app_url: str
    database: Path
    keys: dict[str, str]
    port: int
    smtp_port: int
    database_url: str = ""
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        if not is_on_this_machine(f"http://{self.host}"):
            raise NotLoopback(f"The sandboxes listen on a loopback address only, not on {self.host}.")
        if not is_on_this_machine(self.app_url):
            raise NotLoopback(f"The sandboxes call back to this machine only, not to {self.app_url}.")

    @property
    def url(self) -> str:
        """The address under which the sandboxes are reached."""
        return f"http://{self.host}:{self.port}"

    def agents(self) -> dict[str, str]:
        """Name of each of our voice agents by its id, such as `welcome_call en`."""
        table: dict[str, dict[str, str]] = json.loads(self.keys["BOLNA_AGENTS"])
        return {agent: f"{script} {language}" for script, ids in table.items() for language, agent in ids.items()}


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Settings out of SANDBOX_PORT, SANDBOX_SMTP_PORT, SANDBOX_DB, SANDBOX_KEYS, APP_URL and DATABASE_URL.

    Raises KeyError with the name of one that is missing, NotLoopback, or what reading the keys raises.
    """
    return Settings(
        app_url=environment["APP_URL"].rstrip("/"),
        database=Path(environment["SANDBOX_DB"]),
        keys=json.loads(Path(environment["SANDBOX_KEYS"]).read_text()),
        port=int(environment["SANDBOX_PORT"]),
        smtp_port=int(environment["SANDBOX_SMTP_PORT"]),
        database_url=environment.get("DATABASE_URL", ""),
        host=environment.get("SANDBOX_HOST", "127.0.0.1"),
    )

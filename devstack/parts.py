"""The programs that make up the stack: how each is started, and how to see that it works."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from devstack import environment
from devstack.home import REPOSITORY, Home
from devstack.node import NODE, node_environment
from devstack.ports import Ports

_MAIL_KINDS = ("confirmation", "recovery", "magic_link", "email_change", "invite")


@dataclass(frozen=True)
class Part:
    """`answers_at` is an address that answers when it works; `patience` the seconds it may take to stop."""

    name: str
    argv: list[str]
    env: dict[str, str] = field(repr=False)
    answers_at: str | None = None
    patience: float = 2


def local_parts(home: Home, ports: Ports) -> list[Part]:
    """Everything besides the database, in the order in which it starts."""
    engine_env = environment.engine_environment(home.keys, ports)
    return [
        _services(home, ports),
        _gateway(home, ports),
        _sandboxes(home, ports),
        _functions(home, ports),
        *engine_parts(ports, engine_env),
        _scheduler(home, ports),
    ]


def engine_parts(ports: Ports, settings: dict[str, str]) -> list[Part]:
    """The product itself: engine with the web app, and one worker."""
    python, env = sys.executable, environment.base_environment() | settings
    server = [
        "--bind",
        f"127.0.0.1:{ports.app}",
        "--workers",
        "2",
        "--worker-class",
        "gthread",
        "--threads",
        "8",
        "--preload",
    ]
    limits = ["--timeout", "60", "--graceful-timeout", "1", "--no-control-socket"]
    url = f"http://127.0.0.1:{ports.app}/api/health"
    return [
        Part("engine", [python, "-m", "gunicorn", *server, *limits, "launchpad.app:create_app()"], env, url, 3),
        Part("worker", [python, "-m", "launchpad.worker"], env, patience=4),
    ]


def _functions(home: Home, ports: Ports) -> Part:
    """The edge functions. None of them asks for a user's token, so none is served that does."""
    functions = environment.project_config()["functions"]
    served = [name for name, function in functions.items() if function["verify_jwt"] is False]
    keys = home.keys
    env = {
        "PORT": str(ports.functions),
        "FUNCTIONS": json.dumps(served),
        "SUPABASE_URL": f"http://127.0.0.1:{ports.gateway}",
        "SUPABASE_SERVICE_ROLE_KEY": keys["secret_key"],
        "ENGINE_URL": f"http://127.0.0.1:{ports.app}",
        "HOOK_SECRET": keys["hook_secret"],
        "SENDGRID_API_URL": f"http://127.0.0.1:{ports.sandboxes}/sendgrid",
        "SENDGRID_API_KEY": keys["SENDGRID_API_KEY"],
        "EMAIL_FROM": keys["EMAIL_FROM"],
        "VAPID_PUBLIC_KEY": keys["vapid_public_key"],
        "VAPID_PRIVATE_KEY": keys["vapid_private_key"],
        "DENO_DIR": str(Path(sys.prefix) / "deno"),
        "DENO_NO_UPDATE_CHECK": "1",
    }
    deno = [str(Path(sys.prefix) / "bin" / "deno"), "run", "--no-prompt", "--allow-net", "--allow-env", "--allow-read"]
    config = ["--config", str(REPOSITORY / "supabase" / "functions" / "deno.json")]
    argv = [*deno, *config, str(Path(__file__).parent / "functions" / "main.ts")]
    url = f"http://127.0.0.1:{ports.functions}/"
    return Part("functions", argv, environment.base_environment() | env, url)


def _scheduler(home: Home, ports: Ports) -> Part:
    env = {
        "DATABASE_URL": environment.database_url(ports),
        "FUNCTIONS_URL": f"http://127.0.0.1:{ports.gateway}/functions/v1",
        "HOOK_SECRET": home.keys["hook_secret"],
    }
    return Part("scheduler", [sys.executable, "-m", "devstack.scheduler"], environment.base_environment() | env)


def _services(home: Home, ports: Ports) -> Part:
    config = environment.project_config()
    env = {
        "PORT": str(ports.services),
        "DATABASE_URL": environment.database_url(ports, "supabase_admin"),
        "KEYS": str(home.keys_file),
        "OBJECTS": str(home.objects),
        "FILE_LIMIT": str(environment.size_in_bytes(config["storage"]["file_size_limit"])),
    }
    argv = [sys.executable, "-m", "devstack.services"]
    url = f"http://127.0.0.1:{ports.services}/storage/v1/bucket"
    return Part("services", argv, environment.base_environment() | env, url)


def _gateway(home: Home, ports: Ports) -> Part:
    config = environment.project_config()
    env = {
        "PORT": str(ports.gateway),
        "KEYS": str(home.keys_file),
        "DATABASE_URL": environment.database_url(ports, "local_gateway"),
        "APP_URL": f"http://127.0.0.1:{ports.app}",
        "SERVICES_PORT": str(ports.services),
        "FUNCTIONS_PORT": str(ports.functions),
        "MAIL_PORT": str(ports.mail),
        "SCHEMAS": json.dumps(config["api"]["schemas"]),
        "MAX_ROWS": str(config["api"]["max_rows"]),
        "AUTH": json.dumps(_auth_settings(config["auth"])),
    }
    argv = [NODE, str(Path(__file__).parent / "gateway" / "main.ts")]
    url = f"http://127.0.0.1:{ports.gateway}/auth/v1/.well-known/jwks.json"
    return Part("gateway", argv, node_environment(environment.base_environment()) | env, url)


def _auth_settings(auth: dict[str, Any]) -> dict[str, Any]:
    mail = auth["email"]
    templates = {
        kind: {**mail["template"][kind], "content_path": str(REPOSITORY / mail["template"][kind]["content_path"])}
        for kind in _MAIL_KINDS
    }
    return {
        "jwt_expiry": auth["jwt_expiry"],
        "minimum_password_length": auth["minimum_password_length"],
        "otp_expiry": mail["otp_expiry"],
        "otp_length": mail["otp_length"],
        "double_confirm_changes": mail["double_confirm_changes"],
        "templates": templates,
    }


def _sandboxes(home: Home, ports: Ports) -> Part:
    env = {
        "SANDBOX_PORT": str(ports.sandboxes),
        "SANDBOX_SMTP_PORT": str(ports.mail),
        "SANDBOX_DB": str(home.sandbox_database),
        "SANDBOX_KEYS": str(home.keys_file),
        "DATABASE_URL": environment.database_url(ports),
        "APP_URL": f"http://127.0.0.1:{ports.app}",
    }
    argv = [sys.executable, "-m", "devstack.sandboxes"]
    url = f"http://127.0.0.1:{ports.sandboxes}/messages"
    return Part("sandboxes", argv, environment.base_environment() | env, url)


def answers(url: str) -> bool:
    """Whether anything but an error of the server comes back."""
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own loopback addresses
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False

"""The settings that commands and parts get: of the hosted project when there is one, else of the local stack."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from devstack.errors import StackError
from devstack.home import ADMIN_EMAIL, REPOSITORY, Home
from devstack.ports import Ports
from devstack.sandboxes import keys as provider_keys

_SIZES = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_SECRETS = (
    "jwt_secret",
    "signing_key",
    "publishable_key",
    "secret_key",
    "link_secret",
    "credentials_key",
    "hook_secret",
    "vapid_public_key",
    "vapid_private_key",
    "admin_password",
)


def settings(known: Mapping[str, str]) -> dict[str, str]:
    """What is missing in `known`: without a hosted project, the engine's settings on the local stack."""
    home = Home.from_environment(known)
    if known.get("SUPABASE_URL") or not home.keys_file.exists():
        return {}
    return engine_environment(home.keys, home.ports(known))


def is_hosted(given: Mapping[str, str], ports: Ports) -> bool:
    """Whether SUPABASE_URL names another project than the local stack."""
    url = given.get("SUPABASE_URL")
    return bool(url) and urlsplit(str(url)).netloc not in (
        f"127.0.0.1:{ports.gateway}",
        f"localhost:{ports.gateway}",
    )


def engine_environment(keys: Mapping[str, Any], ports: Ports) -> dict[str, str]:
    """The engine's settings on the local stack, the providers replaced by the sandboxes."""
    providers = {name: str(value) for name, value in keys.items() if name not in _SECRETS}
    return {
        **provider_keys.engine_environment(providers, f"http://127.0.0.1:{ports.sandboxes}"),
        "APP_URL": f"http://127.0.0.1:{ports.app}",
        "SUPABASE_URL": f"http://127.0.0.1:{ports.gateway}",
        "SUPABASE_PUBLISHABLE_KEY": keys["publishable_key"],
        "SUPABASE_SECRET_KEY": keys["secret_key"],
        "DATABASE_URL": database_url(ports),
        "LINK_SECRET": keys["link_secret"],
        "CREDENTIALS_KEY": keys["credentials_key"],
        "HOOK_SECRET": keys["hook_secret"],
        "VAPID_PUBLIC_KEY": keys["vapid_public_key"],
    }


def database_url(ports: Ports, user: str = "postgres") -> str:
    return f"postgresql://{user}:postgres@127.0.0.1:{ports.database}/postgres"


def status(keys: Mapping[str, Any], ports: Ports) -> dict[str, str]:
    """What `launchpad status` prints, in the names of `supabase status` and our own."""
    api_url = f"http://127.0.0.1:{ports.gateway}"
    return {
        "API_URL": api_url,
        "PUBLISHABLE_KEY": keys["publishable_key"],
        "SECRET_KEY": keys["secret_key"],
        "DB_URL": database_url(ports),
        "JWKS_URL": f"{api_url}/auth/v1/.well-known/jwks.json",
        "APP_URL": f"http://127.0.0.1:{ports.app}",
        "SANDBOX_URL": f"http://127.0.0.1:{ports.sandboxes}",
        "ADMIN_EMAIL": ADMIN_EMAIL,
        "ADMIN_PASSWORD": keys["admin_password"],
    }


def hosted_status(given: Mapping[str, str]) -> dict[str, str]:
    """The same for a hosted project, as far as its settings tell."""
    names = {
        "API_URL": "SUPABASE_URL",
        "PUBLISHABLE_KEY": "SUPABASE_PUBLISHABLE_KEY",
        "SECRET_KEY": "SUPABASE_SECRET_KEY",
        "DB_URL": "DATABASE_URL",
        "APP_URL": "APP_URL",
    }
    found = {name: given.get(setting, "") for name, setting in names.items()}
    return {**found, "JWKS_URL": f"{found['API_URL'].rstrip('/')}/auth/v1/.well-known/jwks.json"}


def project_config() -> dict[str, Any]:
    """supabase/config.toml, the settings that a hosted project gets too."""
    return tomllib.loads((REPOSITORY / "supabase" / "config.toml").read_text())


def size_in_bytes(text: str) -> int:
    """The number of bytes of a size such as "2GiB". Raises StackError for anything else."""
    number = text.rstrip("BKMGi")
    unit = text[len(number) :]
    if not number.isdigit() or unit not in _SIZES:
        raise StackError(f"supabase/config.toml: {text!r} is no size such as 50MiB.")
    return int(number) * _SIZES[unit]


def base_environment() -> dict[str, str]:
    """What every part inherits: nothing of the caller's settings that could change what it does."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "USER", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUNBUFFERED": "1"}

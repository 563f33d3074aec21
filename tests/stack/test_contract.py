"""Unmodified supabase-js against the project: the tests in devstack/contract."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from devstack.node import NODE, node_environment

CONTRACT = Path(__file__).parents[2] / "devstack" / "contract"


@pytest.mark.parametrize("subject", ["auth", "data", "storage", "realtime"])
def test_supabase_js_is_served(project: dict[str, str], subject: str) -> None:
    names = ("PUBLISHABLE_KEY", "SECRET_KEY", "ADMIN_EMAIL", "ADMIN_PASSWORD", "SANDBOX_URL")
    env = {f"LAUNCHPAD_TEST_{name}": project[name] for name in names if name in project}
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=spec", "--test-timeout=60000", str(CONTRACT / f"{subject}.test.ts")],
        env=node_environment({"PATH": os.environ["PATH"], "LAUNCHPAD_TEST_URL": project["API_URL"], **env}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

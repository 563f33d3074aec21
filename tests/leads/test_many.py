"""A long list takes the same road, in memory that does not grow with it, from the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine import Engine
from tests.leads.conftest import Desk, counts
from tools.make_leads import make

ROWS = 10_000
LIMIT_MEGABYTES = 200

_WORK = """
from pathlib import Path
from launchpad.context import command_context
from launchpad.leads import work
with command_context() as ctx:
    while work.imports(ctx):
        pass
# Linux's own account of this program; what getrusage tells begins with the parent's.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.fixture
def worker(engine: Engine) -> subprocess.Popen[bytes]:
    """The product's own worker, in a process of its own."""
    environment = {**os.environ, **engine.environment}
    return subprocess.Popen([sys.executable, "-m", "launchpad.worker"], env=environment, stderr=subprocess.DEVNULL)


def test_the_command_line_imports_a_list_and_prints_one_line(
    engine: Engine, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    truth = make("forms", 400, tmp_path / "forms.csv")
    try:
        done = subprocess.run(
            [sys.executable, "-c", "from launchpad.cli import main; main()", "leads", "import", "forms.csv", "--json"],
            cwd=tmp_path,
            env={**os.environ, **engine.environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0]) == {
        "rows": 400,
        "new": truth["valid"],
        "updated": 0,
        "duplicate": truth["duplicate"],
        "invalid": truth["invalid"],
        "import_id": str(engine.value("select id from public.lead_imports")),
    }
    assert "running: " in done.stderr


def test_a_list_that_is_none_is_one_sentence_on_the_command_line(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_bytes(b"Name,Email\n")
    done = subprocess.run(
        [sys.executable, "-c", "from launchpad.cli import main; main()", "leads", "import", "list.csv"],
        cwd=tmp_path,
        env={**os.environ, **engine.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == "Error: This list has the names of its columns, and no rows below them."


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read where Linux tells it")
def test_many_rows_are_counted_rightly_in_bounded_memory(desk: Desk, tmp_path: Path) -> None:
    truth = make("plain", ROWS, tmp_path / "plain.csv")
    made = desk.opened((tmp_path / "plain.csv").read_bytes())
    columns = {column["name"]: column["target"] for column in made["columns"]}
    desk.client.put(f"/api/imports/{made['id']}/mapping", json={"mapping": columns})
    desk.client.post(f"/api/imports/{made['id']}/check")
    peak = _worked(desk.engine)
    assert desk.show(made["id"])["status"] == "checked"
    desk.client.post(f"/api/imports/{made['id']}/run", json={"after_import": "nothing"})
    peak = max(peak, _worked(desk.engine))
    assert counts(desk.show(made["id"])) == {
        "total": ROWS,
        "new": truth["valid"],
        "updated": 0,
        "duplicate": truth["duplicate"],
        "invalid": truth["invalid"],
    }
    assert peak < LIMIT_MEGABYTES


def _worked(engine: Engine) -> int:
    """Do all that waits in a process of its own; returns its greatest memory in megabytes."""
    environment = {**os.environ, **engine.environment}
    done = subprocess.run([sys.executable, "-c", _WORK], env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)

"""The command line, where it needs nothing that runs."""

import pytest
from click.testing import CliRunner

from launchpad.cli import main
from launchpad.config import Settings
from tests.core.conftest import environment


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> CliRunner:
    """A shell in an empty folder, with no settings."""
    monkeypatch.chdir(tmp_path_factory.mktemp("shell"))
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr("launchpad.config.entry_points", lambda **_: [])
    return CliRunner()


def test_missing_settings_are_named_without_a_traceback(cli: CliRunner) -> None:
    result = cli.invoke(main, ["admin", "create", "ananya@example.com"])
    assert result.exit_code == 1
    assert "Error: These settings are missing or wrong:\nAPP_URL: missing (public address" in result.output
    assert "INSTAMOJO_SALT: missing" in result.output


def test_a_service_that_is_away_is_one_sentence(cli: CliRunner) -> None:
    result = cli.invoke(
        main, ["admin", "create", "ananya@example.com"], env=environment(SUPABASE_URL="http://127.0.0.1:1")
    )
    assert result.exit_code == 1
    assert result.output == "Error: Supabase does not answer (ConnectError). Please try again in a minute.\n"


def test_what_is_no_address_makes_no_admin(cli: CliRunner) -> None:
    result = cli.invoke(main, ["admin", "create", "ananya"], env=environment())
    assert result.exit_code == 2
    assert "does not look like an e-mail address" in result.output

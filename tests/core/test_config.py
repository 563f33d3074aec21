"""Settings: complete and right, or refused with all that is wrong."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from launchpad.config import SEALABLE, ConfigError, Settings, load_settings, optional_entry, with_credentials
from launchpad.config import environment as read_environment
from tests.core.conftest import environment


def test_it_names_every_missing_setting_at_once() -> None:
    required = {name.upper() for name, field in Settings.model_fields.items() if field.is_required()}
    with pytest.raises(ConfigError) as refused:
        load_settings({})
    lines = str(refused.value).splitlines()
    assert {line.split(":")[0] for line in lines} == required
    assert all("missing (" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("APP_URL", "learn.example.com", "must be an address that begins with http"),
        ("SUPABASE_PUBLISHABLE_KEY", "sb_secret_WRONG", "is a secret key"),
        ("SUPABASE_SECRET_KEY", "sb_publishable_WRONG", "is the publishable key"),
        ("DATABASE_URL", "postgres", "must be a Postgres address"),
        ("DATABASE_URL", "postgresql://a:b@pooler.example.com:6543/postgres", "session mode"),
        ("LINK_SECRET", "WRONG", "at least 32"),
        ("EMAIL_FROM", "nobody", "e-mail address"),
        ("BOLNA_AGENTS", "{WRONG", "must be JSON"),
        ("BOLNA_AGENTS", '{"welcome_call": {"fr": "11111111-1111-4111-8111-111111111111"}}', "'en' or 'hi'"),
        ("BOLNA_FROM_NUMBER", "12", "not a phone number"),
        ("BOLNA_WEBHOOK_PATH_SECRET", "0123456789abcdef/123456789abcdef0", "web address"),
        ("CREDENTIALS_KEY", "WRONG", "32 random bytes in base64"),
        ("TRUSTED_PROXIES", "-1", "greater than or equal to 0"),
        ("SENDGRID_API_KEY", "  ", "missing"),
    ],
)
def test_it_says_what_is_wrong_with_a_setting_and_keeps_its_value_to_itself(name: str, value: str, reason: str) -> None:
    with pytest.raises(ConfigError) as refused:
        load_settings(environment(**{name: value}))
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert reason in line
    if "WRONG" in value:
        assert value not in line


def test_missing_and_malformed_stand_together() -> None:
    env = environment(APP_URL="nowhere")
    del env["INSTAMOJO_SALT"]
    with pytest.raises(ConfigError) as refused:
        load_settings(env)
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["APP_URL", "INSTAMOJO_SALT"]


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    secret = "Xq7-very-secret-value-of-32-characters"
    names = [name.upper() for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)]
    assert len(names) >= 12
    sealing = "c2VhbGluZy1rZXktb2YtMzItYnl0ZXMtZXhhY3RseSE="
    changes = dict.fromkeys(names, secret) | {"CREDENTIALS_KEY": sealing}
    settings = load_settings(environment(**changes | {"DATABASE_URL": f"postgresql://u:{secret}@127.0.0.1/d"}))
    assert secret not in repr(settings) + str(settings)
    assert sealing not in repr(settings) + str(settings)


def test_with_a_key_to_seal_with_a_provider_may_be_connected_later() -> None:
    sealing = "c2VhbGluZy1rZXktb2YtMzItYnl0ZXMtZXhhY3RseSE="
    env = {name: value for name, value in environment().items() if name.lower() not in SEALABLE}
    with pytest.raises(ConfigError, match="SENDGRID_API_KEY: missing"):
        load_settings(env)
    settings = load_settings({**env, "CREDENTIALS_KEY": sealing})
    assert not settings.sendgrid_api_key
    with pytest.raises(ConfigError, match="BOLNA_WEBHOOK_PATH_SECRET: must have at least 32"):
        with_credentials(settings, {"bolna_webhook_path_secret": "short"})


def test_addresses_lose_their_last_slash() -> None:
    assert load_settings(environment(APP_URL="https://learn.example.com/")).app_url == "https://learn.example.com"


def test_a_file_fills_in_what_the_environment_does_not_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_FROM", "process@example.com")
    (tmp_path / ".env").write_text(
        "# hosted\nexport SUPABASE_URL='https://p.example.com' \nEMAIL_FROM=file@example.com\nLINK_SECRET=a=b\n"
    )
    found = read_environment(tmp_path)
    assert found["SUPABASE_URL"] == "https://p.example.com"
    assert found["EMAIL_FROM"] == "process@example.com"
    assert found["LINK_SECRET"] == "a=b"


def test_a_package_that_does_not_ship_adds_nothing_and_a_broken_one_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = EntryPoint("local", "no_such_package.cli:commands", "launchpad.commands")
    assert optional_entry(absent, nothing=()) == ()
    (tmp_path / "broken_package.py").write_text("import no_such_dependency")
    monkeypatch.syspath_prepend(tmp_path)
    broken = EntryPoint("local", "broken_package:commands", "launchpad.commands")
    with pytest.raises(ModuleNotFoundError, match="no_such_dependency"):
        optional_entry(broken, nothing=())

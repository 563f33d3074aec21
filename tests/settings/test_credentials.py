"""Credentials: sealed, never told again, in force while running, replaced with an overlap, wrapped anew by command."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from launchpad.cli import main
from launchpad.core.seal import SealBroken, Sealed, Vault
from launchpad.providers.aisensy.webhook import signature_of
from tests.cast import account, password_typed
from tests.engine import Client, Engine, running_engine


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


KEY = new_key()


@pytest.fixture
def engine(worded_database: str, tmp_path: Path) -> Iterator[Engine]:
    """An engine that can store credentials, and whose key for SendGrid is wrong."""
    with running_engine(worded_database, tmp_path, CREDENTIALS_KEY=KEY, SENDGRID_API_KEY="SG.wrong") as made:
        yield made


@pytest.fixture
def admin(engine: Engine) -> Client:
    educator = account(engine, "kavita@example.com", "admin", "Kavita Deshpande")
    password_typed(engine, educator)
    return engine.client.as_admin(educator)


def right_key(engine: Engine) -> str:
    return engine.sandbox.keys["SENDGRID_API_KEY"]


def card(admin: Client, name: str) -> dict[str, object]:
    found = admin.get("/api/settings/providers").json
    assert found is not None
    one: dict[str, object] = next(each for each in found["providers"] if each["name"] == name)
    return one


def store(admin: Client, provider: str, overlap_hours: int = 24, **values: str) -> int:
    body = {"values": values, "overlap_hours": overlap_hours}
    return admin.put(f"/api/settings/providers/{provider}/credentials", json=body).status_code


def test_a_stored_key_comes_before_the_environments_and_works_without_a_restart(engine: Engine, admin: Client) -> None:
    refused = admin.post("/api/settings/providers/sendgrid/test").json
    assert refused is not None
    assert not refused["works"]
    assert "invalid, expired, or revoked" in refused["words"]

    assert store(admin, "sendgrid", sendgrid_api_key=f"  {right_key(engine)} ", sendgrid_parse_public_key="") == 200
    tested = admin.post("/api/settings/providers/sendgrid/test").json
    assert tested is not None
    assert tested["works"], tested
    assert "40,000 e-mails are left" in tested["words"]
    assert tested["balance"] == 40_000

    # Another process takes it over at its next look, and keeps its clients where nothing changed.
    assert engine.ctx.settings.sendgrid_api_key.get_secret_value() == "SG.wrong"
    before = engine.ctx.sendgrid
    assert engine.ctx.refresh()
    assert engine.ctx.settings.sendgrid_api_key.get_secret_value() == right_key(engine)
    assert engine.ctx.sendgrid is not before
    assert not engine.ctx.refresh()

    state = engine.row("select * from public.channel_states where channel = 'email'")
    assert state["balance"] == 40_000
    assert state["breaker_code"] is None


def test_nothing_secret_is_told_again_or_can_be_read(engine: Engine, admin: Client) -> None:
    given = {
        "aisensy_api_key": secrets.token_urlsafe(48),
        "aisensy_project_password": secrets.token_urlsafe(24),
        "aisensy_webhook_secret": secrets.token_hex(32),
    }
    assert store(admin, "aisensy", 24, **given) == 200
    paths = ("providers", "providers/aisensy/webhooks", "audit.csv")
    told = "".join(admin.get(f"/api/settings/{path}").text for path in paths)
    tables = engine.rows(
        """
        select c.oid::regclass::text as name from pg_class c
         where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r'
        """
    )
    with engine.as_owner() as conn:
        for table in tables:
            kept = conn.execute(f"select coalesce(string_agg(t::text, ' '), '') from {table['name']} t").fetchone()
            told += str(kept)
    for value in given.values():
        assert value not in told
        assert value.encode().hex() not in told
    shown = {each["name"]: each for each in card(admin, "aisensy")["credentials"]}  # type: ignore[attr-defined]
    assert shown["aisensy_api_key"]["last_four"] == given["aisensy_api_key"][-4:]
    assert shown["aisensy_api_key"]["set_by"] == "Kavita Deshpande"
    assert shown["aisensy_project_id"]["source"] == "environment"


def test_a_seal_opens_for_its_own_row_only() -> None:
    vault = Vault([base64.b64decode(KEY)])
    sealed = vault.seal("row one", "the secret")
    assert vault.open("row one", sealed) == "the secret"
    changed = sealed.sealed[:-1] + bytes([sealed.sealed[-1] ^ 1])
    for identity, found in (("row two", sealed), ("row one", Sealed(sealed.key_id, sealed.wrapped_key, changed))):
        with pytest.raises(SealBroken):
            vault.open(identity, found)
    with pytest.raises(SealBroken):
        Vault([base64.b64decode(new_key())]).open("row one", sealed)


def test_a_blank_value_never_wipes_and_a_bad_one_changes_nothing(engine: Engine, admin: Client) -> None:
    path = "/api/settings/providers/bolna/credentials"
    assert store(admin, "bolna", bolna_api_key="bn-0123456789abcdef") == 200
    for values, field in (
        ({"bolna_api_key": "bn-another-one", "bolna_webhook_path_secret": "short"}, "bolna_webhook_path_secret"),
        ({"bolna_api_key": "bn-with a\nline break"}, "bolna_api_key"),
    ):
        answer = admin.put(path, json={"values": values})
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["error"]["field"] == field
        assert not any(value in answer.text for value in values.values())
    assert admin.put(path, json={"values": {"instamojo_salt": "somebody else's"}}).status_code == 404
    assert admin.put(path, json={"values": {"bolna_api_key": "  "}}).json == {"changed": []}
    assert store(admin, "sendgrid", sendgrid_webhook_public_key="not-a-key") == 422
    found = engine.rows("select name, last_four from private.provider_credentials")
    assert [(row["name"], row["last_four"]) for row in found] == [("bolna_api_key", "cdef")]

    assert admin.delete(f"{path}/bolna_api_key").status_code == 200
    assert admin.delete(f"{path}/bolna_api_key").status_code == 404
    shown = {each["name"]: each["source"] for each in card(admin, "bolna")["credentials"]}  # type: ignore[attr-defined]
    assert shown == {"bolna_api_key": "environment", "bolna_webhook_path_secret": "environment"}
    actions = engine.rows("select action, actor_name, ip from public.audit_log order by id")
    assert [row["action"] for row in actions] == ["credential.stored", "credential.removed"]
    assert {row["actor_name"] for row in actions} == {"Kavita Deshpande"}
    assert all(row["ip"] for row in actions)


def test_only_an_educator_comes_near(engine: Engine, admin: Client) -> None:
    student = engine.client.as_student(account(engine, "riya@example.com", "student", "Riya"))
    doors = [
        ("GET", "/api/settings/providers", None),
        ("PUT", "/api/settings/providers/bolna/credentials", {"values": {"bolna_api_key": "bn-mine-now-000"}}),
        ("DELETE", "/api/settings/providers/bolna/credentials/bolna_api_key", None),
        ("POST", "/api/settings/providers/bolna/test", None),
        ("POST", "/api/settings/providers/bolna/address", {}),
        ("GET", "/api/settings/providers/bolna/webhooks", None),
        ("POST", "/api/settings/webhooks/1/replay", None),
        ("GET", "/api/settings/audit.csv", None),
    ]
    for method, path, body in doors:
        assert student.open(path, method=method, json=body).status_code == 403, path
        assert engine.client.open(path, method=method, json=body).status_code == 401, path
    assert engine.value("select count(*) from private.provider_credentials") == 0


def knock(engine: Engine, secret: str) -> int:
    event = secrets.token_hex(8)
    body = json.dumps({"id": event, "topic": "contact.created", "created_at": "2026-11-22T10:00:00Z"}).encode()
    headers = {"X-AiSensy-Signature": signature_of(body, secret), "Content-Type": "application/json"}
    return engine.client.post("/hooks/aisensy", data=body, headers=headers).status_code


def test_a_replaced_webhook_secret_verifies_for_a_while(engine: Engine, admin: Client) -> None:
    old, new, newest = engine.environment["AISENSY_WEBHOOK_SECRET"], secrets.token_hex(32), secrets.token_hex(32)
    assert knock(engine, old) == 200
    assert store(admin, "aisensy", aisensy_webhook_secret=new) == 200
    assert (knock(engine, old), knock(engine, new), knock(engine, newest)) == (200, 200, 401)
    assert store(admin, "aisensy", overlap_hours=0, aisensy_webhook_secret=newest) == 200
    # The one before the last is over at once, the environment's still has its day.
    assert (knock(engine, old), knock(engine, new), knock(engine, newest)) == (200, 401, 200)
    engine.run(
        "update private.provider_credentials set accepted_until = clock_timestamp() where accepted_until > now()"
    )
    engine.drain()
    engine.app.extensions["launchpad"].refresh()
    assert (knock(engine, old), knock(engine, newest)) == (401, 200)
    assert engine.value("select count(*) from private.provider_credentials") == 1


def test_a_new_address_for_bolna_is_told_once(engine: Engine, admin: Client) -> None:
    made = admin.post("/api/settings/providers/bolna/address", json={"overlap_hours": 1}).json
    assert made is not None
    path = made["url"].removeprefix(engine.settings.app_url)
    assert engine.client.post(path, data=b"{}").status_code == 400  # let in, and found malformed
    assert engine.client.post("/hooks/bolna/" + "x" * 43, data=b"{}").status_code == 401
    assert made["url"] not in admin.get("/api/settings/providers").text


def test_keys_change_by_command_with_an_overlap(engine: Engine, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert store(admin, "sendgrid", sendgrid_api_key=right_key(engine)) == 200
    newer = new_key()

    def command(keys: str) -> tuple[int, str]:
        for name, value in {**engine.environment, "CREDENTIALS_KEY": keys}.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(main, ["credentials", "rotate"])
        return done.exit_code, done.output

    code, said = command(newer)
    assert code == 1
    assert "No key opens sendgrid_api_key" in said
    code, said = command(f"{newer},{KEY}")
    assert (code, said) == (0, "1 credentials are now wrapped by the first key.\n")
    assert command(newer) == (0, "All are wrapped by it already.\n")
    # A process that has only the old key says so, and goes on with the environment's.
    assert engine.ctx.refresh()
    assert engine.ctx.stored.broken == {"sendgrid_api_key"}
    assert engine.ctx.settings.sendgrid_api_key.get_secret_value() == "SG.wrong"

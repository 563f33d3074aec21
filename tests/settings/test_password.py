"""What is dangerous asks for the password again, in the engine's routes and in the database."""

from __future__ import annotations

import psycopg
import pytest

from tests.cast import Cast, password_typed
from tests.engine import Engine

ERASE = ("POST", "/api/privacy/erasures", {"family_id": "00000000-0000-4000-8000-000000000000"})
STORE = ("PUT", "/api/settings/providers/sendgrid/credentials", {"values": {"sendgrid_api_key": "SG.x"}})
REMOVE = ("DELETE", "/api/settings/providers/sendgrid/credentials/sendgrid_api_key", None)
ADDRESS = ("POST", "/api/settings/providers/bolna/address", {"overlap_hours": 1})


@pytest.mark.parametrize(("method", "path", "body"), [ERASE, STORE, REMOVE, ADDRESS])
def test_a_dangerous_route_asks_for_it(
    engine: Engine, cast: Cast, method: str, path: str, body: dict[str, object] | None
) -> None:
    admin = engine.client.as_admin(cast.admin)
    refused = admin.open(path, method=method, json=body)
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "password_again")
    password_typed(engine, cast.admin)
    assert admin.open(path, method=method, json=body).status_code != 403


def test_it_counts_for_ten_minutes_in_one_sign_in(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    app_auth = engine.app.extensions["launchpad"].auth_admin
    monkeypatch.setattr(app_auth, "is_password", lambda *given: given == ("kavita@example.com", "right"))
    here = engine.client.as_user(cast.admin, session_id="one")
    there = engine.client.as_user(cast.admin, session_id="two")
    assert here.post("/api/settings/password", json={"password": "wrong"}).status_code == 422
    assert here.open(ERASE[1], method="POST", json=ERASE[2]).status_code == 403
    assert here.post("/api/settings/password", json={"password": "right"}).get_json() == {"minutes": 10}
    assert here.open(ERASE[1], method="POST", json=ERASE[2]).status_code == 404
    assert there.open(ERASE[1], method="POST", json=ERASE[2]).status_code == 403
    engine.run("update private.password_proofs set proved_at = clock_timestamp() - interval '11 minutes'")
    assert here.open(ERASE[1], method="POST", json=ERASE[2]).status_code == 403


def test_guessing_is_slow(engine: Engine, cast: Cast, monkeypatch: pytest.MonkeyPatch, same_window: None) -> None:
    monkeypatch.setattr(engine.app.extensions["launchpad"].auth_admin, "is_password", lambda *_: False)
    admin = engine.client.as_admin(cast.admin)
    tried = [admin.post("/api/settings/password", json={"password": "x"}).status_code for _ in range(11)]
    assert tried == [422] * 10 + [429]


def test_a_student_has_no_password_to_type_here(engine: Engine, cast: Cast) -> None:
    assert (
        engine.client.as_student(cast.student).post("/api/settings/password", json={"password": "x"}).status_code == 403
    )


def test_live_asks_for_it_in_the_database_too(engine: Engine, cast: Cast) -> None:
    change = "update public.app_settings set value = %s where key = 'send_mode'"
    with engine.as_person(cast.admin) as conn:
        conn.execute(change, ['"paused"'])
    with engine.as_person(cast.admin) as conn, pytest.raises(psycopg.errors.CheckViolation, match="password again"):
        conn.execute(change, ['"live"'])
    password_typed(engine, cast.admin)
    with engine.as_person(cast.admin) as conn:
        assert conn.execute(change, ['"live"']).rowcount == 1

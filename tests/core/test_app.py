"""The app's front: health, headers, limits, errors, languages and the built web app."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from flask import Response, request
from flask.testing import FlaskClient
from pydantic import BaseModel

from launchpad.app import DOMAINS, create_app, openapi_document
from launchpad.config import Settings, load_settings
from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import public
from launchpad.core.db import Database
from launchpad.core.errors import Conflict, Gone, Invalid, TooMany
from launchpad.system.service import MIGRATIONS, newest_migration
from tests.core.conftest import environment

trial = api_blueprint("trial", __name__, "/api/trial")


class Order(BaseModel):
    """Something to send."""

    seats: int


class Failure(BaseModel):
    """What goes wrong."""

    kind: str


@trial.post("/order")
@public
def order(body: Order) -> dict[str, int]:
    """Take an order."""
    return {"seats": body.seats}


@trial.post("/rule")
@public
def rule() -> dict[str, str]:
    """Break a rule that the database keeps."""
    with context().db.transaction() as conn:
        conn.execute("insert into public.families (name) values ('x')")
        conn.execute("set local role none")
        conn.execute(
            "do $$ begin raise exception 'A seat cannot be sold twice.' using errcode = 'check_violation'; end $$"
        )
    return {}


@trial.get("/<kind>")
@public
def fail(path: Failure) -> Response:
    """Raise what is asked for."""
    raise {
        "conflict": Conflict(),
        "invalid": Invalid("email", "Please write an e-mail address."),
        "too-many": TooMany(30),
        "bug": KeyError("riya@example.com"),
    }[path.kind]


@pytest.fixture
def trials() -> FlaskClient:
    """The app with routes that fail on purpose."""
    app = create_app(load_settings(environment()))
    app.add_url_rule("/page/bug", "page_bug", _bug)
    app.add_url_rule("/page/gone", "page_gone", _gone)
    app.add_url_rule("/page/slow", "page_slow", _too_many)
    app.add_url_rule("/page/size", "page_size", lambda: str(len(request.get_data())), methods=["POST"])
    app.add_url_rule("/hooks/size", "hook_size", lambda: str(len(request.get_data())), methods=["POST"])
    return app.test_client()


def _bug() -> str:
    return str(1 // 0)


def _gone() -> str:
    raise Gone


def _too_many() -> str:
    raise TooMany(30)


def test_it_is_alive_and_ready_on_a_migrated_database(client: FlaskClient, db: Database) -> None:
    assert client.get("/api/health").json == {"status": "ok"}
    answer = client.get("/api/ready")
    assert answer.status_code == 200
    newest = newest_migration(MIGRATIONS)
    assert newest is not None
    assert answer.json == {
        "ready": True,
        "database": True,
        "migration": newest,
        "migration_expected": newest,
        "worker_age_seconds": None,
        "functions": {"automation-event": None, "notify": None, "tick": None},
    }
    with db.transaction() as conn:
        conn.execute(
            "insert into private.heartbeats (worker, beat_at) values ('w', clock_timestamp() - interval '9 s')"
        )
    seen = client.get("/api/ready").json
    assert seen is not None
    assert 9 <= seen["worker_age_seconds"] < 60


def test_it_is_not_ready_while_a_migration_is_missing(client: FlaskClient, db: Database) -> None:
    with db.transaction() as conn:
        conn.execute("set local role none")
        conn.execute(
            "delete from supabase_migrations.schema_migrations where version >= %s", [newest_migration(MIGRATIONS)]
        )
    answer = client.get("/api/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["ready"], answer.json["database"]) == (False, True)


def test_the_browsers_configuration_holds_no_secret(front: FlaskClient) -> None:
    assert front.get("/api/config.json").json == {
        "supabase_url": "http://127.0.0.1:18401",
        "publishable_key": "sb_publishable_test",
        "app_url": "http://127.0.0.1:18400",
        "vapid_public_key": None,
    }


def test_errors_have_one_shape(settings: Settings) -> None:
    app = create_app(settings)
    app.register_api(trial)
    trials = app.test_client()

    def error(method: str, path: str, **arguments: object) -> tuple[int, dict[str, object]]:
        answer = trials.open(path, method=method, headers={"X-Request-Id": "request-1"}, **arguments)  # type: ignore[arg-type]
        assert answer.json is not None
        body = dict(answer.json["error"])
        assert body.pop("request_id") == answer.headers["X-Request-Id"] == "request-1"
        return answer.status_code, body

    changed = "This was changed in the meantime. Look at it again."
    assert error("GET", "/api/trial/conflict") == (409, {"code": "conflict", "message": changed, "field": None})
    invalid = {"code": "invalid", "message": "Please write an e-mail address.", "field": "email"}
    assert error("GET", "/api/trial/invalid") == (422, invalid)
    assert error("POST", "/api/trial/order", json={"seats": "many"})[1]["field"] == "seats"
    assert error("POST", "/api/trial/order", data="{", content_type="application/json")[0] == 422
    assert error("GET", "/api/trial/too-many")[0] == 429
    sold = {"code": "not_possible", "message": "A seat cannot be sold twice.", "field": None}
    assert error("POST", "/api/trial/rule") == (409, sold)
    assert error("GET", "/api/nowhere")[1]["code"] == "not_found"
    assert error("PATCH", "/api/health")[1]["code"] == "method_not_allowed"
    status, bug = error("GET", "/api/trial/bug")
    assert (status, bug["code"]) == (500, "internal")
    assert "riya" not in str(bug)
    assert trials.get("/api/trial/too-many").headers["Retry-After"] == "30"


def test_a_database_that_is_away_makes_503_and_not_500() -> None:
    app = create_app(load_settings(environment()))
    app.extensions["launchpad"].db._pool.timeout = 0.3
    app.register_api(trial)
    answer = app.test_client().post("/api/trial/rule")
    assert answer.status_code == 503
    assert app.test_client().get("/api/ready").status_code == 503
    assert app.test_client().get("/api/health").status_code == 200
    app.extensions["launchpad"].db.close()


def test_pages_fail_in_words_of_the_readers_language(trials: FlaskClient) -> None:
    missing = trials.get("/nowhere")
    assert missing.status_code == 404
    assert "This page does not exist, or is not yours to see." in missing.text
    assert "यह पेज नहीं है, या आपके लिए नहीं है।" in trials.get("/nowhere?lang=hi").text
    assert "has been used" in trials.get("/page/gone?lang=en").text
    assert "Please wait 30 seconds" in trials.get("/page/slow").text
    bug = trials.get("/page/bug")
    assert bug.status_code == 500
    assert f"Reference {bug.headers['X-Request-Id']}." in bug.text
    assert "ZeroDivision" not in bug.text


def test_a_chosen_language_is_remembered(front: FlaskClient) -> None:
    page = front.get("/nowhere?lang=hi&x=a%20b")
    assert '<html lang="hi">' in page.text
    assert 'href="/nowhere?lang=en&amp;x=a+b"' in page.text
    assert '<html lang="hi">' in front.get("/nowhere").text
    assert '<html lang="en">' in front.get("/nowhere?lang=en").text
    assert '<html lang="en">' in front.get("/nowhere?lang=xx").text


def test_the_browsers_language_counts_until_one_is_chosen(front: FlaskClient) -> None:
    assert '<html lang="hi">' in front.get("/nowhere", headers={"Accept-Language": "hi-IN,hi;q=0.9,en;q=0.8"}).text
    assert '<html lang="en">' in front.get("/nowhere", headers={"Accept-Language": "ta-IN"}).text


def test_every_answer_carries_the_headers_that_keep_it_to_itself(front: FlaskClient) -> None:
    for path in ("/nowhere", "/api/health", "/static/public.css", "/sign-in"):
        headers = front.get(path, buffered=True).headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy["script-src"] == policy["default-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert policy["connect-src"] == "'self' http://127.0.0.1:18401 ws://127.0.0.1:18401"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert front.get("/api/health").headers["Cache-Control"] == "no-store"


def test_public_pages_ask_nothing_of_others_and_hold_no_script(front: FlaskClient) -> None:
    page = front.get("/nowhere").text
    assert "<script" not in page
    assert "style=" not in page
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    styles = front.get("/static/public.css", buffered=True).text
    assert re.findall(r"url\(|@import|@font-face", styles) == []


def test_bodies_are_bounded(trials: FlaskClient) -> None:
    megabyte = 1024 * 1024
    assert trials.post("/page/size", data=b"x" * megabyte).text == str(megabyte)
    large = trials.post("/page/size?lang=en", data=b"x" * (megabyte + 1))
    assert large.status_code == 413
    assert "The file is larger than 1 MB." in large.text
    assert trials.post("/hooks/size", data=b"x" * (32 * megabyte)).text == str(32 * megabyte)
    assert trials.post("/hooks/size", data=b"x" * (32 * megabyte + 1)).status_code == 413


def test_a_request_id_of_the_caller_is_kept_when_it_is_one(front: FlaskClient) -> None:
    assert front.get("/api/health", headers={"X-Request-Id": "abcd-1234"}).headers["X-Request-Id"] == "abcd-1234"
    made = front.get("/api/health", headers={"X-Request-Id": "a b;<script>"}).headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_proxies_are_believed_only_when_they_are_counted() -> None:
    for proxies, seen in (("0", "127.0.0.1"), ("1", "203.0.113.7")):
        app = create_app(load_settings(environment(TRUSTED_PROXIES=proxies)))
        app.add_url_rule("/who", "who", lambda: str(request.remote_addr))
        assert app.test_client().get("/who", headers={"X-Forwarded-For": "203.0.113.7"}).text == seen


def test_the_built_web_app_is_served_at_its_addresses(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>app</title>")
    (tmp_path / "assets" / "index-B1gH4sh.js").write_text("1")
    client = create_app(load_settings(environment()), web_dist=tmp_path).test_client()
    for path in ("/sign-in", "/sign-up", "/reset", "/auth/confirm", "/admin", "/admin/leads/1", "/app", "/app/work"):
        page = client.get(path, buffered=True)
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-cache"), path
        assert "<title>app</title>" in page.text
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
    for path in ("/admin", "/app"):
        assert client.get(path + "/").headers["Location"] == path
    asset = client.get("/assets/index-B1gH4sh.js", buffered=True)
    assert asset.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert asset.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in asset.headers
    assert client.get("/assets/../../app.py").status_code == 404
    assert client.get("/administrator").status_code == 404


def test_a_page_comes_with_what_it_would_ask_for_first(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<head><title>app</title><script src="/assets/a.js"></script></head>')
    first = {
        "/app/*": ["assets/a.js", "assets/b.js", "assets/early-1.js"],
        "/app/assignments/*/submit": ["assets/c.js", "assets/c.css"],
    }
    (tmp_path / "first.json").write_text(json.dumps(first))
    client = create_app(load_settings(environment()), web_dist=tmp_path).test_client()
    page = client.get("/app/assignments")
    assert '<link rel="modulepreload" crossorigin href="/assets/b.js">' in page.text
    assert page.text.count("/assets/a.js") == 1
    # The one that asks for the data is run, and stands after the configuration that it reads and before all others.
    early = page.text.index('<script type="module" async fetchpriority="high" crossorigin src="/assets/early-1.js">')
    assert page.text.index('id="config">') < early < page.text.index("/assets/b.js") < page.text.index("/assets/a.js")
    assert page.text.count("early-1.js") == 1
    assert "c.js" not in page.text
    submit = client.get("/app/assignments/1/submit").text
    assert '<link rel="stylesheet" crossorigin href="/assets/c.css">' in submit
    assert "b.js" not in submit
    written = client.get("/admin").text
    assert "b.js" not in written
    config = written.partition('id="config">')[2].partition("</script>")[0]
    assert json.loads(config) == client.get("/api/config.json").json
    assert client.get("/app/assignments", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_without_a_built_web_app_it_says_how_to_build_it(tmp_path: Path) -> None:
    page = create_app(load_settings(environment()), web_dist=tmp_path / "none").test_client().get("/admin/leads")
    assert page.status_code == 503
    assert "npm run build" in page.text


def test_the_openapi_document_needs_no_settings_and_is_what_the_app_serves(front: FlaskClient) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "launchpad.app", "--openapi"], capture_output=True, text=True, check=True, env={}
    )
    document = json.loads(printed.stdout)
    assert document == json.loads(openapi_document()) == front.get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert "ErrorBody" in document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for operation in operations.values():
            refused = operation["responses"]["422"]["content"]["application/json"]["schema"]
            assert refused == {"$ref": "#/components/schemas/ErrorBody"}, path


def test_no_two_models_of_the_document_share_a_name() -> None:
    documented = json.loads(openapi_document())["components"]["schemas"]
    models: dict[str, set[str]] = {}
    for domain in DOMAINS:
        for name, model in vars(import_module(f"{domain}.routes")).items():
            if isinstance(model, type) and issubclass(model, BaseModel) and name in documented:
                models.setdefault(name, set()).add(model.__module__)
    # The document would keep one of them, and the client would be typed by it.
    assert {name: homes for name, homes in models.items() if len(homes) > 1} == {}

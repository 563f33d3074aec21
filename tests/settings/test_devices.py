"""The devices of an account: each person sees and ends their own sign-ins alone."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.cast import Cast
from tests.engine import Engine

ANDROID = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"


def sign_in(engine: Engine, user: UUID, agent: str | None = None) -> UUID:
    """A sign-in as Auth keeps it, with its refresh token."""
    made = uuid4()
    with engine.as_owner() as conn:
        conn.execute("insert into auth.sessions (id, user_id, user_agent) values (%s, %s, %s)", [made, user, agent])
        conn.execute(
            "insert into auth.refresh_tokens (id, token, user_id, session_id) values (%s, %s, %s, %s)",
            [uuid4(), str(made), user, made],
        )
    return made


def listed(engine: Engine, user: UUID, session: UUID | None = None) -> list[tuple[UUID, str | None, bool]]:
    with engine.as_owner() as conn:
        claims = {"sub": str(user), "role": "authenticated", "session_id": str(session) if session else ""}
        conn.execute("select set_config('request.jwt.claims', %s, true)", [json.dumps(claims)])
        conn.execute("set local role authenticated")
        return conn.execute("select id, user_agent, is_this from public.my_sign_ins()").fetchall()


def test_each_sees_their_own_with_this_one_marked(engine: Engine, cast: Cast) -> None:
    phone, other = sign_in(engine, cast.student, ANDROID), sign_in(engine, cast.student)
    sign_in(engine, cast.classmate, ANDROID)
    found = {row[0]: row[1:] for row in listed(engine, cast.student, phone)}
    assert found == {phone: (ANDROID, True), other: (None, False)}


def test_one_is_signed_out_with_its_tokens_and_the_others_stay(engine: Engine, cast: Cast) -> None:
    phone, other = sign_in(engine, cast.student, ANDROID), sign_in(engine, cast.student)
    with engine.as_person(cast.student) as conn:
        conn.execute("select public.end_sign_in(%s)", [other])
    assert [row[0] for row in listed(engine, cast.student)] == [phone]
    with engine.as_owner() as conn:
        left = conn.execute("select session_id from auth.refresh_tokens").fetchall()
    assert left == [(phone,)]


def test_nobody_ends_the_sign_in_of_another(engine: Engine, cast: Cast) -> None:
    theirs = sign_in(engine, cast.student)
    for who in (cast.classmate, cast.admin):
        with pytest.raises(psycopg.errors.NoDataFound), engine.as_person(who) as conn:
            conn.execute("select public.end_sign_in(%s)", [theirs])
    assert [row[0] for row in listed(engine, cast.student)] == [theirs]


def test_the_table_itself_is_out_of_reach(engine: Engine, cast: Cast) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.student) as conn:
        conn.execute("select * from auth.sessions")

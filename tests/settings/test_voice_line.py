"""The agents and the number of calls as the educator sets them: before the environment's, without a restart."""

import json
from uuid import UUID, uuid4

import psycopg
import pytest

from launchpad.ledger.voice import agent_id
from tests.cast import Cast
from tests.engine import Engine


def write(engine: Engine, who: UUID, key: str, value: object) -> int:
    with engine.as_person(who) as conn:
        return conn.execute(
            "update public.app_settings set value = %s::jsonb where key = %s", [json.dumps(value), key]
        ).rowcount


def line(**parts: str) -> dict[str, str]:
    scripts = ("welcome_call", "followup_call", "rescue_call")
    empty = {f"{script}_{language}": "" for script in scripts for language in ("en", "hi")}
    return {"from_number": "", **empty, **parts}


def test_what_she_sets_comes_before_the_environments_and_what_is_empty_stays(engine: Engine, cast: Cast) -> None:
    before = engine.ctx.settings
    mine = str(uuid4())
    engine.ctx.refresh()
    assert engine.ctx.settings.bolna_from_number == before.bolna_from_number
    heard = engine.db.listen("launchpad_work", silence=2)
    assert next(heard) is None
    assert write(engine, cast.admin, "voice_line", line(from_number="+918035700001", followup_call_hi=mine)) == 1
    told = next(heard)
    assert told is not None
    assert told.payload == "credentials"
    heard.close()  # type: ignore[attr-defined]
    assert engine.ctx.refresh() is True
    now = engine.ctx.settings
    assert now.bolna_from_number == "+918035700001"
    assert agent_id(now, "followup_call", "hi") == mine
    assert agent_id(now, "welcome_call", "en") == agent_id(before, "welcome_call", "en")
    assert engine.ctx.refresh() is False
    write(engine, cast.admin, "voice_line", line())
    assert engine.ctx.refresh() is True
    assert engine.ctx.settings.bolna_agents == before.bolna_agents


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("voice_line", line(from_number="12")),
        ("voice_line", line(welcome_call_en="my agent")),
        ("reply_within_hours", 0),
        ("reply_within_hours", "soon"),
        ("safety_words", [""]),
        ("safety_words", "hurt"),
    ],
)
def test_what_no_call_could_use_is_refused(engine: Engine, cast: Cast, key: str, value: object) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        write(engine, cast.admin, key, value)


def test_the_educator_alone_sets_them(engine: Engine, cast: Cast) -> None:
    assert write(engine, cast.student, "voice_line", line()) == 0
    assert write(engine, cast.student, "safety_words", ["hurt"]) == 0
    assert write(engine, cast.admin, "safety_words", ["hurt"]) == 1
    assert write(engine, cast.admin, "reply_within_hours", 6) == 1

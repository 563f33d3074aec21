"""When a person answers, as a call says it: the hours of the rules of calling, in words, in both languages."""

from datetime import datetime, time
from typing import Any
from uuid import uuid4

import pytest

from launchpad.core.clock import INDIA
from launchpad.outreach import words
from tests.cast import Cast
from tests.engine import Engine


@pytest.mark.parametrize(
    ("opens", "closes", "english", "hindi"),
    [
        (time(10), time(18), "ten to six", "दस से छह बजे"),
        (time(9, 30), time(19, 15), "half past nine to quarter past seven", "साढ़े नौ से सवा सात बजे"),
        (time(11, 45), time(13, 30), "quarter to twelve to half past one", "पौने बारह से डेढ़ बजे"),
        (time(12), time(14, 30), "twelve to half past two", "बारह से ढाई बजे"),
        (time(10, 20), time(18), "10:20 to six", "10:20 से छह बजे"),
        (time(7), time(19), "seven in the morning to seven in the evening", "सुबह सात से शाम सात बजे"),
    ],
)
def test_hours_are_said_as_people_say_them(opens: time, closes: time, english: str, hindi: str) -> None:
    assert (words.hours(opens, closes, "en"), words.hours(opens, closes, "hi")) == (english, hindi)


def test_a_call_tells_the_hours_that_the_educator_set(engine: Engine, cast: Cast) -> None:
    engine.clock(datetime(2026, 12, 2, 11, 0, tzinfo=INDIA))
    admin = engine.client.as_admin(cast.admin)

    def told(language: str) -> Any:
        engine.run(
            "update public.families set language = %(language)s where id = %(id)s",
            language=language,
            id=cast.meera.family_id,
        )
        body = {"lead_id": str(cast.meera.lead_id), "script": "followup_call", "client_key": uuid4().hex, "at": None}
        made = admin.post("/api/calls", json=body).get_json()
        return engine.value("select variables ->> 'hours_human' from public.call_logs where id = %(id)s", id=made["id"])

    assert told("en") == "ten to six"
    engine.drain()
    [spoken] = [one["text"] for one in engine.sent() if one["channel"] == "voice"]
    assert "hours_human: ten to six" in spoken
    with engine.as_person(cast.admin) as conn:
        conn.execute(
            """
            update public.app_settings
               set value = jsonb_set(value, '{human_hours}', '{"from": "11:30", "to": "16:00"}')
             where key = 'calling_policy'
            """
        )
    assert told("en") == "half past eleven to four"
    assert told("hi") == "साढ़े ग्यारह से चार बजे"

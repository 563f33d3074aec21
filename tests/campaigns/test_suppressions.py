"""Addresses that take no more: why, since which message, and taken back with a reason on both sides."""

from tests.campaigns.conftest import Desk, crowd
from tests.cast import Cast
from tests.engine import Engine


def test_a_complaint_closes_the_address_and_a_reason_opens_it_at_the_provider_too(
    engine: Engine, desk: Desk, cast: Cast
) -> None:
    [family] = crowd(engine, 1)
    desk.start(desk.make())
    engine.settle(0.8)
    [mail] = engine.sent(to=family.email["value"])
    engine.sandbox.http.post(f"/messages/{mail['id']}/wish", json={"kind": "spamreport"}).raise_for_status()
    engine.settle(0.8)
    with engine.as_person(desk.admin) as conn:
        shown = conn.execute(
            "select id, why, message_event_key from public.suppressed_contacts where family_id = %s", [family.family_id]
        ).fetchall()
    assert shown == [(family.email["id"], "complaint", "news_offer")]
    path = f"/api/suppressions/{family.email['id']}/unblock"
    assert engine.client.as_student(cast.student).post(path, json={"reason": "because"}).status_code == 403
    assert desk.client.post(path, json={"reason": " "}).status_code == 422

    # While the provider does not answer, nothing is opened here either.
    engine.sandbox.http.post("/faults", json={"provider": "sendgrid", "script": ["503"]})
    refused = desk.client.post(path, json={"reason": "She asked by phone to get them again."})
    assert refused.status_code == 503
    assert engine.value("select count(*) from public.suppressed_contacts") == 1
    opened = desk.client.post(path, json={"reason": "She asked by phone to get them again."})
    assert (opened.status_code, opened.get_json()["lifted"]) == (200, ["spam_reports", "unsubscribes"])
    assert engine.value("select count(*) from public.suppressed_contacts") == 0
    [noted] = engine.rows("select after from public.audit_log where action = 'address.unblocked'")
    assert noted["after"]["reason"] == "She asked by phone to get them again."
    assert desk.client.post(path, json={"reason": "Once more"}).get_json()["error"]["code"] == "not_suppressed"

    desk.start(desk.make(name="Again"))
    engine.settle(0.8)
    assert [one["status"] for one in engine.sent(to=family.email["value"])][-1] == "delivered"


def test_a_mailbox_that_is_gone_is_dropped_until_it_is_unblocked(engine: Engine, desk: Desk) -> None:
    [gone] = crowd(engine, 1, domain="bounce.example")
    desk.start(desk.make())
    engine.settle(0.8)
    with engine.as_person(desk.admin) as conn:
        assert conn.execute("select value, why from public.suppressed_contacts").fetchall() == [
            (gone.email["value"], "bounce")
        ]
    again = desk.make(name="Again")
    [item] = desk.plan(again)["items"]
    assert (item["state"], item["reason"]) == ("held", "Nobody who fits can get this message.")
    assert desk.client.post(
        f"/api/suppressions/{gone.email['id']}/unblock", json={"reason": "A new mailbox"}
    ).get_json()["lifted"] == ["bounces", "unsubscribes"]
    assert desk.plan(again)["will_send"] == 1

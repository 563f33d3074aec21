"""From a draft to a withdrawn certificate, and the badge that goes with it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

import jwt
import psycopg
import pytest

from launchpad.certificates import draw
from tests.cast import Cast
from tests.certificates.test_issue import finish_the_course, issue
from tests.engine import Client, Engine


def admin(engine: Engine, cast: Cast) -> Client:
    return engine.client.as_admin(cast.admin)


def drafts(engine: Engine, cast: Cast, *items: dict[str, Any]) -> list[dict[str, Any]]:
    answer = admin(engine, cast).post("/api/certificates/drafts", json={"items": list(items)})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["results"]
    return found


def plan_of(engine: Engine, cast: Cast, ids: list[str]) -> dict[str, Any]:
    what = {"action": "certificates", "what": {"ids": ids}}
    answer = admin(engine, cast).post("/api/plans/preview", json=what)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def confirm(engine: Engine, cast: Cast, ids: list[str], fingerprint: str) -> dict[str, Any]:
    body = {"action": "certificates", "what": {"ids": ids}, "plan_id": str(uuid4()), "fingerprint": fingerprint}
    answer = admin(engine, cast).post("/api/plans/confirm", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_several_are_drawn_looked_at_and_issued_with_the_messages_that_were_shown(engine: Engine, cast: Cast) -> None:
    finish_the_course(engine, cast)
    seats = [str(cast.enrollment_id), str(cast.classmate_enrollment_id), str(UUID(int=7))]
    first, second, third = drafts(engine, cast, *({"enrollment_id": seat} for seat in seats))
    assert first["certificate"]["issued_at"] is None
    # Kabir has done nothing yet; without a reason there is no draft, and the others are not held up.
    assert (second["certificate"], second["field"]) == (None, "reason")
    assert "does not exist" in third["reason"]
    [second] = drafts(engine, cast, {"enrollment_id": seats[1], "reason": "Did it all at home."})
    ids = [first["certificate"]["id"], second["certificate"]["id"]]
    engine.drain()
    assert engine.value("select count(*) from public.email_logs where event_key = 'certificate_ready'") == 0
    assert engine.client.get(f"/verify/{first['certificate']['code']}").status_code == 404

    plan = plan_of(engine, cast, ids)
    assert [item["state"] for item in plan["items"]] == ["ready", "ready"]
    assert plan["will_send"] > 0
    answer = confirm(engine, cast, ids, plan["fingerprint"])
    assert [one["outcome"] for one in answer["results"]] == ["done", "done"]
    engine.drain()
    written = engine.value(
        """
        select (select count(*) from public.email_logs where event_key = 'certificate_ready')
             + (select count(*) from public.whatsapp_logs where event_key = 'certificate_ready')
        """
    )
    assert written == answer["planned"]
    assert engine.value("select count(*) from public.notifications where event_key = 'certificate_ready'") == 2
    again = plan_of(engine, cast, ids)
    assert {item["reason"] for item in again["items"]} == {"Issued already."}
    assert engine.client.get(f"/verify/{first['certificate']['code']}").status_code == 200


def test_a_draft_is_the_educators_alone_until_it_is_issued(engine: Engine, cast: Cast) -> None:
    [made] = drafts(engine, cast, {"enrollment_id": str(cast.enrollment_id), "reason": "Test"})
    path = made["certificate"]["pdf_path"]

    def seen() -> tuple[int, int]:
        with engine.as_person(cast.student) as conn:
            row = conn.execute("select count(*) from public.certificates").fetchone()
            file = conn.execute("select count(*) from storage.objects where name = %s", [path]).fetchone()
        assert row
        assert file
        return row[0], file[0]

    assert seen() == (0, 0)
    with engine.db.transaction() as conn:
        conn.execute("update public.certificates set issued_at = public.app_now()")
    assert seen() == (1, 1)
    with engine.as_person(cast.classmate) as other:
        row = other.execute("select count(*) from storage.objects where name = %s", [path]).fetchone()
        assert row == (0,)


def test_a_draft_is_drawn_again_or_thrown_away(engine: Engine, cast: Cast) -> None:
    [one] = drafts(engine, cast, {"enrollment_id": str(cast.enrollment_id), "reason": "Test"})
    [two] = drafts(engine, cast, {"enrollment_id": str(cast.enrollment_id), "reason": "T", "name_printed": "रिया"})
    assert two["certificate"]["id"] == one["certificate"]["id"]
    assert two["certificate"]["code"] == one["certificate"]["code"]
    gone, there = one["certificate"]["pdf_path"], two["certificate"]["pdf_path"]
    stored = {row["name"] for row in engine.rows("select name from storage.objects where bucket_id = 'certificates'")}
    assert (gone in stored, there in stored) == (False, True)
    path = f"/api/certificates/{two['certificate']['id']}"
    assert engine.client.as_student(cast.student).delete(path).status_code == 403
    assert admin(engine, cast).delete(path).status_code == 204
    assert engine.value("select count(*) from storage.objects where bucket_id = 'certificates'") == 0
    assert admin(engine, cast).delete(path).status_code == 404


def test_issued_again_keeps_the_code_and_replaces_the_file(engine: Engine, cast: Cast) -> None:
    _, made = issue(engine, cast, reason="Test", name_printed="Riya Sharmaa")
    engine.drain()
    path = f"/api/certificates/{made['id']}/reissue"
    assert admin(engine, cast).post(path, json={"reason": "  "}).status_code == 422
    answer = admin(engine, cast).post(path, json={"reason": "A letter too many.", "name_printed": "Riya Sharma"})
    assert answer.status_code == 200, answer.text
    again = answer.get_json()
    assert (again["code"], again["status"], again["version"]) == (made["code"], "reissued", 2)
    stored = {row["name"] for row in engine.rows("select name from storage.objects where bucket_id = 'certificates'")}
    assert stored == {again["pdf_path"], again["png_path"]}
    page = engine.client.get(f"/verify/{made['code']}").text
    assert "Issued again" in page
    engine.drain()
    mails = engine.rows("select to_address from public.email_logs where event_key = 'certificate_ready'")
    assert len(mails) == 2 * len({row["to_address"] for row in mails})
    kept = engine.rows("select * from public.certificate_files order by version")
    assert [row["replaced_at"] is None for row in kept] == [False, True]
    content = b"".join(engine.ctx.storage.download("certificates", again["pdf_path"]))
    assert draw.pdf(draw.again(kept[1]["sheet"])) == content
    assert hashlib.sha256(content).hexdigest() == kept[1]["pdf_sha256"]


def test_withdrawn_needs_a_reason_and_says_so_without_it(engine: Engine, cast: Cast) -> None:
    _, made = issue(engine, cast, reason="Test")
    path = f"/api/certificates/{made['id']}/revoke"
    for client in (engine.client, engine.client.as_student(cast.student)):
        assert client.post(path, json={"reason": "Mine"}).status_code in (401, 403)
    assert admin(engine, cast).post(path, json={"reason": ""}).status_code == 422
    assert admin(engine, cast).post(path, json={"reason": "Copied work."}).get_json()["status"] == "revoked"
    assert admin(engine, cast).post(path, json={"reason": "Again"}).status_code == 409
    page = engine.client.get(f"/verify/{made['code']}")
    assert "withdrawn" in page.text
    assert "Copied" not in page.text
    assert "Riya" not in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert engine.value("select count(*) from public.audit_log where action = 'certificate.revoked'") == 1
    assert engine.value("select checks from public.certificates") == 1


@pytest.mark.parametrize(
    "name", ["", "   ", "123", "Riya\u202eamrahS", "Riya\x00", "Riya 龍", "A" * 121, "\u200b\u200b"]
)
def test_a_name_that_cannot_be_printed_makes_no_certificate(engine: Engine, cast: Cast, name: str) -> None:
    status, problem = issue(engine, cast, reason="Test", name_printed=name or " ")
    assert (status, problem["error"]["field"]) == (422, "name_printed")
    assert engine.value("select count(*) from public.certificates") == 0
    assert engine.value("select count(*) from storage.objects where bucket_id = 'certificates'") == 0


def test_the_list_is_narrowed_on_the_server(engine: Engine, cast: Cast) -> None:
    finish_the_course(engine, cast)

    def names(**query: object) -> list[str]:
        body = admin(engine, cast).get("/api/certificates/candidates", query_string=query).get_json()
        assert body["everyone"] == 2
        return [one["student_name"] for one in body["candidates"]]

    assert names() == ["Kabir Rao", "Riya Sharma"]
    assert names(q="riya") == ["Riya Sharma"]
    assert names(state="eligible") == ["Riya Sharma"]
    assert names(state="not_yet") == ["Kabir Rao"]
    assert names(state="issued") == []
    assert names(batch_id=str(cast.batch_id), size=1, page=2) == ["Riya Sharma"]
    assert names(batch_id=str(UUID(int=1))) == []
    issue(engine, cast)
    assert names(state="issued") == ["Riya Sharma"]


def test_a_template_decides_how_new_ones_look(engine: Engine, cast: Cast) -> None:
    with engine.as_person(cast.admin) as conn:
        row = conn.execute(
            """
            insert into public.certificate_templates (name, layout, accent, sentence)
            values ('Workshop', 'plain', '#7A2E1D', 'took part in') returning id
            """
        ).fetchone()
        assert row is not None
        conn.execute("select public.use_certificate_template(%s)", [row[0]])
    issue(engine, cast, reason="Test")
    sheet = engine.value("select sheet from public.certificate_files")
    assert sheet["look"] == {
        "layout": "plain",
        "accent": "#7A2E1D",
        "heading": "Certificate of completion",
        "heading_second": "पूर्णता प्रमाणपत्र",
        "sentence": "took part in",
        "signed_as": "Educator",
    }
    with pytest.raises(psycopg.errors.InsufficientPrivilege), engine.as_person(cast.student) as conn:
        conn.execute("select public.use_certificate_template(%s)", [row[0]])


def test_a_template_says_how_many_hours_the_classes_lasted(engine: Engine, cast: Cast) -> None:
    finish_the_course(engine, cast)
    said = []
    for measure, hours in ((True, True), (False, True), (True, False)):
        with engine.as_person(cast.admin) as conn:
            conn.execute(
                "update public.certificate_templates set shows_measure = %s, shows_hours = %s where is_default",
                [measure, hours],
            )
        drafts(engine, cast, {"enrollment_id": str(cast.enrollment_id)})
        said.append(
            engine.value("select sheet ->> 'measure' from public.certificate_files order by version desc limit 1")
        )
    lasted = engine.value(
        """
        select round(sum(extract(epoch from s.ends_at - s.starts_at)) / 3600)::int
          from public.session_attendance a join public.sessions s on s.id = a.session_id
         where a.enrollment_id = %(id)s and s.status = 'ended'
        """,
        id=cast.enrollment_id,
    )
    hours_words = f"{lasted}\u00a0hour{'s' if lasted != 1 else ''}"
    assert f"({hours_words})" in said[0]
    assert said[1] == f", with {hours_words}\u00a0of\u00a0live\u00a0classes"
    assert "hour" not in said[2]
    assert "piece" in said[2]


def test_a_template_is_shown_with_the_longest_name_and_says_what_it_cannot_print(engine: Engine, cast: Cast) -> None:
    found = admin(engine, cast).get("/api/certificates/samples").get_json()["samples"]
    assert [one["name"] for one in found[:2]] == ["Riya Sharma", "Kabir Rao"]
    assert len(found) == 11
    look = {
        "layout": "kite",
        "accent": "#0F6470",
        "heading": "Certificate",
        "sentence": "finished",
        "signed_as": "Teacher",
    }
    for one in found:
        answer = admin(engine, cast).post("/api/certificates/preview", json={**look, "name": one["name"]})
        assert answer.data.startswith(b"\x89PNG"), one
    refused = admin(engine, cast).post("/api/certificates/preview", json={**look, "name": "龍"})
    assert refused.status_code == 422
    assert "龍" in refused.get_json()["error"]["message"]
    assert engine.client.as_student(cast.student).get("/api/certificates/samples").status_code == 403
    assert engine.client.as_student(cast.student).post("/api/certificates/preview", json=look).status_code == 403


def test_the_badge_is_checked_with_the_published_key_and_names_nobody(engine: Engine, cast: Cast) -> None:
    _, made = issue(engine, cast, reason="Test")
    path = f"/api/certificates/{made['id']}/badge"
    answer = engine.client.as_student(cast.student).get(path)
    assert answer.status_code == 200
    token = answer.text
    assert admin(engine, cast).get(path).text == token
    assert engine.client.as_student(cast.classmate).get(path).status_code == 404
    assert engine.client.get(path).status_code == 401

    header = jwt.get_unverified_header(token)
    address = header["kid"].removeprefix(engine.settings.app_url)
    key = jwt.PyJWK(engine.client.get(address).get_json())
    said = jwt.decode(token, key, algorithms=["RS256"])
    assert said["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert said["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/")
    assert (said["iss"], said["jti"]) == (said["issuer"]["id"], f"urn:uuid:{made['id']}")
    subject = said["credentialSubject"]
    assert subject["achievement"]["criteria"]["narrative"]
    holder = subject["identifier"][0]
    hashed = hashlib.sha256(("Riya Sharma" + holder["salt"]).encode()).hexdigest()
    assert holder["identityHash"] == f"sha256${hashed}"
    assert "Riya" not in str(said)
    # Another's certificate, put in by hand, does not hold.
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token[:-6] + "AAAAAA", key, algorithms=["RS256"])
    issuer = said["issuer"]["id"].removeprefix(engine.settings.app_url)
    assert engine.client.get(issuer).get_json()["type"] == ["Profile"]


def test_a_withdrawn_badge_stands_on_the_list_and_is_given_no_more(engine: Engine, cast: Cast) -> None:
    _, made = issue(engine, cast, reason="Test")
    assert engine.client.get("/badges/revoked").get_json()["revokedCredential"] == []
    admin(engine, cast).post(f"/api/certificates/{made['id']}/revoke", json={"reason": "Wrong child."})
    listed = engine.client.get("/badges/revoked").get_json()["revokedCredential"]
    assert listed == [{"id": f"urn:uuid:{made['id']}"}]
    assert engine.client.as_student(cast.student).get(f"/api/certificates/{made['id']}/badge").status_code == 409
    assert engine.client.get(f"/badges/keys/{UUID(int=3)}").status_code == 404


def test_students_are_asked_about_a_name_that_they_have_not_chosen_and_once_for_a_spelling(
    engine: Engine, cast: Cast
) -> None:
    engine.run(
        "update public.profiles set name_on_certificate = 'Riya S. Sharma' where user_id = %(id)s", id=cast.student
    )
    engine.run(
        """
        insert into public.payments (lead_id, batch_id, amount_paise, status, gateway_request_id)
        values (%(lead)s, %(batch)s, 499900, 'link_sent', 'r1')
        """,
        lead=cast.kabir.lead_id,
        batch=cast.batch_id,
    )
    listed = admin(engine, cast).get("/api/certificates/candidates").get_json()["candidates"]
    told = {one["student_name"]: (one["name_to_print"], one["name_is_confirmed"], one["due_paise"]) for one in listed}
    assert told == {"Riya Sharma": ("Riya S. Sharma", True, 0), "Kabir Rao": ("Kabir Rao", False, 499900)}
    what = {"ids": [str(cast.enrollment_id), str(cast.classmate_enrollment_id)]}
    asked = {"action": "certificate_names", "what": what}
    plan = admin(engine, cast).post("/api/plans/preview", json=asked).get_json()
    states = {item["name"]: (item["state"], item["reason"]) for item in plan["items"]}
    assert states == {"Riya Sharma": ("done", "Has chosen “Riya S. Sharma”."), "Kabir Rao": ("ready", "“Kabir Rao”")}
    assert {line["student"] for line in plan["messages"]} == {"Kabir Rao"}
    assert "Kabir Rao" in plan["shown"]["text"]
    full = {**asked, "plan_id": str(uuid4()), "fingerprint": plan["fingerprint"]}
    answer = admin(engine, cast).post("/api/plans/confirm", json=full).get_json()
    assert answer["planned"] == plan["total"] > 0
    notices = "select user_id, link_path from public.notifications where event_key = 'certificate_name'"
    assert engine.rows(notices) == [{"user_id": cast.classmate, "link_path": "/app/profile"}]
    # The same spelling is asked about once; the answer is the saved profile.
    again = admin(engine, cast).post("/api/plans/preview", json=asked).get_json()
    assert {line["outcome"] for line in again["messages"]} == {"already"}
    with engine.as_person(cast.classmate) as conn:
        conn.execute("update public.profiles set name_on_certificate = 'Kabir Rao'")
    after = admin(engine, cast).post("/api/plans/preview", json=asked).get_json()
    assert (after["items"][0]["state"], after["total"]) == ("done", 0)
    assert engine.client.as_student(cast.student).post("/api/plans/preview", json=asked).status_code == 403

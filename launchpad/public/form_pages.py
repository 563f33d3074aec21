"""The CTA form: five short steps, each a page that works without script."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, g, request

from launchpad.content import consent as wording
from launchpad.context import context
from launchpad.core import clock
from launchpad.core.db import Conn, Row
from launchpad.core.errors import TooMany
from launchpad.families import answers, codes, limits, reading, service
from launchpad.families.answers import Answers
from launchpad.families.service import Form
from launchpad.ledger.words import masked
from launchpad.public import words
from launchpad.public.pages import language, t
from launchpad.public.site import is_full, next_batch
from launchpad.public.visit import address, go, here, minutes, page, visit

pages = Blueprint("form", __name__)

_CHANGEABLE = ("pending", "more_info")
_OVER = ("approved", "rejected", "withdrawn")


@pages.get("/f")
@pages.get("/f/")
def begin() -> Response:
    """A form without an invitation."""
    with context().db.transaction() as conn:
        return _student_page(conn, None)


@pages.post("/f")
def begun() -> Response:
    """The first step of a form without an invitation: it gets a token of its own."""
    with context().db.transaction() as conn:
        given = answers.student(request.form, service.this_year(conn))
        if given.errors:
            return _student_page(conn, None, given)
        try:
            limits.require(conn, context().limits, address(), limits.FORM_PER_ADDRESS)
        except TooMany as error:
            return _too_many(conn, error)
        form = Form(secrets.token_urlsafe(16), None, None)
        service.save(conn, form, given.values, language())
        return go(f"/f/{form.token}", step=2)


@pages.get("/f/<token>")
def show(token: str) -> Response:
    """The step that comes next, or an earlier one that was asked for."""
    with context().db.transaction() as conn:
        form = service.open_form(conn, token)
        return _lost(conn) if form is None else _show(conn, form)


@pages.post("/f/<token>")
def write(token: str) -> Response:
    """One step."""
    with context().db.transaction() as conn:
        form = service.open_form(conn, token)
        if form is None:
            return _lost(conn)
        return _write(conn, form)


@pages.post("/f/lost")
def lost() -> Response:
    """A new link in place of one that no longer works; the answer never tells whether we know the contact."""
    with context().db.transaction() as conn:
        found = answers.contact(request.form.get("contact", "").strip())
        if found is None:
            return page(conn, "link_lost.html", 422, error="neither", errors=words.ERRORS)
        try:
            service.send_new_link(conn, context().limits, *found, address())
        except TooMany as error:
            return _too_many(conn, error)
        return page(conn, "link_lost.html", is_asked=True)


def _show(conn: Conn, form: Form) -> Response:
    g.language = form.language or _language_of_lead(conn, form)
    if sent := _sent_by_another(conn, form):
        return _sent(conn, sent)
    if form.status == "awaiting_guardian":
        return _awaiting(conn, form)
    is_changed = form.status in _CHANGEABLE and request.args.get("step") == "5"
    if form.written and form.written["submitted_at"] and not is_changed:
        return _sent(conn, form.written)
    step = form.furthest
    asked = request.args.get("step", "")
    # What was confirmed is changed on the page of permissions, not here.
    if step < 5 and asked.isdigit() and 1 <= int(asked) <= step:
        step = int(asked)  # type: ignore[assignment]
    return _PAGES[step](conn, form, None)


def _write(conn: Conn, form: Form) -> Response:
    g.language = form.language
    if sent := _sent_by_another(conn, form):
        return _sent(conn, sent)
    action = request.form.get("action", "next")
    if form.status == "awaiting_guardian":
        if action == "guardian":
            service.hand_over(conn, form.token)
            return go(f"/f/{form.token}", step=2)
        return _awaiting(conn, form)
    if form.written and form.status in _OVER:
        return _sent(conn, form.written)
    step = request.form.get("step", "")
    if step not in _STEPS or int(step) > form.furthest or (form.furthest == 5 and step != "5"):
        return go(f"/f/{form.token}")
    return _STEPS[step](conn, form, action)


# ---------------------------------------------------------------- the steps, as they are written
def _student(conn: Conn, form: Form, action: str) -> Response:
    given = answers.student(request.form, service.this_year(conn))
    if given.errors.get("birth_year") == "age":
        service.stop(conn, form)
        return _student_page(conn, Form(form.token, None, form.lead_id), given)
    return _kept(conn, form, given, action, _student_page, 2)


def _guardian(conn: Conn, form: Form, action: str) -> Response:
    own = reading.students_own(conn, form.lead_id)
    if form.written and form.written["filled_by"] == "student":
        given = answers.guardian_of_student(request.form, own)
        answer = _kept(conn, form, given, action, _guardian_page, 3)
        if given.errors or action == "later":
            return answer
        return _ask_guardian(conn, form)
    given = answers.guardian(request.form, service.this_year(conn), own)
    return _kept(conn, form, given, action, _guardian_page, 3)


def _choices(conn: Conn, form: Form, action: str) -> Response:
    given = answers.choices(request.form, form.written["guardian_phone"] if form.written else None)
    if given.values["choices"].get("course") is False:
        service.stop(conn, form)
        return page(conn, "form_state.html", state="refused", again=here(f"/f/{form.token}" if form.lead_id else "/f"))
    answer = _kept(conn, form, given, action, _choices_page, 4)
    if given.errors or action == "later":
        return answer
    return _code_sent(conn, form)


def _code(conn: Conn, form: Form, action: str) -> Response:
    if action in ("resend", "email", "phone"):
        return _code_sent(conn, form, None if action == "resend" else action)
    ctx = context()
    secret = ctx.settings.link_secret.get_secret_value()
    written = request.form.get("code", "")
    try:
        with conn.transaction():
            tried = service.confirm(conn, ctx.limits, secret, form, written, language(), visit(), address())
    except TooMany as error:
        return _code_page(conn, form, None, problem="too_many", wait=minutes(error))
    if tried.outcome == "right":
        return go(f"/f/{form.token}")
    wait = codes.minutes_left(conn, tried.code["expires_at"]) if tried.code else 1
    return _code_page(conn, form, None, problem=tried.outcome, left=tried.left, wait=wait)


def _more(conn: Conn, form: Form, action: str) -> Response:
    given = answers.more(request.form)
    if action == "later":
        service.save(conn, form, given.values, language())
        return page(conn, "form_state.html", state="saved")
    if given.errors:
        return _more_page(conn, form, given)
    service.finish(conn, form, given.values)
    return go(f"/f/{form.token}")


_STEPS: dict[str, Callable[[Conn, Form, str], Response]] = {
    "1": _student,
    "2": _guardian,
    "3": _choices,
    "4": _code,
    "5": _more,
}


def _kept(
    conn: Conn, form: Form, given: Answers, action: str, again: Callable[..., Response], following: int
) -> Response:
    """Keep what is good of a step, and go on, or show it again with what is at fault."""
    service.save(conn, form, given.values, language())
    if action == "later":
        return page(conn, "form_state.html", state="saved")
    if given.errors:
        return again(conn, _again(conn, form), given)
    return go(f"/f/{form.token}", step=following)


def _again(conn: Conn, form: Form) -> Form:
    return Form(form.token, reading.submission(conn, form.token), form.lead_id)


def _ask_guardian(conn: Conn, form: Form) -> Response:
    try:
        with conn.transaction():
            service.ask_guardian(conn, context().limits, _again(conn, form), address())
    except TooMany as error:
        return _too_many(conn, error)
    return go(f"/f/{form.token}")


def _code_sent(conn: Conn, form: Form, kind: str | None = None) -> Response:
    ctx = context()
    form = _again(conn, form)
    assert form.written is not None
    if kind is None:
        newest = reading.newest_code(conn, form.written["id"])
        if codes.seconds_until_resend(conn, newest):
            return go(f"/f/{form.token}")
        kind = newest["kind"] if newest else None
    secret = ctx.settings.link_secret.get_secret_value()
    try:
        with conn.transaction():
            service.send_code(conn, ctx.limits, secret, form, address(), kind=kind)
    except TooMany as error:
        return _code_page(conn, form, None, problem="too_many", wait=minutes(error))
    return go(f"/f/{form.token}")


# ---------------------------------------------------------------- the pages
def _student_page(conn: Conn, form: Form | None, given: Answers | None = None) -> Response:
    batch = next_batch(conn)
    return _step(conn, 1, form, given, is_full=batch is not None and is_full(conn, batch))


def _guardian_page(conn: Conn, form: Form, given: Answers | None = None) -> Response:
    is_student = bool(form.written and form.written["filled_by"] == "student")
    return _step(conn, 2, form, given, is_student=is_student, notice=wording.student_notice(language()))


def _choices_page(conn: Conn, form: Form, given: Answers | None = None) -> Response:
    written = form.written or {}
    person = {"name": written.get("guardian_name"), "relation": written.get("guardian_relation")}
    return _step(conn, 3, form, given, person=person, choice=wording.choice, purposes=wording.PURPOSES)


def _code_page(conn: Conn, form: Form, _given: Answers | None = None, **problem: Any) -> Response:
    written = form.written or {}
    code = reading.newest_code(conn, written["id"])
    sent_to = {"kind": code["kind"], "value": code["value"]} if code else None
    other = next(
        (
            kind
            for kind in ("email", "phone")
            if written[f"guardian_{kind}"] and (sent_to is None or kind != sent_to["kind"])
        ),
        None,
    )
    return _step(
        conn,
        4,
        form,
        None,
        status=429 if problem.get("problem") == "too_many" else 422 if problem else 200,
        masked=masked(sent_to) if sent_to else None,
        other=other,
        wait_seconds=codes.seconds_until_resend(conn, code),
        code_words=wording.words("code", language()),
        **problem,
    )


def _more_page(conn: Conn, form: Form, given: Answers | None = None) -> Response:
    written = form.written or {}
    said = wording.names((purpose for purpose, yes in written.get("choices", {}).items() if yes), language())
    saved = wording.words("code", language())["done"].replace("{purposes_given}", said)
    return _step(conn, 5, form, given, saved=saved if form.status == "started" else None)


def _step(conn: Conn, step: int, form: Form | None, given: Answers | None, **values: Any) -> Response:
    written = (form.written or {}) if form else {}
    typed = request.form if given and given.errors else {}
    status = values.pop("status", 422 if given and given.errors else 200)
    return page(
        conn,
        "form_step.html",
        status,
        step=step,
        action=here(f"/f/{form.token}" if form else "/f"),
        back=here(f"/f/{form.token}", step=step - 1) if form and 1 < step < 5 else None,
        can_save=form is not None,
        written={**written, **typed},
        errors={name: words.ERRORS[code] for name, code in (given.errors if given else {}).items()},
        is_over=bool(given and given.errors.get("birth_year") == "age"),
        relations=words.RELATIONS,
        relation_list=_said(words.RELATIONS),
        hour_list=_said(words.HOURS),
        grade_list=_said(
            {grade: words.NOT_AT_SCHOOL if grade == "none" else (grade, grade) for grade in answers.GRADES}
        ),
        **values,
    )


def _said(choices: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, t(language(), *said)) for key, said in choices.items()]


def _sent_by_another(conn: Conn, form: Form) -> Row | None:
    """The form that someone else of an invited family has sent already, by a link of their own."""
    return reading.sent_for(conn, form.lead_id) if form.written is None and form.lead_id else None


def _sent(conn: Conn, written: Row) -> Response:
    """Thanks, with the way to change what was sent for whoever came by the same link."""
    token = written["form_token"]
    is_own = request.path == f"/f/{token}"
    change = here(f"/f/{token}", step=5) if is_own and written["status"] in _CHANGEABLE else None
    sent_at = written["submitted_at"]
    return page(
        conn,
        "form_state.html",
        state="sent",
        sent_on=clock.day_text(sent_at, language()) if sent_at else None,
        change=change,
    )


def _awaiting(conn: Conn, form: Form) -> Response:
    assert form.written is not None
    email = form.written["guardian_email"]
    shown = masked({"kind": "email", "value": email}) if email else None
    return page(conn, "form_state.html", state="awaiting", masked=shown, action=here(f"/f/{form.token}"))


def _lost(conn: Conn) -> Response:
    return page(conn, "link_lost.html", 404)


def _too_many(conn: Conn, error: TooMany) -> Response:
    answer = page(conn, "form_state.html", 429, state="too_many", wait=minutes(error))
    answer.headers["Retry-After"] = str(error.retry_after)
    return answer


def _language_of_lead(conn: Conn, form: Form) -> str | None:
    lead = reading.lead(conn, form.lead_id) if form.lead_id else None
    return lead["language"] if lead else None


_PAGES: dict[int, Callable[[Conn, Form, Answers | None], Response]] = {
    1: _student_page,
    2: _guardian_page,
    3: _choices_page,
    4: _code_page,
    5: _more_page,
}

"""Doors of certificates: the educator's list, drawing and issuing, badges, and the public check page."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Literal
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from pydantic import BaseModel, Field
from werkzeug.wrappers import Response as AnyResponse

from launchpad.certificates import badges, draw, queries, service
from launchpad.context import context
from launchpad.core import clock
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin, requires_user
from launchpad.core.db import Conn
from launchpad.core.errors import DomainError, Invalid, NotFound
from launchpad.public.house import house
from launchpad.public.pages import language

api = api_blueprint("certificates", __name__, "/api/certificates")
pages = Blueprint("certificate_pages", __name__, template_folder="templates")

_TRIES, _WINDOW = 30, timedelta(minutes=10)
_LONGEST_CODE = 64
State = Literal["eligible", "not_yet", "draft", "issued", "reissued", "revoked"]

# Names that show whether a template holds: the shortest and the longest that people have, and each script.
_SCRIPTS = {
    "Devanagari": "आरव देशमुख",
    "Tamil": "சரவணன் பெருமாள்",
    "Bengali": "অনন্যা চট্টোপাধ্যায়",
    "Telugu": "వెంకట సుబ్రహ్మణ్యం",
    "Kannada": "ಲಕ್ಷ್ಮೀ ನಾರಾಯಣ",
    "Malayalam": "ശ്രീകുട്ടി നമ്പൂതിരി",
    "Gujarati": "જીજ્ઞેશ પટેલ",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Odia": "ସୁଶ୍ରୀ ମହାପାତ୍ର",
}


class Candidate(BaseModel):
    """A student, how far they are, and the name that would be printed. missing: empty when eligible.

    name_is_confirmed: the student has chosen it. due_paise: what the family owes; it asks nothing of a certificate.

    The last seven are of the certificate or its draft, if there is one.
    """

    enrollment_id: UUID
    student_name: str
    name_to_print: str
    name_is_confirmed: bool
    due_paise: int
    batch_id: UUID
    batch_name: str
    sessions_attended: int
    sessions_held: int
    work_done: int
    work_set: int
    missing: list[str]
    state: State
    shows_full_name: bool
    certificate_id: UUID | None
    code: str | None
    name_printed: str | None
    issued_on: date | None
    issued_at: datetime | None
    version: int | None
    checks: int | None


class CandidatesAsked(BaseModel):
    """Which students. size: at most 1000, so that all that match can be chosen at once."""

    q: str = Field(default="", max_length=100)
    batch_id: UUID | None = None
    state: State | None = None
    page: int = Field(default=1, ge=1, le=100_000)
    size: int = Field(default=25, ge=1, le=1000)


class Candidates(BaseModel):
    """One page of those who have a seat, by name. total: of all that match; everyone: without any filter."""

    candidates: list[Candidate]
    total: int
    everyone: int
    rule: str


class NewCertificate(BaseModel):
    """For whom. name_printed: by default the student's choice. reason: needed where the rule is not met."""

    enrollment_id: UUID
    name_printed: str | None = Field(default=None, max_length=200)
    reason: str | None = Field(default=None, max_length=500)
    template_id: UUID | None = None


class NewDrafts(BaseModel):
    """Certificates to draw."""

    items: list[NewCertificate] = Field(min_length=1, max_length=100)


class Certificate(BaseModel):
    """A certificate; its files lie in the bucket `certificates`. issued_at: None for a draft."""

    id: UUID
    code: str
    enrollment_id: UUID
    name_printed: str
    course_name: str
    issued_on: date
    issued_at: datetime | None
    status: str
    version: int
    pdf_path: str
    png_path: str


class Drawn(BaseModel):
    """What became of one: the draft, or why it could not be drawn."""

    enrollment_id: UUID
    certificate: Certificate | None
    reason: str | None
    field: str | None


class Drafts(BaseModel):
    """What became of each, in the order asked."""

    results: list[Drawn]


class CertificatePath(BaseModel):
    """A certificate."""

    certificate_id: UUID


class Reissue(BaseModel):
    """Why, and what is to be different: the name, the template."""

    reason: str = Field(max_length=500)
    name_printed: str | None = Field(default=None, max_length=200)
    template_id: UUID | None = None


class Revocation(BaseModel):
    """Why; only the educator sees it."""

    reason: str = Field(max_length=500)


class Look(BaseModel):
    """A template as it is being edited, and a name to show it with."""

    layout: Literal["kite", "plain"]
    accent: str = Field(pattern="^#[0-9A-F]{6}$")
    heading: str = Field(min_length=1, max_length=60)
    heading_second: str = Field(default="", max_length=60)
    sentence: str = Field(min_length=1, max_length=120)
    signed_as: str = Field(min_length=1, max_length=40)
    shows_measure: bool = True
    shows_hours: bool = False
    name: str = Field(max_length=200)


class SheetName(BaseModel):
    """A name to look at a template with, and why this one."""

    name: str
    why: str


class SheetNames(BaseModel):
    """Names to look at a template with."""

    samples: list[SheetName]


@api.get("/candidates", responses={200: Candidates})
@requires_admin
def candidates(query: CandidatesAsked) -> dict[str, Any]:
    """Who is eligible, what is missing for those who are not, and who has one."""
    with context().db.transaction() as conn:
        found = service.standings(conn, query.q, query.batch_id, query.state)
        narrowed = query.q or query.batch_id or query.state
        everyone = len(service.standings(conn)) if narrowed else len(found)
        rule = queries.rule(conn)
    first = (query.page - 1) * query.size
    shown = [
        Candidate(**one.seat, missing=one.missing, state=one.state)  # type: ignore[arg-type]
        for one in found[first : first + query.size]
    ]
    asked = f"{rule['attendance_percent']} % of the classes and {rule['work_percent']} % of the work"
    answer = Candidates(candidates=shown, total=len(found), everyone=everyone, rule=asked)
    return answer.model_dump(mode="json")


@api.post("", responses={201: Certificate})
@requires_admin
def issue(body: NewCertificate) -> tuple[dict[str, Any], int]:
    """Give a student a certificate at once: PDF and PNG in Storage, the row, and word to the family."""
    row = service.issue(_press(), service.Wanted(**body.model_dump()))
    return Certificate(**row).model_dump(mode="json"), 201


@api.post("/drafts", responses={200: Drafts})
@requires_admin
def prepare(body: NewDrafts) -> dict[str, Any]:
    """Draw certificates and keep them as drafts, to be looked at; the plan `certificates` issues them."""
    done = service.prepare_each(_press(), [service.Wanted(**one.model_dump()) for one in body.items])
    return Drafts(results=[_drawn(wanted, result) for wanted, result in done]).model_dump(mode="json")


@api.delete("/<uuid:certificate_id>", responses={204: None})
@requires_admin
def discard(path: CertificatePath) -> tuple[str, int]:
    """Forget a draft with its files."""
    service.discard(_press(), path.certificate_id)
    return "", 204


@api.post("/<uuid:certificate_id>/reissue", responses={200: Certificate})
@requires_admin
def reissue(path: CertificatePath, body: Reissue) -> dict[str, Any]:
    """Draw it anew with the same code; the file before is replaced and the family hears of it."""
    row = service.reissue(_press(), path.certificate_id, body.name_printed, body.template_id, body.reason)
    return Certificate(**row).model_dump(mode="json")


@api.post("/<uuid:certificate_id>/revoke", responses={200: Certificate})
@requires_admin
def revoke(path: CertificatePath, body: Revocation) -> dict[str, Any]:
    """Withdraw it: its public page says so from now on."""
    with context().db.transaction() as conn:
        row = service.revoke(conn, current_user().id, path.certificate_id, body.reason)
    return Certificate(**row).model_dump(mode="json")


@api.get(
    "/<uuid:certificate_id>/badge",
    responses={200: {"content": {"application/vc+jwt": {"schema": {"type": "string"}}}}},
)
@requires_user
def badge(path: CertificatePath) -> Response:
    """The Open Badge 3.0 of a certificate, signed. For its student and the educator; for others there is none."""
    ctx = context()
    with ctx.db.transaction() as conn:
        certificate = queries.find(conn, path.certificate_id)
        if certificate is None or not _may_have(conn, certificate["user_id"]) or certificate["issued_at"] is None:
            raise NotFound
        vault = badges.vault_of(ctx.settings.link_secret.get_secret_value())
        token = badges.signed(conn, vault, ctx.settings.app_url, certificate)
    headers = {
        "Content-Disposition": 'attachment; filename="certificate-badge.jwt"',
        "Cache-Control": "private, no-store",
    }
    return Response(token, mimetype="application/vc+jwt", headers=headers)


@api.get("/samples", responses={200: SheetNames})
@requires_admin
def samples() -> dict[str, Any]:
    """The shortest and the longest name that a certificate will have, and one name of each script."""
    with context().db.transaction() as conn:
        names = sorted(
            {one.seat["name_to_print"] for one in service.standings(conn)}, key=lambda name: (len(name), name)
        )
    ends = {"Longest name": names[-1], "Shortest name": names[0]} if names else {}
    found = [SheetName(name=name, why=why) for why, name in ends.items()]
    found += [SheetName(name=name, why=script) for script, name in _SCRIPTS.items()]
    return SheetNames(samples=found).model_dump(mode="json")


@api.post("/preview", responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}})
@requires_admin
def preview(body: Look) -> Response:
    """A template with a name on it, as a picture. 422 where no font has a letter of it."""
    look = draw.Look(**body.model_dump(exclude={"name", "shows_measure", "shows_hours"}))
    ctx = context()
    with ctx.db.transaction() as conn:
        sheet = service.preview(
            conn,
            ctx.settings.app_url,
            look,
            body.name,
            shows_measure=body.shows_measure,
            shows_hours=body.shows_hours,
        )
    try:
        draw.pdf(sheet)
    except draw.MissingLetters as lacking:
        raise Invalid("name", f"We have no letters for “{lacking.letters}”.") from None
    return Response(draw.png(sheet), mimetype="image/png", headers={"Cache-Control": "private, no-store"})


@pages.get("/certificate/<token>")
def own_certificate(token: str) -> AnyResponse:
    """The link of the message leads into the app, which asks for the sign-in."""
    return redirect("/app/profile", 303)


@pages.get("/badges/issuer")
def badge_issuer() -> Response:
    """Who gives the badges."""
    with context().db.transaction() as conn:
        return _open(badges.issuer(context().settings.app_url, queries.names(conn)["brand"]))


@pages.get("/badges/keys/<uuid:key_id>")
def badge_key(key_id: UUID) -> Response:
    """A public key, with which anybody can check a badge."""
    with context().db.transaction() as conn:
        found = badges.public_key(conn, key_id)
    if found is None:
        raise NotFound
    return _open({**found, "kid": f"{context().settings.app_url}/badges/keys/{key_id}"})


@pages.get("/badges/revoked")
def badges_revoked() -> Response:
    """Which badges are withdrawn, by ids that name nobody."""
    app_url = context().settings.app_url
    with context().db.transaction() as conn:
        context().limits.require(conn, "badges", request.remote_addr or "", limit=_TRIES, window=_WINDOW)
        revoked = [{"id": f"urn:uuid:{one}"} for one in queries.revoked_ids(conn)]
    return _open(
        {"id": f"{app_url}/badges/revoked", "issuer": f"{app_url}/badges/issuer", "revokedCredential": revoked}
    )


@pages.get("/verify")
def ask() -> str | AnyResponse:
    """Asks for the code; the form comes back here with it."""
    code = request.args.get("code", "").strip()
    if code:
        return redirect(f"/verify/{code[:_LONGEST_CODE]}", 303)
    with context().db.transaction() as conn:
        return render_template("verify.html", **house(conn), certificate=None, asked=False)


@pages.get("/verify/<code>")
def verify(code: str) -> tuple[str, int, dict[str, str]]:
    """Whether a certificate is genuine. Shows a child's first name and an initial unless the guardian allowed more."""
    with context().db.transaction() as conn:
        context().limits.require(conn, "verify", request.remote_addr or "", limit=_TRIES, window=_WINDOW)
        certificate = queries.by_code(conn, code) if len(code) <= _LONGEST_CODE and code.isprintable() else None
        if certificate:
            queries.note_check(conn, certificate["id"])
        shown = render_template(
            "verify.html",
            **house(conn),
            certificate=certificate,
            asked=True,
            shown_name=service.shown_name(certificate) if certificate else "",
            day=clock.day_text,
            now=_moment(conn),
        )
    # What holds today may not hold tomorrow: neither browsers nor search engines keep it.
    headers = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"}
    return shown, 200 if certificate else 404, headers


def _moment(conn: Conn) -> str:
    now = clock.now(conn)
    return f"{clock.day_text(now, language())}, {clock.time_text(now, language())}"


def _press() -> service.Press:
    ctx = context()
    return service.Press(
        ctx.db,
        partial(ctx.storage.upload, service.BUCKET),
        partial(ctx.storage.remove, service.BUCKET),
        ctx.settings.app_url,
        current_user().id,
    )


def _drawn(wanted: service.Wanted, result: dict[str, Any] | DomainError) -> Drawn:
    if isinstance(result, DomainError):
        return Drawn(enrollment_id=wanted.enrollment_id, certificate=None, reason=str(result), field=result.field)
    return Drawn(enrollment_id=wanted.enrollment_id, certificate=Certificate(**result), reason=None, field=None)


def _may_have(conn: Conn, user_id: UUID | None) -> bool:
    mine = current_user().id
    return user_id == mine or queries.is_educator(conn, mine)


def _open(body: dict[str, Any]) -> Response:
    """JSON that verifiers of other origins may read."""
    answer = jsonify(body)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer

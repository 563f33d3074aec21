"""SendGrid: Mail Send, events that come back signed and in batches, and replies through Inbound Parse."""

import base64
import json
import secrets
import time
from email.utils import formataddr
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstack.sandboxes.faults import Fate
from devstack.sandboxes.sendgrid_rules import MAX_BYTES, faults_in
from devstack.sandboxes.state import State, answer, state_of
from devstack.sandboxes.store import Row, compact

EVENTS_PATH = "/hooks/sendgrid/events"
INBOUND_PATH = "/hooks/sendgrid/inbound"
_MAX_POST_BYTES = 768 * 1024
_UNVERIFIED = (
    "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved."
    " Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/"
    " to see the Sender Identity requirements"
)

# A recipient's domain asks for an outcome other than delivery.
MAGIC_DOMAINS: dict[str, dict[str, Any]] = {
    "bounce.example": {
        "event": "bounce",
        "type": "bounce",
        "bounce_classification": "Invalid Address",
        "reason": "550 5.1.1 unknown recipient",
        "status": "5.1.1",
    },
    "blocked.example": {
        "event": "bounce",
        "type": "blocked",
        "bounce_classification": "Reputation",
        "reason": "550 blocked",
        "status": "5.7.1",
    },
    "dropped.example": {"event": "dropped", "reason": "Bounced Address", "status": "5.0.0"},
}


def _errors(status: int, *faults: tuple[str, str | None], headers: dict[str, str] | None = None) -> Response:
    entries = [{"message": message, "field": field, "help": None} for message, field in faults]
    return answer(status, {"errors": entries}, headers)


def _throttled() -> Response:
    reset = {"X-RateLimit-Limit": "600", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 2)}
    return answer(429, {"errors": [{"field": None, "message": "too many requests"}]}, reset)


_FAULTS = {
    "429": _throttled,
    "500": lambda: answer(500, {"errors": [{"message": "internal server error"}]}),
    "refuse": lambda: _errors(401, ("Maximum credits exceeded", None)),
    "revoked": lambda: _errors(401, ("The provided authorization grant is invalid, expired, or revoked", None)),
}


async def send(request: Request) -> Response:
    """POST /v3/mail/send"""
    state = state_of(request)
    given = request.headers.get("authorization")
    if not given:
        return _errors(401, ("authorization required", None))
    if not secrets.compare_digest(given.encode(), f"Bearer {state.settings.keys['SENDGRID_API_KEY']}".encode()):
        return _errors(401, ("The provided authorization grant is invalid, expired, or revoked", None))
    if int(request.headers.get("content-length", 0)) > MAX_BYTES:
        return _errors(413, ("content too large", None))
    body = await request.body()

    async def accept() -> Response:
        return _accept(state, body)

    return await state.faults.around("sendgrid", accept, _FAULTS)


def _accept(state: State, body: bytes) -> Response:
    try:
        mail = json.loads(body)
    except UnicodeDecodeError:
        return _errors(400, ("Invalid UTF8 in request.", None))
    except ValueError:
        return _errors(400, ("Bad Request", None))
    if not _is_verified(mail, state.settings.keys["EMAIL_FROM"]):
        return _errors(403, (_UNVERIFIED, "from"))
    faults = faults_in(mail, state.clock.now().timestamp())
    if faults:
        return _errors(400, *faults)
    if ((mail.get("mail_settings") or {}).get("sandbox_mode") or {}).get("enable"):
        return Response(status_code=200)
    message_id = secrets.token_urlsafe(16)
    _file(state, mail, message_id)
    state.courier.wake()
    return Response(status_code=202, headers={"X-Message-Id": message_id})


def _is_verified(mail: Any, verified: str) -> bool:
    """Whether the sender is of the domain we may send from; an unreadable one is left to the validation."""
    sender = mail.get("from") if isinstance(mail, dict) else None
    address = sender.get("email") if isinstance(sender, dict) else None
    return not isinstance(address, str) or "@" not in address or address.split("@")[-1] == verified.split("@")[-1]


def _file(state: State, mail: dict[str, Any], message_id: str) -> None:
    """Put one message per recipient into the ledger, and its events where they wait to leave."""
    held_seconds = max(0.0, (mail.get("send_at") or 0) - state.clock.now().timestamp())
    leaves_at = time.time() + held_seconds
    shared = {name: mail.get(name) for name in ("from", "reply_to", "subject", "headers", "custom_args", "categories")}
    parts = {part["type"]: part["value"] for part in mail.get("content", [])}
    shared |= {"text": parts.get("text/plain", ""), "html": parts.get("text/html", "")}
    shared["attachments"] = [file["filename"] for file in mail.get("attachments", [])]
    messages, events = [], []
    with state.store.transaction():
        batch = state.store.run("insert into mail_batches (body) values (:body)", body=compact(shared))
        for number, one in enumerate(mail["personalizations"]):
            for person in one["to"] + one.get("cc", []) + one.get("bcc", []):
                data = _personal(one, shared, message_id, number)
                message = state.message("sendgrid", "email", person["email"], "accepted", batch=batch, data=data)
                messages.append(message)
                events += _first_events(state, message["id"], person["email"], data, leaves_at)
        state.file(messages)
        state.store.run_many("insert into mail_events (due, body) values (:due, :body)", events)


def _personal(one: dict[str, Any], shared: dict[str, Any], message_id: str, number: int) -> dict[str, Any]:
    headers = (shared["headers"] or {}) | (one.get("headers") or {})
    own_id = next((value for name, value in headers.items() if name.lower() == "message-id"), None)
    return {
        "subject": one.get("subject"),
        "substitutions": one.get("substitutions") or {},
        "custom_args": (shared["custom_args"] or {}) | (one.get("custom_args") or {}),
        "headers": headers,
        "message_id": own_id or f"<{secrets.token_urlsafe(12)}@geopod-ismtpd-{number}>",
        "sg_message_id": f"{message_id}.recvd-{secrets.token_hex(5)}-1-{secrets.token_hex(4).upper()}-{number}.0",
        "category": shared["categories"],
    }


def _first_events(
    state: State, message: str, address: str, data: dict[str, Any], leaves_at: float
) -> list[dict[str, Any]]:
    magic = _suppressed(state, address) or MAGIC_DOMAINS.get(address.rsplit("@", 1)[-1].lower())
    steps: list[tuple[float, dict[str, Any]]] = [(0.1, {"event": "processed", "send_at": 0})]
    steps.append((0.4, magic or {"event": "delivered", "response": "250 OK", "ip": "167.89.0.1", "tls": 1}))
    if magic and magic["event"] == "dropped":
        del steps[0]
    return [_event(state, message, address, data, leaves_at + delay, step) for delay, step in steps]


# Which list an event puts its address on, and the reason for which mail to it is dropped from then on.
_LISTS = {
    "bounces": ("bounce", "Bounced Address"),
    "spam_reports": ("spamreport", "Spam Reporting Address"),
    "unsubscribes": ("unsubscribe", "Unsubscribed Address"),
}


def _suppressed(state: State, address: str) -> dict[str, Any] | None:
    row = state.store.row("select list from mail_suppressions where address = :address", address=address.lower())
    return {"event": "dropped", "reason": _LISTS[row["list"]][1], "status": "5.0.0"} if row else None


def _suppress(state: State, event: dict[str, Any]) -> None:
    """Put an address on the list that an event stands for; a soft block puts it on none."""
    if event.get("type") == "blocked":
        return
    for name, (kind, _) in _LISTS.items():
        if event["event"] == kind:
            state.store.run(
                "insert or ignore into mail_suppressions (list, address, reason, created)"
                " values (:list, :to, :why, :at)",
                list=name,
                to=event["email"].lower(),
                why=str(event.get("reason", "")),
                at=time.time(),
            )


async def list_suppressed(request: Request) -> Response:
    """GET /v3/suppression/{list}"""
    state = state_of(request)
    if not _is_known(request):
        return _errors(401, ("The provided authorization grant is invalid, expired, or revoked", None))
    rows = state.store.rows(
        "select address, reason, created from mail_suppressions where list = :list", list=request.path_params["list"]
    )
    return answer(
        200, [{"created": int(row["created"]), "email": row["address"], "reason": row["reason"]} for row in rows]
    )


async def lift(request: Request) -> Response:
    """DELETE /v3/suppression/{list}/{email} and /v3/asm/suppressions/global/{email}"""
    state = state_of(request)
    if not _is_known(request):
        return _errors(401, ("The provided authorization grant is invalid, expired, or revoked", None))
    name = request.path_params.get("list", "unsubscribes")

    async def accept() -> Response:
        where = {"list": name, "address": request.path_params["email"].lower()}
        found = state.store.row("select 1 from mail_suppressions where list = :list and address = :address", **where)
        state.store.run("delete from mail_suppressions where list = :list and address = :address", **where)
        # The global list answers the same for an address that is not on it.
        return Response(status_code=204) if found or name == "unsubscribes" else _errors(404, ("not found", None))

    return await state.faults.around("sendgrid", accept, _FAULTS)


def _is_known(request: Request) -> bool:
    given = request.headers.get("authorization", "")
    key = state_of(request).settings.keys["SENDGRID_API_KEY"]
    return secrets.compare_digest(given.encode(), f"Bearer {key}".encode())


def tell(state: State, row: Row, kind: str) -> None:
    """Let the reader of a mail mark it as spam, or unsubscribe at their mail provider: SendGrid tells the product."""
    data = json.loads(row["data"])
    event = _event(state, row["id"], row["recipient"], data, time.time(), {"event": kind})
    state.store.run("insert into mail_events (due, body) values (:due, :body)", **event)
    state.courier.wake()


def _event(
    state: State, message: str, address: str, data: dict[str, Any], due: float, more: dict[str, Any]
) -> dict[str, Any]:
    """A row for `mail_events`: due at a real time, on the wire with our custom_args flattened into it."""
    body = data["custom_args"] | {
        "email": address,
        "timestamp": int(state.clock.now().timestamp() + max(0.0, due - time.time())),
        "smtp-id": data["message_id"],
        "sg_event_id": secrets.token_urlsafe(24),
        "sg_message_id": data["sg_message_id"],
    }
    if data["category"]:
        body["category"] = data["category"]
    return {"due": due, "body": compact({"message": message, "event": body | more})}


def flush_events(state: State) -> None:
    """Let the events that are due leave together, signed; and show on the page what they tell."""
    due = state.store.rows(
        "select seq, body from mail_events where due <= :now order by due, seq limit 1000", now=time.time()
    )
    if not due:
        return
    batch: list[str] = []
    size = 0
    taken: list[Row] = []
    told = []
    for row in due:
        body = json.loads(row["body"])
        line = compact(body["event"])
        size += len(line.encode()) + 3
        if size > _MAX_POST_BYTES and batch:
            break
        batch.append(line)
        taken.append(row)
        told.append({"id": body["message"], "status": body["event"]["event"]})
        _suppress(state, body["event"])
    with state.store.transaction():
        state.store.run_many("delete from mail_events where seq = :seq", [{"seq": row["seq"]} for row in taken])
        state.store.run_many("update messages set status = :status where id = :id", told)
        _post_events(state, batch)


def _post_events(state: State, lines: list[str]) -> None:
    fate = state.fate("sendgrid")
    lines = _twisted(lines, fate.name)
    body = ("[" + ",\r\n".join(lines) + "]\r\n").encode()
    headers = {"User-Agent": "SendGrid Event API", "Content-Type": "application/json;charset=utf-8"}
    headers |= _signature(state, "SENDGRID_WEBHOOK_PRIVATE_KEY", body, fate)
    state.courier.put("sendgrid", state.settings.app_url + EVENTS_PATH, headers, body, fate=fate)


def _twisted(lines: list[str], twist: str) -> list[str]:
    """The events of one delivery, odd in one of the ways that were seen: types that vary, ids that are new at a
    repetition (the first delivery counts as lost and repeated), events nobody knows, one bad among good ones, none."""
    if twist == "empty":
        return []
    if twist == "one_bad":
        return [*lines[: len(lines) // 2], '"not an event"', *lines[len(lines) // 2 :]]
    if twist == "unknown_events":
        return [line for one in lines for line in (_changed(one, {"event": "hovered"}), one)]
    if twist == "new_event_ids":
        return [line for one in lines for line in (one, _changed(one, {"sg_event_id": secrets.token_urlsafe(24)}))]
    if twist == "mixed_types":
        return [_mixed(one) for one in lines]
    return lines


def _changed(line: str, values: dict[str, Any]) -> str:
    return compact(json.loads(line) | values)


def _mixed(line: str) -> str:
    event = json.loads(line)
    return compact(event | {"timestamp": str(event["timestamp"]), "tls": "1", "attempt": "2", "category": None})


def _signature(state: State, key_name: str, body: bytes, fate: Fate) -> dict[str, str]:
    key = ec.generate_private_key(ec.SECP256R1()) if fate.is_forged else _load(state.settings.keys[key_name])
    timestamp = str(int(time.time()))
    signature = key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


@lru_cache(maxsize=4)
def _load(pem: str) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The webhook key is an elliptic curve key.")
    return key


def rendered(state: State, row: Row) -> dict[str, Any]:
    """subject, text, html, reply_to, from and attachments of one message, its substitutions filled in."""
    found = state.store.row("select body from mail_batches where id = :id", id=row["batch"])
    shared = json.loads(found["body"]) if found else {}
    data = json.loads(row["data"])

    def fill(text: str | None) -> str:
        filled = text or ""
        for tag, value in data["substitutions"].items():
            filled = filled.replace(tag, value)
        return filled

    return {
        "subject": fill(data["subject"] or shared.get("subject")),
        "text": fill(shared.get("text")),
        "html": fill(shared.get("html")),
        "reply_to": fill((shared.get("reply_to") or {}).get("email")) or None,
        "from": formataddr((shared["from"].get("name") or "", shared["from"]["email"])) if shared else "",
        "attachments": shared.get("attachments", []),
    }


def reply(state: State, row: Row, text: str, more_headers: dict[str, str] | None = None) -> None:
    """Answer a mail as its recipient, at the address it asked replies to. LookupError if it named none."""
    mail = rendered(state, row)
    if not mail["reply_to"]:
        raise LookupError("This e-mail names no address for replies.")
    message_id = json.loads(row["data"])["message_id"]
    subject = mail["subject"] if mail["subject"].lower().startswith("re:") else f"Re: {mail['subject']}"
    headers = {"In-Reply-To": message_id, "References": message_id} | (more_headers or {})
    post_inbound(state, row["recipient"], mail["reply_to"], subject, text, headers)


def post_inbound(
    state: State, sender: str, to: str, subject: str, text: str, headers: dict[str, str] | None = None
) -> None:
    """Deliver a mail to the product's Inbound Parse webhook, in SendGrid's multipart format."""
    own = {
        "Content-Type": 'text/plain; charset="UTF-8"',
        "From": sender,
        "Message-ID": f"<{secrets.token_hex(12)}@mail.sandbox.example>",
        "MIME-Version": "1.0",
        "Received": "by mx.sandbox.example with SMTP",
        "Subject": subject,
        "To": to,
    }
    names = ("to", "from", "subject", "text")
    fields = {
        "headers": "".join(f"{name}: {value}\n" for name, value in sorted((own | (headers or {})).items())),
        "dkim": "{@" + sender.rsplit("@", 1)[-1] + " : pass}",
        "to": to,
        "from": sender,
        "sender_ip": "192.0.2.10",
        "envelope": compact({"to": [to], "from": sender}),
        "attachments": "0",
        "subject": subject,
        "text": text,
        "charsets": compact(dict.fromkeys(names, "UTF-8")),
        "SPF": "pass",
    }
    body = form_of(fields)
    fate = state.fate("sendgrid-inbound")
    signed = {"Content-Type": "multipart/form-data; boundary=xYzZY", "User-Agent": "Sendlib/1.0"}
    if "SENDGRID_PARSE_PRIVATE_KEY" in state.settings.keys:
        signed |= _signature(state, "SENDGRID_PARSE_PRIVATE_KEY", body, fate)
    state.courier.put("sendgrid-inbound", state.settings.app_url + INBOUND_PATH, signed, body, fate=fate)


def form_of(fields: dict[str, str]) -> bytes:
    """SendGrid's multipart body: text parts without a content type of their own."""
    parts = "".join(
        f'--xYzZY\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
    )
    return f"{parts}--xYzZY--\r\n".encode()


routes = [
    Route("/v3/mail/send", send, methods=["POST"]),
    Route("/v3/suppression/{list}", list_suppressed, methods=["GET"]),
    Route("/v3/suppression/{list}/{email}", lift, methods=["DELETE"]),
    Route("/v3/asm/suppressions/global/{email}", lift, methods=["DELETE"]),
]

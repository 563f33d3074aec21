"""Bolna: calls that ring on the page, walk through their statuses and post the whole execution at each one."""

import io
import json
import re
import secrets
import time
import uuid
import wave
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstack.sandboxes.state import State, answer, json_body, state_of
from devstack.sandboxes.store import Row, compact

_E164 = re.compile(r"^\+[1-9]\d{7,14}$")
RING_SECONDS = 60.0
_STEP_SECONDS = 0.2
_MAX_WINDOW = timedelta(days=7)

# A recipient's number asks for an end of its own.
MAGIC_NUMBERS = {
    "+919999900001": "busy",
    "+919999900002": "no-answer",
    "+919999900003": "failed",
    "+919999900004": "voicemail",
    "+919999900005": "balance-low",
}
_FAULTS = {
    "429": lambda: answer(429, {"error": 429, "message": "Too many requests"}, {"Retry-After": "2"}),
    "500": lambda: answer(500, {"error": 500, "message": "Internal server error"}),
    "refuse": lambda: answer(403, {"detail": "Access denied"}),
    "balance": lambda: answer(402, {"error": 402, "message": "Insufficient wallet balance"}),
}
OUTCOMES = ("completed", "busy", "no-answer", "failed", "error", "voicemail", "balance-low", "stopped", "canceled")
_WALLETS = {"full": 4242.0, "low": 60.0, "empty": 0.0}


def _is_authorized(request: Request) -> bool:
    expected = f"Bearer {state_of(request).settings.keys['BOLNA_API_KEY']}"
    return secrets.compare_digest(request.headers.get("authorization", "").encode(), expected.encode())


def _denied() -> Response:
    return answer(401, {"error": 401, "message": "Access denied"})


async def place_call(request: Request) -> Response:
    """POST /call"""
    state = state_of(request)
    if not _is_authorized(request):
        return _denied()
    body = await json_body(request)
    call: dict[str, Any] = body if isinstance(body, dict) else {}

    async def accept() -> Response:
        refusal = _refusal(state, call)
        if refusal:
            return refusal
        execution_id = _start(state, call)
        return answer(200, {"message": "done", "status": "queued", "execution_id": execution_id})

    return await state.faults.around("bolna", accept, _FAULTS)


def _refusal(state: State, call: dict[str, Any]) -> Response | None:
    def no(text: str) -> Response:
        return answer(400, {"error": 1001, "message": text})

    if not call.get("agent_id"):
        return no("agent_id is required")
    if call["agent_id"] not in state.settings.agents():
        return answer(404, {"error": 404, "message": "Agent not found"})
    if not call.get("recipient_phone_number"):
        return no("recipient_phone_number is required")
    if not _E164.match(str(call["recipient_phone_number"])):
        return no("recipient_phone_number should be in E.164 format")
    if (
        call.get("from_phone_number", state.settings.keys["BOLNA_FROM_NUMBER"])
        != state.settings.keys["BOLNA_FROM_NUMBER"]
    ):
        return no("Invalid from_phone_number")
    if "scheduled_at" in call and str(call["scheduled_at"]).endswith("Z"):
        return answer(500, {"error": 500, "message": "Internal server error"})
    if "scheduled_at" in call and _seconds_until(state, call["scheduled_at"]) < 120:
        return no("Scheduled time should be atleast 2 minutes in the future")
    return None


def _seconds_until(state: State, scheduled_at: Any) -> float:
    try:
        return (datetime.fromisoformat(str(scheduled_at)) - state.clock.now()).total_seconds()
    except (ValueError, TypeError):
        return 0.0


def _start(state: State, call: dict[str, Any]) -> str:
    execution_id = str(uuid.uuid4())
    body = _first_body(state, execution_id, call)
    outcome = _scripted(state, body)
    to, user_data = call["recipient_phone_number"], call.get("user_data") or {}
    wait = max(_STEP_SECONDS, _seconds_until(state, call["scheduled_at"])) if "scheduled_at" in call else _STEP_SECONDS
    text = "\n".join(f"{name}: {value}" for name, value in user_data.items())
    agent_name = state.settings.agents()[call["agent_id"]]
    with state.store.transaction():
        data = {"custom_args": user_data, "agent": agent_name}
        message = state.message(
            "bolna", "voice", to, body["status"], id=execution_id, subject=agent_name, text=text, data=data
        )
        state.file([message])
        state.store.run(
            "insert into executions (id, seq, agent, status, body, created, step_due, outcome) values"
            " (:id, (select seq from messages where id = :id), :agent, :status, :body, :now, :due, :outcome)",
            id=execution_id,
            outcome=outcome,
            agent=call["agent_id"],
            status=body["status"],
            body=compact(body),
            now=time.time(),
            due=time.time() + wait,
        )
    return execution_id


def _first_body(state: State, execution_id: str, call: dict[str, Any]) -> dict[str, Any]:
    """The execution as it is queued, with the wire's own untidiness: naive times, durations as text."""
    now, to = _naive(state.clock.now()), call["recipient_phone_number"]
    return {
        "id": execution_id,
        "agent_id": call["agent_id"],
        "batch_id": None,
        "created_at": now,
        "updated_at": now,
        "scheduled_at": call.get("scheduled_at"),
        "initiated_at": None,
        "answered_by_voice_mail": None,
        "conversation_duration": 0,
        "total_cost": 0,
        "transcript": None,
        "summary": None,
        "extracted_data": None,
        "error_message": None,
        "status": "scheduled" if "scheduled_at" in call else "queued",
        "smart_status": None,
        "user_number": to,
        "agent_number": state.settings.keys["BOLNA_FROM_NUMBER"],
        "retry_config": None,
        "retry_count": 0,
        "telephony_data": {
            "duration": "0.0",
            "to_number": to,
            "from_number": state.settings.keys["BOLNA_FROM_NUMBER"],
            "recording_url": None,
            "hosted_telephony": True,
            "provider_call_id": secrets.token_hex(16),
            "call_type": "outbound",
            "provider": "plivo",
            "hangup_by": None,
            "hangup_reason": None,
            "hangup_provider_code": None,
        },
        "context_details": {"recipient_data": call.get("user_data") or {}, "recipient_phone_number": to},
        "provider": "plivo",
    }


def script(state: State, body: dict[str, Any]) -> None:
    """Say how the next calls to a number end. ValueError for a number or an outcome that there is none of."""
    to, outcomes = str(body.get("to", "")), body.get("outcomes")
    if not _E164.match(to) or not isinstance(outcomes, list) or not set(outcomes) <= set(OUTCOMES):
        raise ValueError(f"A number in E.164 is expected, and outcomes out of {', '.join(OUTCOMES)}.")
    told = {name: body.get(name) for name in ("outcomes", "transcript", "extracted")}
    state.store.set_switch(f"bolna_script:{to}", compact(told))


def _scripted(state: State, body: dict[str, Any]) -> str | None:
    """The outcome that was told for the next call to this number; what will be said goes into the body."""
    name = f"bolna_script:{body['user_number']}"
    told = json.loads(state.store.switch(name, "{}"))
    if not told.get("outcomes"):
        return None
    outcome: str = told["outcomes"].pop(0)
    state.store.set_switch(name, compact(told))
    if outcome == "completed":
        body |= {"transcript": told.get("transcript"), "extracted_data": told.get("extracted")}
    return outcome


def ring_in(state: State, number: str, said: str, extracted: dict[str, Any]) -> None:
    """Somebody rings our number, and the agent answers."""
    execution_id, caller = str(uuid.uuid4()), "+" + number.lstrip("+")
    agent, agent_name = next(iter(state.settings.agents().items()))
    body = _first_body(state, execution_id, {"agent_id": agent, "recipient_phone_number": caller})
    ours = state.settings.keys["BOLNA_FROM_NUMBER"]
    body |= {
        "status": "queued",
        "transcript": f"assistant: Hello, this is an automated, recorded line.\nuser:  {said}\nassistant: Thank you.\n",
        "extracted_data": extracted or None,
        "summary": said,
        "context_details": None,
    }
    body["telephony_data"] |= {"call_type": "inbound", "from_number": caller, "to_number": ours}
    with state.store.transaction():
        data = {"custom_args": {}, "agent": agent_name}
        state.file(
            [
                state.message(
                    "bolna", "voice", ours, "queued", id=execution_id, subject="They call", text=said, data=data
                )
            ]
        )
        state.store.run(
            "insert into executions (id, seq, agent, status, body, created, step_due, outcome) values"
            " (:id, (select seq from messages where id = :id), :agent, 'queued', :body, :now, :now, 'completed')",
            id=execution_id,
            agent=agent,
            body=compact(body),
            now=time.time(),
        )
    state.courier.wake()


def step_calls(state: State) -> None:
    """Move every call on whose time has come."""
    for row in state.store.rows(
        "select * from executions where step_due <= :now order by step_due limit 200", now=time.time()
    ):
        with state.store.transaction():
            _step(state, row)


def _step(state: State, row: Row) -> None:
    outcome = row["outcome"] or MAGIC_NUMBERS.get(json.loads(row["body"])["user_number"])
    if state.store.switch("bolna_wallet", "full") == "empty":
        outcome = "balance-low"
    match row["status"]:
        case "scheduled" | "queued" if outcome == "balance-low":
            _enter(state, row, "balance-low", None)
        case "scheduled" | "queued":
            _enter(state, row, "initiated", _STEP_SECONDS)
        case "initiated":
            _enter(state, row, "ringing", RING_SECONDS if _waits_for_a_person(state, outcome) else _STEP_SECONDS)
        case "ringing":
            _leave_ringing(state, row, outcome or {"answer": "completed"}.get(_call_outcome(state), "no-answer"))
        case "in-progress":
            _enter(state, row, "call-disconnected", _STEP_SECONDS)
        case _:
            _enter(state, row, "completed", None)


def _call_outcome(state: State) -> str:
    return state.store.switch("call_outcome", "manual")


def _waits_for_a_person(state: State, outcome: str | None) -> bool:
    return outcome is None and _call_outcome(state) == "manual"


def _leave_ringing(state: State, row: Row, outcome: str) -> None:
    if outcome in ("completed", "voicemail"):
        _enter(state, row, "in-progress", _STEP_SECONDS)
    else:
        _enter(state, row, outcome, None)


def answer_call(state: State, row: Row, said: str, transcript: str, extracted: dict[str, Any]) -> None:
    """A person takes the call. ValueError unless it is on its way or ringing.

    said: what they say; transcript replaces the whole conversation; extracted: what the agent notes down.
    """
    found = _ringing(state, row["id"])
    body = json.loads(found["body"])
    said = said or "Yes, please."
    body["transcript"] = (
        transcript or f"assistant: Hello, this is an automated call.\nuser:  {said}\nassistant: Thank you.\n"
    )
    body["extracted_data"] = extracted or None
    _decide(state, row["id"], "completed", body)
    state.note_answer(row["id"], "voice", row["recipient"], said)


def ignore_call(state: State, row: Row) -> None:
    """Nobody takes the call. ValueError unless it is on its way or ringing."""
    _decide(state, row["id"], "no-answer", json.loads(_ringing(state, row["id"])["body"]))


def is_ringing(state: State, execution_id: str) -> bool:
    """Whether a person may still answer."""
    found = state.store.row("select status, outcome from executions where id = :id", id=execution_id)
    return found is not None and found["outcome"] is None and found["status"] in ("queued", "initiated", "ringing")


def _ringing(state: State, execution_id: str) -> Row:
    found = state.store.row("select * from executions where id = :id", id=execution_id)
    if found is None or not is_ringing(state, execution_id):
        raise ValueError("This call does not ring any more.")
    return found


def _decide(state: State, execution_id: str, outcome: str, body: dict[str, Any]) -> None:
    with state.store.transaction():
        state.store.run(
            "update executions set outcome = :outcome, body = :body,"
            " step_due = case status when 'ringing' then :now else step_due end where id = :id",
            outcome=outcome,
            body=compact(body),
            now=time.time(),
            id=execution_id,
        )
    state.courier.wake()


def _enter(state: State, row: Row, status: str, next_seconds: float | None) -> None:
    """Put a call into a status, tell the product, and set when it goes on (None: it is over)."""
    body = json.loads(row["body"]) | {"status": status, "updated_at": _naive(state.clock.now())}
    _fill(state, body, status, row["outcome"] or MAGIC_NUMBERS.get(body["user_number"]))
    state.store.run(
        "update executions set status = :status, body = :body, step_due = :due where id = :id",
        status=status,
        body=compact(body),
        due=None if next_seconds is None else time.time() + next_seconds,
        id=row["id"],
    )
    state.set_status(row["id"], status)
    url = state.store.switch(f"bolna_webhook:{row['agent']}", "") or default_webhook(state)
    fate = state.fate("bolna")
    if fate.is_forged:
        url = url.rsplit("/", 1)[0] + "/" + secrets.token_urlsafe(32)
    told = compact(_twisted(fate.name, body)).encode()
    state.courier.put("bolna", url, {"Content-Type": "application/json"}, told, fate=fate)


def _twisted(name: str, body: dict[str, Any]) -> dict[str, Any]:
    """The same news in another of the shapes that were seen on the wire; the API keeps the usual one."""
    telephony = body["telephony_data"]
    if name == "mixed_types":
        length = str(body["conversation_duration"])
        mixed = {"conversation_duration": length, "total_cost": str(body["total_cost"]), "smart_status": None}
        return body | mixed | {"telephony_data": telephony | {"duration": 16}, "latency_data": {"turns": [1, 2]}}
    if name == "unknown_status":
        return body | {"status": "post-processing"}
    if name == "older_shape":
        older = {key: value for key, value in body.items() if key != "conversation_duration"}
        return older | {"conversation_time": body["conversation_duration"], "created_at": f"{body['created_at']}Z"}
    return body


def default_webhook(state: State) -> str:
    """Where agents post that nobody set a webhook for."""
    return f"{state.settings.app_url}/hooks/bolna/{state.settings.keys['BOLNA_WEBHOOK_PATH_SECRET']}"


def _fill(state: State, body: dict[str, Any], status: str, outcome: str | None) -> None:
    """What a status adds to the execution."""
    telephony = body["telephony_data"]
    if status == "initiated":
        body["initiated_at"] = _naive(state.clock.now())
    elif status == "call-disconnected":
        is_voicemail = outcome == "voicemail"
        body["answered_by_voice_mail"] = is_voicemail
        body["transcript"] = body["transcript"] or ("" if is_voicemail else "assistant: Hello.\nuser:  Hello.\n")
        body["conversation_duration"] = 4.0 if is_voicemail else 42.4
        body["total_cost"] = 6.2
        telephony |= {"duration": "43", "recording_url": ""}
    elif status == "completed":
        body["total_cost"] = 12.71
        body["smart_status"] = "completed"
        body["summary"] = body["summary"] or "The call was answered."
        telephony |= {
            "recording_url": f"{state.settings.url}/bolna/recordings/call/{body['id']}",
            "hangup_by": "Callee",
            "hangup_reason": "voicemail_detected" if outcome == "voicemail" else "Call recipient hungup",
            "hangup_provider_code": 4000,
        }
    elif status in ("failed", "error"):
        body["error_message"] = "The call could not be connected"


async def execution(request: Request) -> Response:
    """GET /executions/{id}"""
    if not _is_authorized(request):
        return _denied()
    found = state_of(request).store.row("select body from executions where id = :id", id=request.path_params["id"])
    if found is None:
        return answer(404, {"error": 404, "message": "Execution not found"})
    return Response(found["body"], media_type="application/json")


async def executions(request: Request) -> Response:
    """GET /v2/agent/{agent}/executions: trimmed rows, newest first, in pages"""
    if not _is_authorized(request):
        return _denied()
    state, query = state_of(request), request.query_params
    start = _time_of(query.get("from"), datetime.min.replace(tzinfo=UTC))
    end = _time_of(query.get("to"), datetime.max.replace(tzinfo=UTC))
    if "from" in query and "to" in query and end - start > _MAX_WINDOW:
        return answer(400, {"error": 400, "message": "Date range can not be more than 7 days"})
    page, size = int(query.get("page_number", 1)), min(int(query.get("page_size", 20)), 50)
    rows = state.store.rows(
        "select body, created from executions where agent = :agent order by seq desc",
        agent=request.path_params["agent"],
    )
    bodies = [(json.loads(row["body"]), row["created"]) for row in rows]
    matching = [body for body, created in bodies if _is_between(body, created, start, end)]
    if query.get("status"):
        matching = [body for body in matching if body["status"] == query["status"]]
    shown = matching[(page - 1) * size : page * size]
    envelope = {"page_number": page, "page_size": size, "total": len(matching), "has_more": page * size < len(matching)}
    return answer(200, envelope | {"data": [_trimmed(body) for body in shown]})


def _is_between(body: dict[str, Any], created: float, start: datetime, end: datetime) -> bool:
    """A moved clock gives a call two times of creation; a window that holds either of them finds it."""
    times = (datetime.fromisoformat(body["created_at"]).replace(tzinfo=UTC), datetime.fromtimestamp(created, UTC))
    return any(start <= at <= end for at in times)


def _time_of(value: str | None, default: datetime) -> datetime:
    return datetime.fromisoformat(value) if value else default


def _trimmed(body: dict[str, Any]) -> dict[str, Any]:
    telephony = {name: body["telephony_data"][name] for name in ("to_number", "from_number", "call_type", "duration")}
    names = ("id", "agent_id", "status", "conversation_duration", "created_at", "updated_at")
    return {name: body[name] for name in names} | {"telephony_data": telephony}


async def stop_call(request: Request) -> Response:
    """POST /call/{id}/stop"""
    if not _is_authorized(request):
        return _denied()
    state = state_of(request)
    found = state.store.row("select * from executions where id = :id", id=request.path_params["id"])
    if found is None:
        return answer(404, {"error": 404, "message": "Execution not found"})
    if found["status"] not in ("queued", "scheduled"):
        return answer(400, {"error": 400, "message": "Call can not be stopped"})
    with state.store.transaction():
        _enter(state, found, "stopped", None)
    return answer(200, {"message": "done", "status": "stopped", "execution_id": found["id"]})


async def patch_agent(request: Request) -> Response:
    """PATCH /v2/agent/{agent}: its webhook"""
    if not _is_authorized(request):
        return _denied()
    state, agent = state_of(request), request.path_params["agent"]
    body = await json_body(request)
    url = ((body or {}).get("agent_config") or {}).get("webhook_url")
    if agent not in state.settings.agents():
        return answer(404, {"error": 404, "message": "Agent not found"})
    if isinstance(url, str):
        state.store.set_switch(f"bolna_webhook:{agent}", url)
    return answer(200, {"message": "success", "state": "updated"})


async def me(request: Request) -> Response:
    """GET /user/me"""
    if not _is_authorized(request):
        return _denied()
    wallet = _WALLETS[state_of(request).store.switch("bolna_wallet", "full")]
    person = {"id": "sandbox", "name": "Sandbox", "email": "sandbox@launchpad.example"}
    return answer(200, person | {"wallet": wallet, "concurrency": {"max": 10, "current": 0}})


async def recording(request: Request) -> Response:
    """GET /recordings/call/{id}: one second of silence, where the real one would be, unless recordings are gone"""
    if state_of(request).store.switch("bolna_recordings", "kept") == "gone":
        return answer(404, {"error": 404, "message": "Recording not found"})
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 8000)
    return Response(sound.getvalue(), media_type="audio/wav")


def _naive(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


routes = [
    Route("/call", place_call, methods=["POST"]),
    Route("/call/{id}/stop", stop_call, methods=["POST"]),
    Route("/executions/{id}", execution, methods=["GET"]),
    Route("/v2/agent/{agent}", patch_agent, methods=["PATCH"]),
    Route("/v2/agent/{agent}/executions", executions, methods=["GET"]),
    Route("/user/me", me, methods=["GET"]),
    Route("/recordings/call/{id}", recording, methods=["GET"]),
]

"""What SendGrid says about a key and its account."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devstack.sandboxes.state import answer, state_of

_SCOPES = ["mail.send", "mail.batch.create", "mail.batch.read", "suppression.read", "user.scheduled_sends.read"]
_TOTAL = 40_000


def _is_authorized(request: Request) -> bool:
    expected = f"Bearer {state_of(request).settings.keys['SENDGRID_API_KEY']}"
    return secrets.compare_digest(request.headers.get("authorization", "").encode(), expected.encode())


def _denied() -> Response:
    said = "The provided authorization grant is invalid, expired, or revoked"
    return answer(401, {"errors": [{"message": said, "field": None, "help": None}]})


async def scopes(request: Request) -> Response:
    """GET /v3/scopes"""
    return answer(200, {"scopes": _SCOPES}) if _is_authorized(request) else _denied()


async def credits_(request: Request) -> Response:
    """GET /v3/user/credits: a plan of 40,000 e-mails, less those that were sent"""
    if not _is_authorized(request):
        return _denied()
    state = state_of(request)
    row = state.store.row("select count(*) as used from messages where provider = 'sendgrid'")
    used = int(row["used"]) if row else 0
    first = state.clock.now().date().replace(day=1)
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    left = max(0, _TOTAL - used)
    plan = {"remain": left, "total": _TOTAL, "overage": max(0, used - _TOTAL), "used": used}
    return answer(200, plan | {"last_reset": str(first), "next_reset": str(following), "reset_frequency": "monthly"})


routes = [Route("/v3/scopes", scopes, methods=["GET"]), Route("/v3/user/credits", credits_, methods=["GET"])]

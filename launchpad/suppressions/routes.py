"""Writing again to an address that nothing was sent to."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from launchpad.context import context
from launchpad.core import audit
from launchpad.core.api import api_blueprint
from launchpad.core.auth import current_user, requires_admin
from launchpad.core.errors import Unavailable
from launchpad.providers.errors import ProviderError
from launchpad.providers.sendgrid import suppressions
from launchpad.suppressions import service

api = api_blueprint("suppressions", __name__, "/api/suppressions")


class ContactPath(BaseModel):
    """An e-mail address of a family."""

    contact_id: UUID


class Reason(BaseModel):
    """Why the educator may write to it again, such as a letter of the mother."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class Unblocked(BaseModel):
    """lifted: the lists of the provider from which the address was taken."""

    id: UUID
    lifted: list[str]


@api.post("/<uuid:contact_id>/unblock", responses={200: Unblocked})
@requires_admin
def unblock(path: ContactPath, body: Reason) -> dict[str, Any]:
    """Write to this address again. It is taken off the provider's own lists first: else every mail would be dropped."""
    ctx, user = context(), current_user()
    service.check(body.reason)
    with ctx.db.transaction() as conn:
        found = service.find(conn, path.contact_id)
    try:
        lifted = suppressions.lift(
            ctx.settings.sendgrid_api_key.get_secret_value(), ctx.settings.sendgrid_api_url, found["value"]
        )
    except ProviderError as error:
        raise Unavailable(f"Nothing was changed. {error.message}") from error
    with ctx.db.transaction() as conn:
        before = service.unblock(conn, path.contact_id, body.reason, user.id)
        state = {name: str(before[name]) for name in ("opted_out_by", "suppressed_reason") if before[name]}
        after = {"reason": body.reason, "lifted": lifted}
        audit.record(conn, user.id, "address.unblocked", "contacts", path.contact_id, before=state, after=after)
    return {"id": str(path.contact_id), "lifted": lifted}

"""The address of the public form, for the educator to spread."""

from typing import Any

import segno
from pydantic import BaseModel

from launchpad.context import context
from launchpad.core.api import api_blueprint
from launchpad.core.auth import requires_admin

api = api_blueprint("outreach", __name__, "/api/cta")


class PublicForm(BaseModel):
    """Where a family without an invitation begins. qr: a picture of the address, as a data URI."""

    url: str
    qr: str


@api.get("/public-form", responses={200: PublicForm})
@requires_admin
def public_form() -> dict[str, Any]:
    """The public form's address, and its QR code."""
    url = f"{context().settings.app_url}/f"
    # Light stays light in a dark page: scanners expect it so.
    qr = segno.make(url, error="m", micro=False).svg_data_uri(scale=6, border=3, dark="#15272a", light="#ffffff")
    return PublicForm(url=url, qr=qr).model_dump()

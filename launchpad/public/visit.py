"""What a public page needs to know of its visitor, and how it answers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, render_template, request

from launchpad.core.db import Conn
from launchpad.core.errors import TooMany
from launchpad.families.consent import Visit
from launchpad.families.limits import address_key
from launchpad.public.house import house
from launchpad.public.pages import language


def visit() -> Visit:
    """From where this request comes, as proof of an answer."""
    return Visit(request.remote_addr, request.user_agent.string)


def address() -> str:
    """Whom this request is counted for."""
    return address_key(request.remote_addr)


def page(conn: Conn, template: str, status: int = 200, **values: Any) -> Response:
    """A page with who we are in its head; `here` adds the chosen language to an address of ours."""
    return make_response(render_template(template, **{**house(conn), "here": here, **values}), status)


def here(path: str, **query: Any) -> str:
    """An address of ours that keeps the language which the visitor chose here, also without cookies."""
    kept: Mapping[str, Any] = {"lang": language()} if request.args.get("lang") else {}
    given = {name: value for name, value in {**kept, **query}.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path


def go(path: str, **query: Any) -> Response:
    """On to another page, after something was done."""
    return make_response(redirect(here(path, **query), 303))


def minutes(error: TooMany) -> int:
    """Whole minutes until it may be tried again."""
    return max(1, -(-error.retry_after // 60))

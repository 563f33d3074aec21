"""Errors that people see, and the one table that turns every exception into an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import psycopg
import structlog
from flask import Flask, Response, g, jsonify, request
from psycopg_pool import PoolTimeout
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

log = structlog.get_logger()


class DomainError(Exception):
    """Something is not possible."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"

    def __init__(self, message: str | None = None, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)
        self.message = str(self)
        self.problem = code or self.code
        self.field = field


class NotFound(DomainError):
    """This does not exist, or is not yours to see."""

    status = 404
    code = "not_found"


class Conflict(DomainError):
    """This was changed in the meantime. Look at it again."""

    status = 409
    code = "conflict"


class Gone(DomainError):
    """This link no longer works."""

    status = 410
    code = "gone"


class Invalid(DomainError):
    """Something that was written is not right; `field` names it."""

    status = 422
    code = "invalid"

    def __init__(self, field: str, message: str, *, code: str | None = None) -> None:
        super().__init__(message, code=code, field=field)


class Unauthorized(DomainError):
    """Please sign in."""

    status = 401
    code = "unauthorized"


class Forbidden(DomainError):
    """This is not for your account."""

    status = 403
    code = "forbidden"


class TooMany(DomainError):
    """That was too quick; try again after `retry_after` seconds."""

    status = 429
    code = "too_many"

    def __init__(self, retry_after: int, message: str | None = None) -> None:
        super().__init__(message or f"That was too quick. Please wait {retry_after} seconds.")
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A service that this needs does not answer. Please try again in a minute."""

    status = 503
    code = "unavailable"


class ErrorDetail(BaseModel):
    """What went wrong: `code` for programs, `message` for people, `field` where one is at fault."""

    code: str
    message: str
    field: str | None
    request_id: str


class ErrorBody(BaseModel):
    """The body of every answer that is not a success."""

    error: ErrorDetail


@dataclass(frozen=True)
class Problem:
    """An exception, as an answer sees it."""

    status: int
    code: str
    message: str
    field: str | None = None
    retry_after: int | None = None


# First match wins. Words of exceptions that are not ours are never shown: they may hold a person's data.
_TABLE: list[tuple[type[BaseException], Callable[..., Problem]]] = [
    (DomainError, lambda e: Problem(e.status, e.problem, e.message, e.field, getattr(e, "retry_after", None))),
    (ValidationError, lambda e: _invalid(e)),
    (HTTPException, lambda e: _http(e)),
    (psycopg.errors.UniqueViolation, lambda e: Problem(409, "conflict", Conflict().message)),
    (psycopg.errors.CheckViolation, lambda e: _refused_by_rule(e)),
    (psycopg.DataError, lambda e: Problem(422, "invalid", "Something in this cannot be stored as it is written.")),
    (PoolTimeout, lambda e: Problem(503, "unavailable", Unavailable().message)),
    (psycopg.errors.QueryCanceled, lambda e: Problem(503, "unavailable", Unavailable().message)),
    (psycopg.OperationalError, lambda e: Problem(503, "unavailable", Unavailable().message)),
    (Exception, lambda e: Problem(500, "internal", "Something went wrong on our side.")),
]

_HTTP: dict[int, tuple[str, str]] = {
    400: ("bad_request", "This request could not be read."),
    404: ("not_found", "This does not exist, or is not yours to see."),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    413: ("too_large", "This is larger than what we take here."),
    415: ("unsupported_media_type", "This is not a format that we take here."),
}


def problem_of(error: BaseException) -> Problem:
    """What an answer says about an exception."""
    return next(describe(error) for kind, describe in _TABLE if isinstance(error, kind))


def json_response(problem: Problem) -> Response:
    """A problem as JSON, in the shape of ErrorBody."""
    detail = ErrorDetail(
        code=problem.code, message=problem.message, field=problem.field, request_id=g.get("request_id", "")
    )
    return _finish(jsonify(ErrorBody(error=detail).model_dump()), problem)


def validation_response(error: ValidationError) -> Response:
    """The answer to a request that its model refused, for flask-openapi3."""
    return json_response(problem_of(error))


def install(app: Flask, page: Callable[[Problem], str]) -> None:
    """Answer every exception of `app`: JSON below /api and /hooks, otherwise the HTML that `page` makes."""

    def answer(error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status >= 500:
            log.error("request.failed", code=problem.code, exc_info=error)
        if request.path.startswith(("/api/", "/hooks/")):
            return json_response(problem)
        return _finish(Response(page(problem), mimetype="text/html"), problem)

    app.register_error_handler(Exception, answer)


def _finish(response: Response, problem: Problem) -> Response:
    response.status_code = problem.status
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="launchpad"'
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _invalid(error: ValidationError) -> Problem:
    first = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or None
    return Problem(422, "invalid", first["msg"].removeprefix("Value error, "), field)


def _refused_by_rule(error: psycopg.errors.CheckViolation) -> Problem:
    # Triggers raise sentences of ours ("A payment cannot go from paid to draft."); a constraint's message is not one.
    ours = error.diag.constraint_name is None
    return Problem(409, "not_possible", (error.diag.message_primary if ours else None) or Conflict().message)


def _http(error: HTTPException) -> Problem:
    status = error.code or 500
    code, message = _HTTP.get(status, ("http_error", error.name))
    return Problem(status, code, message)

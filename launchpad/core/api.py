"""How a domain declares its JSON routes, so that the OpenAPI document says the same everywhere."""

from typing import Any

from flask_openapi3 import APIBlueprint, SecurityScheme, Tag

from launchpad.core.errors import ErrorBody

SECURITY_SCHEMES: dict[str, SecurityScheme | dict[str, Any]] = {
    "user": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
}


def api_blueprint(name: str, import_name: str, prefix: str, *, signed_in: bool = True) -> APIBlueprint:
    """The JSON routes of a domain, below `prefix` (such as "/api/leads"); `signed_in` documents that they take a token.

    A route is a typed function with its guard right below the route's decorator:

        @api.post("/<uuid:lead_id>/approve", responses={200: Approved})
        @requires_admin
        def approve(path: LeadPath, body: Plan) -> Approved | Response: ...
    """
    return APIBlueprint(
        name,
        import_name,
        url_prefix=prefix,
        abp_tags=[Tag(name=name)],
        abp_security=[{"user": []}] if signed_in else [],
        abp_responses={"default": ErrorBody, 422: ErrorBody},
        operation_id_callback=_operation_id,
    )


def _operation_id(*, bp_name: str, name: str, path: str, method: str) -> str:
    return f"{bp_name}_{name}"

"""Instamojo's refusals and reasons for failed payments in plain words."""

from launchpad.providers.errors import TRANSPORT_CODES, Code

CODES: dict[str, Code] = TRANSPORT_CODES | {
    "bad_key": Code("permanent", "Instamojo does not accept the keys.", "Put valid live keys into the settings.", True),
    "forbidden": Code("permanent", "The Instamojo account may not do this.", "Look into Instamojo's dashboard.", True),
    "disable_not_allowed": Code(
        "permanent", "Instamojo does not let our keys close a link.", "Close it in Instamojo's dashboard."
    ),
    "not_found": Code("permanent", "Instamojo knows no such request or payment.", "Check that the keys are live ones."),
    "invalid_request": Code("permanent", "Instamojo found a fault in the request.", "Correct what its answer names."),
}

FAILURES: dict[str, Code] = {
    "AUTHORIZATION_FAILED": Code("permanent", "The bank did not authorise it.", "Ask them to try another way."),
    "AUTHENTICATION_FAILED": Code("permanent", "The code of the bank was wrong.", "Ask them to try again."),
    "INSUFFICIENT_FUNDS": Code("permanent", "There was not enough money.", "Ask them to try another way."),
    "USER_CANCELLED": Code("permanent", "The payer went back.", "Remind them in a day."),
}


def code_of(status: int) -> str:
    """The code for an HTTP refusal below 500 and other than 429."""
    return {400: "invalid_request", 401: "bad_key", 403: "forbidden", 404: "not_found"}.get(status, "rejected")

"""Bolna's refusals and call statuses in plain words, and how far along each status is."""

from launchpad.providers.errors import TRANSPORT_CODES, Code

CODES: dict[str, Code] = TRANSPORT_CODES | {
    "bad_key": Code("permanent", "Bolna does not accept the key.", "Put a valid key into the settings.", True),
    "not_found": Code("permanent", "Bolna knows no such call or agent.", "Check the agent's id in the settings."),
    "invalid_call": Code("permanent", "Bolna found a fault in the call.", "Correct what its answer names."),
    "no_credits": Code("permanent", "The call wallet is empty.", "Top up Bolna's wallet, then resume calls.", True),
    "recording_gone": Code("permanent", "The recording is no longer there.", "The transcript stays."),
    "recording_refused": Code("permanent", "This is no recording that can be kept.", "Listen to it at Bolna."),
    "not_stoppable": Code("permanent", "The call is already under way.", "Wait for its end."),
}

# The end states that are not a conversation.
OUTCOMES: dict[str, Code] = {
    "no-answer": Code("retryable", "Nobody answered.", "Call again at another time."),
    "busy": Code("retryable", "The line was busy.", "Call again at another time."),
    "failed": Code("retryable", "The call could not be put through.", "Call once more, then use another number."),
    "error": Code("retryable", "Bolna had a fault during the call.", "Call once more, then report it."),
    "stopped": Code("permanent", "The call was stopped.", "Call again if it is still wanted."),
    "canceled": Code("permanent", "The call was cancelled before an answer.", "Call again if it is still wanted."),
    "balance-low": Code("permanent", "The call wallet is empty.", "Top up Bolna's wallet, then resume calls.", True),
}

TERMINAL = frozenset({"completed", *OUTCOMES})

# Webhooks repeat and overtake each other; a call never moves to a lower rank. An unknown status ranks as under way.
_RANKS = {
    "scheduled": 0,
    "rescheduled": 0,
    "prepared": 1,
    "queued": 2,
    "initiated": 3,
    "ringing": 4,
    "in-progress": 5,
    "call-disconnected": 6,
}


def rank_of(status: str) -> int:
    """How far along a status is: 0 scheduled ... 6 line dropped, 7 over."""
    return 7 if status in TERMINAL else _RANKS.get(status, 3)


def code_of(status: int, message: str) -> str:
    """The code for an HTTP refusal below 500 and other than 429."""
    if status in (401, 403):
        return "bad_key"
    if status == 402 or "balance" in message.lower():
        return "no_credits"
    return {400: "invalid_call", 404: "not_found", 422: "invalid_call"}.get(status, "rejected")

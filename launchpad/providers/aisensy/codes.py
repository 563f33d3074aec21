"""AiSensy's refusals and Meta's failure codes in plain words."""

from launchpad.providers.errors import TRANSPORT_CODES, Code

CODES: dict[str, Code] = TRANSPORT_CODES | {
    "bad_key": Code("permanent", "AiSensy does not accept the key.", "Put a valid key into the settings.", True),
    "no_credits": Code(
        "permanent", "The WhatsApp wallet is empty.", "Top up AiSensy's wallet, then resume WhatsApp.", True
    ),
    "no_plan": Code("permanent", "The AiSensy plan has ended.", "Renew the AiSensy plan, then resume WhatsApp.", True),
    "params_mismatch": Code(
        "permanent",
        "The template takes another number of values.",
        "Compare the template with the campaign.",
        can_be_mended=True,
    ),
    "campaign_missing": Code(
        "permanent",
        "AiSensy knows no campaign of that name.",
        "Create the API campaign, or correct its name.",
        can_be_mended=True,
    ),
    "campaign_not_live": Code(
        "permanent",
        "The campaign is paused or stopped.",
        "Look at its template's category, then set it live.",
        can_be_mended=True,
    ),
    "invalid_number": Code("permanent", "WhatsApp does not take this number.", "Ask for another number."),
    "contact_missing": Code("permanent", "AiSensy does not know this number.", "Nothing is to be done."),
    "no_file": Code(
        "permanent", "The file in the header is not there.", "Put the file back, then try again.", can_be_mended=True
    ),
}

# Meta's codes, in the webhook of a failed message and in the refusal of a free reply.
FAILURE_CODES: dict[str, Code] = {
    "131047": Code("permanent", "More than 24 hours since their last message.", "It goes as a template."),
    "131026": Code("permanent", "Not on WhatsApp.", "Use e-mail, or ask for another number."),
    # Not retryable as throttling is: asked again within hours, WhatsApp refuses for longer. A sweep plans it anew.
    "131049": Code(
        "permanent",
        "WhatsApp chose not to deliver more offers to this person now.",
        "It is tried again after a day.",
        can_be_mended=True,
    ),
    "131050": Code("permanent", "This person stopped offers on WhatsApp.", "Do not send offers to them."),
    "130472": Code("permanent", "WhatsApp keeps this person out of business messages.", "Use another channel."),
    "131048": Code("permanent", "WhatsApp limits our number for spam.", "Stop offers and look at the quality.", True),
    "130429": Code("retryable", "Too many messages a second.", "It is tried again by itself."),
    "131056": Code("retryable", "Too many messages to this person.", "Try again in an hour."),
    "131042": Code("permanent", "WhatsApp has a problem with our payment.", "Settle it at AiSensy.", True),
    "131031": Code("permanent", "Our WhatsApp account is locked.", "Write to AiSensy's support.", True),
    "368": Code("permanent", "WhatsApp blocks us for a time.", "Read the notice in WhatsApp Manager.", True),
    "131051": Code("permanent", "This kind of message is not supported.", "Send text."),
    "131052": Code(
        "permanent", "The file could not be downloaded.", "Check that it is still there.", can_be_mended=True
    ),
    "131053": Code(
        "permanent", "The file could not be uploaded.", "Check type and size of the file.", can_be_mended=True
    ),
    "132000": Code(
        "permanent",
        "The template takes another number of values.",
        "Compare it with the campaign.",
        can_be_mended=True,
    ),
    "132001": Code(
        "permanent",
        "The template does not exist in this language.",
        "Submit it to WhatsApp.",
        can_be_mended=True,
    ),
    "132015": Code(
        "permanent", "WhatsApp paused the template.", "Choose another, or wait until it runs again.", can_be_mended=True
    ),
    "132016": Code("permanent", "WhatsApp disabled the template.", "Write a new one."),
    "100": Code("permanent", "WhatsApp did not understand the message.", "Look at its values."),
    "33": Code("permanent", "WhatsApp does not know our number any more.", "Look at the number at AiSensy.", True),
    "1": Code("retryable", "WhatsApp has a fault.", "Try again later."),
    "2": Code("retryable", "WhatsApp has a fault.", "Try again later."),
}
# What means that the person themself does not want it, or that the number takes no messages at all.
STOPPED = "131050"
# What may go later, or in another form: a limit of WhatsApp's own, and a window that has closed.
CAPPED = "131049"
WINDOW_CLOSED = "131047"
UNREACHABLE = "131026"


def meaning(code: str | None) -> Code | None:
    """What a code of either table means; None for one that nobody knows."""
    return FAILURE_CODES.get(code or "") or CODES.get(code or "")


_BY_TEXT = (
    ("template params", "params_mismatch"),
    ("campaign does not exist", "campaign_missing"),
    ("not live", "campaign_not_live"),
    ("invalid number", "invalid_number"),
    ("no plan active", "no_plan"),
    ("insufficient", "no_credits"),
)


def code_of(status: int, message: str) -> str:
    """The code for an HTTP refusal below 500 and other than 429."""
    if status in (401, 403):
        return "bad_key"
    if status == 402:
        return "no_credits"
    said = message.lower()
    return next((code for words, code in _BY_TEXT if words in said), "rejected")

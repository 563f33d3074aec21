"""AiSensy's refusals and Meta's failure codes in plain words."""

from launchpad.providers.errors import TRANSPORT_CODES, Code

CODES: dict[str, Code] = TRANSPORT_CODES | {
    "bad_key": Code("permanent", "AiSensy does not accept the key.", "Put a valid key into the settings.", True),
    "no_credits": Code(
        "permanent", "The WhatsApp wallet is empty.", "Top up AiSensy's wallet, then resume WhatsApp.", True
    ),
    "no_plan": Code("permanent", "The AiSensy plan has ended.", "Renew the AiSensy plan, then resume WhatsApp.", True),
    "params_mismatch": Code(
        "permanent", "The template takes another number of values.", "Compare the template with the campaign."
    ),
    "campaign_missing": Code(
        "permanent", "AiSensy knows no campaign of that name.", "Create the API campaign, or correct its name."
    ),
    "campaign_not_live": Code(
        "permanent", "The campaign is paused or stopped.", "Look at its template's category, then set it live."
    ),
    "invalid_number": Code("permanent", "WhatsApp does not take this number.", "Ask for another number."),
}

# Meta's codes, in the webhook of a failed message and in the refusal of a free reply.
FAILURE_CODES: dict[str, Code] = {
    "131047": Code("permanent", "More than 24 hours since their last message.", "Send a template instead."),
    "131026": Code("permanent", "This number cannot get WhatsApp.", "Use another channel or number."),
    "131049": Code("retryable", "WhatsApp chose not to deliver more offers to this person now.", "Wait a day."),
    "131050": Code("permanent", "This person stopped offers on WhatsApp.", "Do not send offers to them."),
    "130472": Code("permanent", "WhatsApp keeps this person out of business messages.", "Use another channel."),
    "131048": Code("permanent", "WhatsApp limits our number for spam.", "Stop offers and look at the quality.", True),
    "130429": Code("retryable", "Too many messages a second.", "It is tried again by itself."),
    "131056": Code("retryable", "Too many messages to this person.", "It is tried again by itself."),
    "131042": Code("permanent", "WhatsApp has a problem with our payment.", "Settle it at AiSensy.", True),
    "131031": Code("permanent", "Our WhatsApp account is locked.", "Write to AiSensy's support.", True),
    "368": Code("permanent", "WhatsApp blocks us for a time.", "Read the notice in WhatsApp Manager.", True),
    "131051": Code("permanent", "This kind of message is not supported.", "Send text."),
    "131052": Code("permanent", "The file could not be downloaded.", "Check the file's address."),
    "131053": Code("permanent", "The file could not be uploaded.", "Check type and size of the file."),
    "132000": Code("permanent", "The template takes another number of values.", "Compare it with the campaign."),
    "132001": Code("permanent", "The template does not exist in this language.", "Submit it to WhatsApp."),
    "132015": Code("permanent", "WhatsApp paused the template.", "Improve its text or wait."),
    "132016": Code("permanent", "WhatsApp disabled the template.", "Write a new one."),
    "2": Code("retryable", "WhatsApp has a fault.", "It is tried again by itself."),
}

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

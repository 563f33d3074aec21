"""SendGrid's refusals and event reasons in plain words."""

from launchpad.providers.errors import TRANSPORT_CODES, Code

CODES: dict[str, Code] = TRANSPORT_CODES | {
    "bad_key": Code("permanent", "SendGrid does not accept the API key.", "Put a valid key into the settings.", True),
    "no_credits": Code(
        "permanent", "The e-mail plan is used up.", "Renew or raise the SendGrid plan, then resume e-mail.", True
    ),
    "access_forbidden": Code(
        "permanent", "The API key may not send mail.", "Give the key the Mail Send permission.", True
    ),
    "sender_not_verified": Code(
        "permanent", "The From address is not verified.", "Verify the sender or its domain at SendGrid.", True
    ),
    "too_large": Code("permanent", "The e-mail is larger than 30 MB.", "Send a link instead of the file."),
    "invalid_message": Code("permanent", "SendGrid found faults in the e-mail.", "Correct what its answer names."),
}

# Events that end in not reaching the person, by what SendGrid wrote as the reason or classification.
DROP_REASONS: dict[str, Code] = {
    "Unsubscribed Address": Code("permanent", "This address has unsubscribed.", "Do not write to it again."),
    "Bounced Address": Code("permanent", "This address bounced before.", "Ask for another address."),
    "Spam Reporting Address": Code("permanent", "This person marked us as spam.", "Do not write to it again."),
    "Invalid": Code("permanent", "The address is not valid.", "Ask for another address."),
    "Invalid Address": Code("permanent", "The address is not valid.", "Ask for another address."),
    "Mailbox Unavailable": Code("permanent", "The mailbox does not exist or is full.", "Ask for another address."),
    "Technical": Code("retryable", "The receiving mail server has a fault.", "Try again tomorrow."),
    "Content": Code("permanent", "The receiving server refused the content.", "Look at the text of the e-mail."),
    "Reputation": Code("retryable", "The receiving server does not trust our sender yet.", "Send less at once."),
    "Frequency/Volume": Code("retryable", "Too many mails to this server at once.", "Try again later."),
    "Spam Content": Code("permanent", "SendGrid took the text for spam.", "Look at the text of the e-mail."),
    "Invalid SMTPAPI header": Code("permanent", "A header of the e-mail was not valid.", "Report this fault."),
    "Recipient List over Package Quota": Code(
        "permanent", "The e-mail plan is used up.", "Renew or raise the SendGrid plan.", True
    ),
    "Unclassified": Code("permanent", "The receiving server refused the e-mail.", "Read its answer."),
}


def code_of(status: int, message: str, field: str | None) -> str:
    """The code for an HTTP refusal below 500 and other than 429."""
    if status == 401:
        return "no_credits" if "credits" in message.lower() else "bad_key"
    if status == 403:
        return "sender_not_verified" if field == "from" or "sender identity" in message.lower() else "access_forbidden"
    return {400: "invalid_message", 413: "too_large"}.get(status, "rejected")

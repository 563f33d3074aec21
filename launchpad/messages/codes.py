"""What an error code of a message means and what to do next, over all channels: the providers' tables as one."""

from launchpad.providers.aisensy import codes as aisensy
from launchpad.providers.bolna import codes as bolna
from launchpad.providers.errors import Code
from launchpad.providers.sendgrid import codes as sendgrid

# Refusals of a request: something of ours or of the account can be put right, and then it may be tried again.
_REQUESTS = {"email": sendgrid.CODES, "whatsapp": aisensy.CODES, "voice": bolna.CODES}
# What became of a message that was taken: trying again helps only where it was no fault of the address.
_OUTCOMES = {"email": sendgrid.DROP_REASONS, "whatsapp": aisensy.FAILURE_CODES, "voice": bolna.OUTCOMES}
_OURS = {
    "not_writable": Code("permanent", "The message could not be put together.", "Correct its words, then try again."),
    "no_agent": Code("permanent", "No voice agent is set for this call.", "Set one in Settings, under Channels."),
    "no_words": Code("permanent", "There is no script for this call.", "Write one, then try again."),
    "file_missing": Code("permanent", "The attached file is gone.", "Attach it again in a new message."),
    "storage": Code("retryable", "The attached file could not be read.", "Try again in a minute."),
}
_HOPELESS = {"too_large", "file_missing"}


def meaning(channel: str, code: str | None) -> Code | None:
    """The words and the next step of a code; None where no table has it."""
    if code is None:
        return None
    return _OURS.get(code) or _REQUESTS[channel].get(code) or _OUTCOMES[channel].get(code)


def may_help(channel: str, code: str | None) -> bool:
    """Whether the same message may arrive when it is tried again."""
    if code is None or code in _HOPELESS:
        return False
    if code in _OURS or code in _REQUESTS[channel]:
        return True
    found = _OUTCOMES[channel].get(code)
    return found is not None and (found.kind == "retryable" or found.account_level)

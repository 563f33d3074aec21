"""The one error that leaves a provider's client, and the table row that explains a code."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["permanent", "retryable", "unknown"]


class ProviderError(Exception):
    """A provider did not do what was asked.

    kind: `permanent` (the same request will fail again), `retryable` (nothing happened, ask again later) or
        `unknown` (the request left and may have been accepted: never repeat it without asking the provider first).
    code: a key of the provider's `codes.CODES`.
    message: plain words, with the provider's own text when there was one.
    retry_after_seconds: how long the provider asked us to wait, if it said.
    account_level: the whole account is affected (key, credits, plan), not this one recipient.
    """

    def __init__(
        self,
        kind: Kind,
        code: str,
        message: str,
        retry_after_seconds: float | None = None,
        account_level: bool = False,
    ) -> None:
        super().__init__(f"{kind} {code}: {message}")
        self.kind: Kind = kind
        self.code = code
        self.message = message
        self.retry_after_seconds = retry_after_seconds
        self.account_level = account_level


class WebhookMalformed(ValueError):
    """The body of a webhook is not what the provider sends."""


@dataclass(frozen=True)
class Code:
    """What a provider's code means: our kind, words a person may read, and what to do next.

    can_be_mended: the educator can put the cause right, and then the same message goes.
    """

    kind: Kind
    words: str
    next_step: str
    account_level: bool = False
    can_be_mended: bool = False

    @property
    def retry_helps(self) -> bool:
        """Whether the same message may get through when it is tried again, at once or after the next step."""
        return self.kind == "retryable" or self.account_level or self.can_be_mended


TRANSPORT_CODES = {
    "not_reached": Code("retryable", "The provider could not be reached.", "It is tried again by itself."),
    "no_answer": Code(
        "unknown", "The provider did not answer in time.", "Check with the provider whether it went out."
    ),
    "server_error": Code("unknown", "The provider had a fault.", "Check with the provider whether it went out."),
    "throttled": Code("retryable", "The provider asked us to slow down.", "It is tried again by itself."),
    "strange_answer": Code("unknown", "The provider's answer was not understood.", "Look at the raw answer."),
    "rejected": Code("permanent", "The provider refused the request.", "Read its answer and correct the message."),
}


def failure(
    codes: dict[str, Code],
    code: str,
    said: str = "",
    retry_after_seconds: float | None = None,
    kind: Kind | None = None,
) -> ProviderError:
    """The error for `code` out of a provider's table; `said` is the provider's own text.

    `kind` overrides the table where the same failure is harmless, as a timeout of a read is.
    """
    meaning = codes[code]
    message = f"{meaning.words} The provider said: {said}" if said else meaning.words
    return ProviderError(kind or meaning.kind, code, message, retry_after_seconds, meaning.account_level)
